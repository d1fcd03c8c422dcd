// `npm run build`: what ships, in `dist`. The bundle, the declarations and the page need nothing of each other, and are made
// side by side; each removes what an earlier build left of its own.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';

const codes = await Promise.all([
  node('scripts/bundle.mjs').then((code) => (code === 0 ? schema() : code)),
  node('scripts/declarations.mjs'),
  node('scripts/page.mjs'),
]);
process.exit(codes.find((code) => code !== 0) ?? 0);

/** Resolves with the exit code; a signal counts as 1. */
function node(...args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** What the bundle knows: the JSON Schema of a Katalog. */
function schema() {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['dist/src/main.js', 'schema'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    child.once('close', (code) => {
      if (code === 0) writeFileSync('dist/katalog.schema.json', text);
      resolve(code ?? 1);
    });
  });
}
