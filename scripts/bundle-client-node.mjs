// Part of the build: puts the part of client-node that we use, and what it needs itself, into the one built file that
// imports it, and the licences of what went in beside it. Why: docs/decisions/0007-client-node-in-one-file.md
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const file = 'dist/runtime/kube/client-node.js';
const { metafile } = await build({
  entryPoints: [file],
  outfile: file,
  allowOverwrite: true,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  metafile: true,
  // What is CommonJS inside asks for Node's own modules by require.
  banner: {
    js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
  },
  plugins: [{ name: 'only what is used', setup: onlyWhatIsUsed }],
});

const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
const used = inputs.flatMap(([input, { bytesInOutput }]) =>
  bytesInOutput > 0 ? (packageOf(input) ?? []) : [],
);
writeFileSync('dist/runtime/kube/client-node.LICENSES', [...new Set(used)].sort().map(notice).join('\n'));

/** The library does not say of its modules that they can be left out when nothing of them is used: they can. */
function onlyWhatIsUsed(plugin) {
  plugin.onResolve(
    { filter: /^@kubernetes\/client-node$|^\.\.?\// },
    async ({ path, pluginData, ...from }) => {
      if (pluginData === 'asked') return undefined;
      const found = await plugin.resolve(path, { ...from, pluginData: 'asked' });
      return found.path.includes(join('@kubernetes', 'client-node'))
        ? { ...found, sideEffects: false }
        : found;
    },
  );
}

function packageOf(input) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder).filter((entry) => /^(licen[cs]e|notice|copying)/i.test(entry));
  const bodies = texts.map((text) => readFileSync(join(folder, text), 'utf8').trim());
  return `${name} ${version} (${license})\n\n${bodies.join('\n\n')}\n`;
}
