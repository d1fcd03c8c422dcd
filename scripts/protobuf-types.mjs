/**
 * Bakes the protobuf messages of Kubernetes' kinds into devcluster/protobuf/. Numbers, names and types are those of
 * `generated.proto` of k8s.io/api, apimachinery and apiextensions-apiserver; they are read from the tags of the Go structs
 * it is made of, since it does not say which fields are pointers and which of them JSON omits, and then compared with it.
 * Needs Go. Run once for each version that ships, after its number is in scripts/protobuf/go.mod:
 *
 *   node scripts/protobuf-types.mjs
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MODULES = ['k8s.io/api', 'k8s.io/apimachinery', 'k8s.io/apiextensions-apiserver'];
const folder = new URL('protobuf/', import.meta.url);

const [kinds, messages] = go('run', '.', 'table').split('\n\n');
const version = go('list', '-m', '-f', '{{.Version}}', MODULES[0]).trim();
compare(messages.trim().split('\n'));
const name = version.replace(/^v0\.(\d+)\..*$/, '1.$1');
const escaped = (text) => text.trim().replaceAll('$', '\\$');
writeFileSync(
  `devcluster/protobuf/v${name.replace('.', '-')}.ts`,
  `/** Kubernetes ${name}; made by scripts/protobuf-types.mjs, and not by hand. The grammar: message-table.ts. */\n` +
    `export const V${name.replace('.', '_')} = {\n  kinds: \`\n${escaped(kinds)}\n\`,\n  messages: \`\n${escaped(messages)}\n\`,\n};\n`,
);
// What the codec is compared with where there is no Go.
writeFileSync('test/fixtures/protobuf-pairs.ndjson', go('run', '.', 'pairs', '1', '1'));

function go(...args) {
  const { status, stdout, stderr } = spawnSync('go', args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Each row against the message of its name, of which there are several where groups share a name: one must be equal. */
function compare(rows) {
  const described = new Map();
  for (const module of MODULES) {
    const root = go('list', '-m', '-f', '{{.Dir}}', module).trim();
    for (const path of readdirSync(root, { recursive: true }))
      if (path.endsWith('generated.proto')) read(readFileSync(join(root, path), 'utf8'), described);
  }
  for (const row of rows) {
    const [head, ...fields] = row.split(' ');
    const wanted = fields.map(shapeOf).join(' ');
    const found = described.get(head.split('_').at(-1)) ?? [];
    if (!found.includes(wanted)) throw new Error(`${head}: ${wanted}\nis none of\n${found.join('\n')}`);
  }
}

/** A field as far as the two can be compared: number and shape. Names differ where a struct is inlined. */
function shapeOf(field) {
  const [, number, type = 'string'] = /^(\d+)[^:*!]*(?::([^*!]+))?/.exec(field);
  return number + (type.startsWith('[') ? '[]' : type.startsWith('{') ? '{}' : '');
}

function read(text, described) {
  for (const [, message, body] of text.matchAll(/^message (\w+) \{\n(.*?)^\}/gms)) {
    const fields = [...body.matchAll(/^ {2}(optional|repeated|map<)[^=]* \w+ = (\d+);/gm)]
      .map(([, rule, number]) => [Number(number), rule === 'repeated' ? '[]' : rule === 'map<' ? '{}' : ''])
      .sort(([a], [b]) => a - b)
      .map(([number, shape]) => number + shape);
    described.set(message, [...(described.get(message) ?? []), fields.join(' ')]);
  }
}
