import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { kindOfFile } from './file-kind.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orkestra-kinds-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each([
  ['block style', 'apiVersion: v1\nkind: Simulate\nmetadata: { name: a }\n', 'Simulate'],
  ['lines that end in CRLF', 'apiVersion: v1\r\nkind: E2E\r\n---\r\nkind: Katalog\r\n', 'E2E'],
  ['quotes and a comment', `kind: "E2E" # a test\n`, 'E2E'],
  ['flow style', '{ "apiVersion": "v1", "kind": "Simulate" }\n', 'Simulate'],
  ['a tag', 'kind: !!str Simulate\n', 'Simulate'],
  ['an alias', 'metadata: { name: &kind E2E }\nkind: *kind\n', 'E2E'],
  ['comments before its begin', '# first\n---\nkind: Simulate\n---\nkind: E2E\n', 'Simulate'],
  ['an empty document before it', '---\n---\nkind: E2E\n', 'E2E'],
  ['another kind in the document after it', 'kind: Katalog\n---\nkind: Simulate\n', 'Katalog'],
  ['a line of a text that says another', 'text: |\n  kind: E2E\nkind: Katalog\n', 'Katalog'],
])('the kind of a file is that of its first document, in %s', async (_, text, kind) => {
  const file = join(folder, 'document.yaml');
  await writeFile(file, text);
  expect(await kindOfFile(file)).toBe(kind);
});

it.each([
  ['says none', 'metadata: { name: a }\n---\nkind: E2E\n'],
  ['says a number', 'kind: 12\n'],
  ['is a list', '- kind: E2E\n'],
])('a file has no kind where its first document %s', async (_, text) => {
  const file = join(folder, 'document.yaml');
  await writeFile(file, text);
  expect(await kindOfFile(file)).toBeUndefined();
});

it('a file that is not there has no kind', async () => {
  expect(await kindOfFile(join(folder, 'none.yaml'))).toBeUndefined();
});
