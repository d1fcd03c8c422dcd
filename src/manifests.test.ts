import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readManifest } from './manifests.js';

const read = (text: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-manifest-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'm.yaml');
  writeFileSync(file, text);
  return readManifest(file);
};

const OBJECT = 'apiVersion: examples.org/v1\nkind: Shelf';

const aliases = (levels: number): string =>
  ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
    .concat(Array.from({ length: levels }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at}, `.repeat(10)}]`))
    .join('\n');

describe('a manifest', () => {
  it('its objects are read in the order written, and empty documents are left out', async () => {
    const text = (kind: string) => `apiVersion: v1\nkind: ${kind}\nmetadata: { name: a }\n`;
    expect(await read(`${text('A')}---\n---\n# nothing\n---\n${text('B')}`)).toEqual([
      { apiVersion: 'v1', kind: 'A', metadata: { name: 'a' } },
      { apiVersion: 'v1', kind: 'B', metadata: { name: 'a' } },
    ]);
  });

  it('an empty namespace is none', async () => {
    const metadata = { name: 'a', namespace: '' };
    expect(await read(JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata }))).toEqual([
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } },
    ]);
  });

  it('a List stands for its items', async () => {
    const item = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
    const inner = { apiVersion: 'v1', kind: 'List', items: [item('b')] };
    const list = { apiVersion: 'v1', kind: 'List', metadata: {}, items: [item('a'), inner] };
    expect(await read(JSON.stringify(list))).toEqual([item('a'), item('b')]);
  });

  it.each([
    ['is nested without an end', '['.repeat(300_000), /nested too deeply/],
    ['has errors without an end', ']\n'.repeat(300_000), /too many errors|Unexpected/],
    ['expands aliases of aliases', aliases(9), /alias/],
    ['ends in a list', 'a: [', /m\.yaml: /],
    ['has no apiVersion', 'a: 1', /m\.yaml: invalid document: expected a Kubernetes object/],
    ['has no metadata', OBJECT, /m\.yaml: metadata is required because a Shelf is known by the name/],
    [
      'has no name',
      `${OBJECT}\nmetadata: {}`,
      /m\.yaml: metadata: name is required because a Shelf is known/,
    ],
    [
      'has a number for a name',
      `${OBJECT}\nmetadata: { name: 7 }`,
      /m\.yaml: metadata\.name: expected text, got 7$/,
    ],
    [
      'has a list for a namespace, in its second document',
      `${OBJECT}\nmetadata: { name: a }\n---\n${OBJECT}\nmetadata: { name: a, namespace: [x] }`,
      /m\.yaml, document 2: metadata\.namespace: expected text, got \["x"\]$/,
    ],
    [
      'has a List of something else',
      'apiVersion: v1\nkind: List\nitems: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: a } }, 7]',
      /m\.yaml: items\[1\]: invalid document: expected a Kubernetes object/,
    ],
    ['has a List without items', 'apiVersion: v1\nkind: List', /m\.yaml: items is required/],
  ])('that %s is refused with its place', async (_, text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'ORK_MANIFEST',
      message: expect.stringMatching(message),
    });
  });

  it('with a map of 100,000 keys is read', async () => {
    const keys = Array.from({ length: 100_000 }, (_, at) => `  k${at}: x`).join('\n');
    const [object] = await read(`apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n${keys}\n`);
    expect(Object.keys(object?.['data'] ?? {})).toHaveLength(100_000);
  });

  it('without an end is not read to it, from a file or from a URL', async () => {
    const message = expect.stringContaining('has more than 16777216 bytes');
    await expect(readManifest('/dev/zero')).rejects.toMatchObject({ code: 'ORK_MANIFEST', message });
    const endless = createServer((_, response) => {
      const chunk = Buffer.alloc(1_048_576, '#');
      const send = (): void =>
        void (response.write(chunk) ? setImmediate(send) : response.once('drain', send));
      send();
    });
    await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      endless.closeAllConnections();
      endless.close();
    });
    const { port } = endless.address() as AddressInfo;
    const read = readManifest(`http://127.0.0.1:${port}/m.yaml`);
    await expect(read).rejects.toMatchObject({ code: 'ORK_MANIFEST', message });
  });
});
