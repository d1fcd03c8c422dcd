/** `ork plan --cluster`: what it says is what a run does, and it writes nothing. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { TestCluster } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import { ork } from '../support/in-process.js';
import { katalogText } from '../support/katalog-text.js';
import { operated } from '../support/operated.js';
import { startRuntime } from '../support/runtime.js';

const crd = fileCrd('Planned');

const BEFORE = `
operatorBox:
  onReconcile:
    configMaps:
      - { name: "{{ .metadata.name }}", data: { text: "{{ .spec.text }}" } }
      - { name: "{{ .metadata.name }}-old", data: { a: "1" } }
`;
const AFTER = `
operatorBox:
  onReconcile:
    configMaps:
      - { name: "{{ .metadata.name }}", data: { text: "{{ .spec.text }}!" } }
      - name: "{{ .metadata.name }}-new"
        when: [{ field: spec.more, equals: true }]
        data: { b: "2" }
`;
const COUNT = 40;

interface Item {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
  readonly data?: Readonly<Record<string, string>>;
}

/** Runs `ork plan --cluster` of a Katalog, with more arguments. */
async function planOf(katalog: string, { kubeconfig }: TestCluster) {
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-plan-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'katalog.yaml');
  await writeFile(file, katalog);
  return (...more: string[]) => ork(['plan', file, '--cluster', '--kubeconfig', kubeconfig, ...more]);
}

it('says what a run then does, object by object, names who has taken a child, and writes nothing', async () => {
  const { kube, namespace, runtime, createCr, ready, configMaps } = await operated(crd, BEFORE);
  const names = Array.from({ length: COUNT }, (_, index) => `p-${index}`);
  for (const [index, name] of names.entries())
    await createCr(name, { text: name, ...(index % 4 === 0 ? { more: true } : {}) });
  await Promise.all(names.map((name) => ready(name)));
  await runtime.stop();
  await kube.post(configMaps, { metadata: { name: 'taken' }, data: { mine: 'yes' } });
  await kube.post(crd.collection(namespace), crd.cr('taken', { text: 'x' }));

  const items = async (path: string): Promise<readonly Item[]> =>
    ((await kube.get(path)).body['items'] as readonly Item[]).filter(
      // Neither is of a custom resource: the API server's and the runtime's books.
      ({ metadata: { name } }) => name !== 'kube-root-ca.crt' && !name.endsWith('-kinds'),
    );
  const state = async () => new Map((await items(configMaps)).map((item) => [item.metadata.name, item]));
  const [objects, crs] = [await state(), await items(crd.collection(namespace))];

  const katalog = katalogText('planned', { planned: { crd, namespace, body: AFTER } });
  const planned = await planOf(katalog, kube);
  const { code, out } = await planned('-o', 'json');
  expect(code).toBe(1);
  const { resources, ...counts } = JSON.parse(out) as {
    readonly resources: readonly {
      readonly name: string;
      readonly outcome: string;
      readonly reason?: string;
      readonly writes: readonly { readonly sign: string; readonly name: string; readonly kind: string }[];
    }[];
  };
  expect(counts).toMatchObject({ create: COUNT / 4, change: COUNT, delete: COUNT, failed: 1 });
  const taken = resources.find(({ name }) => name === 'taken');
  expect(taken).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('not a child of this') });
  expect([await state(), await items(crd.collection(namespace))]).toEqual([objects, crs]);

  const writes = resources.flatMap((each) => each.writes).filter(({ kind }) => kind === 'ConfigMap');
  const said = writes.map(({ sign, name }) => `${sign} ${name}`).sort();
  const second = await startRuntime({ katalog, namespace });
  const ended = (name: string) =>
    second.logged(
      ({ message, fields }) =>
        message === 'reconcile ended' && (fields as { cr?: string }).cr === `${namespace}/${name}`,
    );
  await Promise.all(names.map(ended));
  const now = await state();
  const done = [...new Set([...objects.keys(), ...now.keys()])].flatMap((name) => {
    const [before, after] = [objects.get(name), now.get(name)];
    if (before?.metadata.resourceVersion === after?.metadata.resourceVersion) return [];
    return [`${before === undefined ? '+' : after === undefined ? '-' : '~'} ${name}`];
  });
  expect(done.sort()).toEqual(said);

  const named = await planned('-o', 'name');
  expect([named.code, named.out]).toEqual([1, '']);
  expect(named.err).toMatch(/\nplanned .*\/taken\n {2}! failed: ConfigMap .*\/taken: /);

  const text = (await planned()).out;
  expect(text).toMatch(/^planned .*\/taken\n {2}! failed: ConfigMap .*\/taken: /);
  expect(text).toMatch(
    new RegExp(
      `plan: 0 to create, 0 to change, 0 to delete, .*${COUNT} of ${COUNT + 1} .* unchanged, 1 fail$`,
    ),
  );
});

it('names the field managers from whom a field is taken', async () => {
  const { kube, katalog, runtime, createCr, ready, configMaps } = await operated(crd, BEFORE);
  await createCr('a', { text: 'ours' });
  await ready('a');
  await runtime.stop();
  const theirs = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { text: 'theirs' } };
  const query = { fieldManager: 'somebody', force: true };
  expect((await kube.patch('apply', `${configMaps}/a`, theirs, { query })).status).toBe(200);
  const planned = await planOf(katalog, kube);
  expect((await planned()).out).toContain('~ data.text: "theirs" → "ours", taken from "somebody"\n');
  const [resource] = (JSON.parse((await planned('-o', 'json')).out) as { resources: object[] }).resources;
  const change = { path: 'data.text', from: 'theirs', to: 'ours', takenFrom: ['somebody'] };
  expect(resource).toMatchObject({ writes: [{ changes: expect.arrayContaining([change]) as unknown }] });
});
