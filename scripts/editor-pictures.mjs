// `node scripts/editor-pictures.mjs`: pictures of docs/editor.md, drawn from what `ork lsp` answers about an example, so that they
// stay true. Build first. With `--transcript`, prints the same as text.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILE = join(ROOT, 'examples/01-website/katalog.yaml');
const uri = pathToFileURL(FILE).href;
const written = readFileSync(FILE, 'utf8');

const server = spawn(process.execPath, [join(ROOT, 'dist/src/main.js'), 'lsp', '--stdio'], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const client = createMessageConnection(
  new StreamMessageReader(server.stdout),
  new StreamMessageWriter(server.stdin),
);
let said = () => {};
client.onNotification('textDocument/publishDiagnostics', ({ diagnostics }) => said(diagnostics));
client.listen();
await client.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
await client.sendNotification('initialized', {});

let version = 0;
const pictures = [
  await problem('.spec.replicas }}', '.spec.replcas }}'),
  await completion('.spec.replicas }}', '.spec. }}', '.spec.'),
  await hover('.spec.replicas }}', '.spec.rep'),
];
await client.sendRequest('shutdown');
await client.sendNotification('exit');
client.dispose();

for (const { name, lines, first, mark, popup, transcript } of pictures) {
  if (process.argv.includes('--transcript')) process.stdout.write(`${transcript}\n`);
  else
    writeFileSync(join(ROOT, `docs/images/editor-${name}.svg`), drawn({ name, lines, first, mark, popup }));
}

/** Sends a text that is in no file, and what the server says of it. */
async function open(text) {
  const diagnostics = new Promise((resolve) => {
    said = resolve;
  });
  version++;
  if (version === 1) {
    await client.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version, text },
    });
  } else {
    await client.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    });
  }
  return diagnostics;
}

async function problem(right, wrong) {
  const text = written.replace(right, wrong);
  const [diagnostic] = await open(text);
  const actions = await client.sendRequest('textDocument/codeAction', {
    textDocument: { uri },
    range: diagnostic.range,
    context: { diagnostics: [diagnostic] },
  });
  const { start, end } = diagnostic.range;
  const popup = [
    ...wrapped(`${diagnostic.message}  ${diagnostic.code}`),
    '',
    `Quick fix: ${actions[0].title}`,
  ];
  return shown('problem', text, start, {
    length: end.character - start.character,
    popup,
    ask: 'publishDiagnostics',
  });
}

async function completion(right, typed, before) {
  const text = written.replace(right, typed);
  await open(text);
  const position = at(text, typed, before.length);
  const items = await client.sendRequest('textDocument/completion', { textDocument: { uri }, position });
  const width = Math.max(...items.map(({ label }) => label.length));
  const popup = items.map(({ label, detail = '' }) => `${label.padEnd(width)}  ${detail}`.trimEnd());
  return shown('completion', text, position, { length: 0, popup, ask: 'completion' });
}

async function hover(word, before) {
  await open(written);
  const position = at(written, word, before.length);
  const { contents } = await client.sendRequest('textDocument/hover', { textDocument: { uri }, position });
  const popup = contents.value.replaceAll('**', '').split('\n').flatMap(wrapped);
  return shown('hover', written, position, { length: 0, popup, ask: 'hover' });
}

function at(text, word, after) {
  const lines = text.slice(0, text.indexOf(word) + after).split('\n');
  return { line: lines.length - 1, character: lines.at(-1).length };
}

function shown(name, text, { line, character }, { length, popup, ask }) {
  const first = Math.max(0, line - 3);
  const lines = text.split('\n').slice(first, line + 1);
  const transcript = [
    `textDocument/${ask}, line ${line + 1}, character ${character + 1}:`,
    `    ${lines.at(-1)}`,
    `    ${' '.repeat(character)}${'^'.repeat(Math.max(1, length))}`,
    ...popup.map((row) => `  ${row}`.trimEnd()),
    '',
  ].join('\n');
  return { name, lines, first, mark: { character, length }, popup, transcript };
}

function wrapped(text) {
  const rows = [''];
  for (const word of text.split(' ')) {
    if (rows.at(-1).length + word.length > 92) rows.push('');
    rows[rows.length - 1] += `${rows.at(-1) === '' ? '' : ' '}${word}`;
  }
  return rows;
}

/** Lines of code with their numbers, a mark in the last, and a box below it. Sizes are those of a monospaced font of 14 px. */
function drawn({ name, lines, first, mark, popup }) {
  const [wide, high, gutter] = [8.43, 21, 44];
  const x = (character) => (gutter + character * wide).toFixed(1);
  const longest = Math.max(...popup.map((row) => row.length));
  const left = Math.min(mark.character, 100 - longest - 2);
  const code = lines.map(
    (line, index) =>
      `<text x="12" y="${(index + 1) * high}" class="n">${first + index + 1}</text><text x="${x(0)}" y="${(index + 1) * high}">${escaped(line)}</text>`,
  );
  const y = lines.length * high;
  const under =
    mark.length > 0
      ? `<line x1="${x(mark.character)}" y1="${y + 4}" x2="${x(mark.character + mark.length)}" y2="${y + 4}" class="u"/>`
      : `<line x1="${x(mark.character)}" y1="${y - 14}" x2="${x(mark.character)}" y2="${y + 4}" class="c"/>`;
  const box = `<rect x="${x(Math.max(0, left))}" y="${y + 12}" width="${((longest + 2) * wide).toFixed(0)}" height="${popup.length * high + 14}" rx="4" class="b"/>`;
  const rows = popup.map(
    (row, index) =>
      `<text x="${x(Math.max(0, left) + 1)}" y="${y + 12 + (index + 1) * high}">${escaped(row)}</text>`,
  );
  const height = y + popup.length * high + 42;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 ${height}" width="900" height="${height}">
<title>ork lsp in an editor: ${name}</title>
<style>text{font:14px ui-monospace,Menlo,Consolas,monospace;fill:#1f2328;white-space:pre}.n{fill:#6e7781}.u{stroke:#cf222e;stroke-width:2;stroke-dasharray:3 2}.c{stroke:#1f2328;stroke-width:2}.b{fill:#f6f8fa;stroke:#d0d7de}</style>
<rect width="900" height="${height}" rx="6" fill="#ffffff" stroke="#d0d7de"/>
${[...code, under, box, ...rows].join('\n')}
</svg>
`;
}

function escaped(text) {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(' ', '\u00a0');
}
