// Part of the build: bundles the Control Center's page, compresses its files for the server, prints what each page of it
// loads, and fails where that is more than its bound, or where the bundle has what a page must not have.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';

const FOLDER = fileURLToPath(new URL('../dist/control-center/ui', import.meta.url));

/** What is loaded at most, in kB (1,000 bytes) of gzip; of the later parts, what they add to the first page. */
const BOUNDS = [
  { part: 'first page, JavaScript', kB: 45, entry: 'index.html', ending: '.js' },
  { part: 'styles of all pages', kB: 10, entry: undefined, ending: '.css' },
  { part: 'what-if worker', kB: 100, entry: /what-if-worker.*\.js$/, ending: '.js' },
  { part: 'topology adds', kB: 22, entry: 'pages/topology/topology-page.tsx', ending: '.js' },
  { part: 'CRD page adds', kB: 30, entry: 'pages/crd/crd-page.tsx', ending: '.js' },
];

await build({
  configFile: fileURLToPath(new URL('../control-center/ui/vite.config.ts', import.meta.url)),
  logLevel: 'warn',
});

const manifest = JSON.parse(readFileSync(join(FOLDER, '.vite/manifest.json'), 'utf8'));
const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\.(js|css|svg|html)$/.test(file),
);
const packed = new Map();
for (const file of files) {
  const bytes = readFileSync(join(FOLDER, file));
  const gzip = gzipSync(bytes, { level: 9 });
  packed.set(file, gzip.length);
  // The document is filled in by the server for each request.
  if (file.endsWith('.html')) continue;
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  writeFileSync(join(FOLDER, `${file}.gz`), gzip);
  writeFileSync(join(FOLDER, `${file}.br`), brotliCompressSync(bytes, quality));
}

const faults = [];
for (const { part, kB, entry, ending } of BOUNDS) {
  const parts = filesOf(entry).filter((file) => file.endsWith(ending));
  const size = parts.reduce((total, file) => total + (packed.get(file) ?? 0), 0) / 1_000;
  console.log(`${part.padEnd(24)} ${size.toFixed(1).padStart(6)} kB gz of ${kB}`);
  if (parts.length === 0) faults.push(`${part}: no file found`);
  if (size > kB) faults.push(`${part}: ${size.toFixed(1)} kB gz is over its bound of ${kB} kB`);
}
for (const file of files) faults.push(...foreignTo(file));
if (faults.length > 0) {
  for (const fault of faults) console.error(fault);
  process.exit(1);
}

/** The files that are loaded for an entry and, but for the first page, not before it. */
function filesOf(entry) {
  if (entry === undefined) return files;
  if (entry instanceof RegExp) return files.filter((file) => entry.test(file));
  const first = closure('index.html');
  if (entry === 'index.html') return [...first];
  return [...closure(entry)].filter((file) => !first.has(file));
}

function closure(key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const other of chunk.imports ?? []) closure(other, seen);
  return seen;
}

/** Code made from text, a module of Node.js, or an address elsewhere. Namespaces of XML are names and not addresses. */
function foreignTo(file) {
  if (!/\.(js|css|html)$/.test(file)) return [];
  const text = readFileSync(join(FOLDER, file), 'utf8');
  const made = /new Function\b|(?<![.\w])eval\((?![^()]*\)\s*\{)/.test(text)
    ? [`${file}: makes code from text`]
    : [];
  const node = /(?:from|import)\s*["']node:/.test(text) ? [`${file}: imports a module of Node.js`] : [];
  const addresses = [
    ...text.matchAll(/https?:\/\/(?!www\.w3\.org\/|github\.com\/preactjs\/)[a-z0-9-]+(?:\.[a-z0-9-]+)+/g),
  ].map(([address]) => `${file}: has the address ${address}`);
  return [...made, ...node, ...addresses];
}
