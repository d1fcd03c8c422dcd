/** `ork plan`: children of kinds that left the Katalog, and what it cannot know and names. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { fileCrd, testCrd } from '../support/crd.js';
import { untilGone } from '../support/follow.js';
import { ork } from '../support/in-process.js';
import { katalogText } from '../support/katalog-text.js';
import { type Operated, operated } from '../support/operated.js';
import { ownCluster } from '../support/own-cluster.js';
import '../../src/commands/plan.js';

const crd = fileCrd('Planned');
const part = fileCrd('Part');

const STAYS = `
operatorBox:
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}", data: { a: b } }]
`;
const BEFORE = `${STAYS}
    services: [{ name: "{{ .metadata.name }}", port: 80 }]
    custom:
      - { apiVersion: ${part.apiTypes.group}/v1, kind: Part, name: "{{ .metadata.name }}", spec: { a: b } }
`;

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-plan-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

const lease = (): string => `plan-${crypto.randomUUID().slice(0, 8)}`;

/** Asks for a plan of the next Katalog beside what ran. */
async function planning({ kube, namespace }: Operated, name: string, body: string) {
  const katalog = katalogText('planned', { planned: { crd, namespace, body } });
  const folder = await folderOf({ 'katalog.yaml': katalog, 'hooks/note.js': 'throw new Error("it ran");' });
  const place = ['--kubeconfig', kube.kubeconfig, '-n', namespace, '--lease-name', name];
  const plan = (...more: string[]) =>
    ork(['plan', join(folder, 'katalog.yaml'), '--cluster', ...place, ...more]);
  return { katalog, folder, plan };
}

it('lists the children of kinds that left the Katalog, and a run deletes them', async () => {
  const name = lease();
  const world = await operated(crd, BEFORE, { lease: name, definitions: [crd.definition, part.definition] });
  const { kube, namespace } = world;
  await world.createCr('a');
  await world.ready('a');
  await world.runtime.stop();
  const { katalog, plan } = await planning(world, name, STAYS);
  const { code, out } = await plan('--exit-code');
  expect({ code, lines: out.split('\n') }).toEqual({
    code: 3,
    lines: [
      `planned ${namespace}/a`,
      `  - Part ${namespace}/a`,
      `  - Service ${namespace}/a`,
      expect.stringMatching(/^plan: 0 to create, 0 to change, 2 to delete, /),
    ],
  });
  expect((await plan('-o', 'name')).out.split('\n')).toEqual([
    `part/${namespace}/a`,
    `service/${namespace}/a`,
  ]);
  await world.another({ katalog, lease: name });
  await untilGone(kube, `/api/v1/namespaces/${namespace}/services/a`);
  await untilGone(kube, `${part.collection(namespace)}/a`);
  expect((await plan('--exit-code')).code).toBe(0);
});

it('names each hook that is not run, and does not load its module', async () => {
  const name = lease();
  const world = await operated(crd, STAYS, { lease: name });
  await world.createCr('a');
  await world.ready('a');
  await world.runtime.stop();
  const { plan, folder } = await planning(
    world,
    name,
    `${STAYS}  reconciler: { hooks: { module: ./hooks/note.js, function: onReconcile } }\n`,
  );
  const hook = './hooks/note.js onReconcile';
  const reason = 'not run, so what it would write for 1 custom resource is not known';
  const text = await plan();
  expect([text.code, text.err]).toEqual([0, expect.not.stringContaining('it ran')]);
  expect(text.out.split('\n')).toContain(`? planned: hook ${hook}: ${reason}`);
  expect((await plan('-o', 'name')).err.split('\n')).toContain(`? planned: hook ${hook}: ${reason}`);
  expect(JSON.parse((await plan('-o', 'json')).out)).toMatchObject({
    unplanned: [{ crd: 'planned', what: 'hook', name: hook, reason }],
  });
  const bundle = join(folder, 'bundle.yaml');
  const katalog = katalogText('planned', { planned: { crd, namespace: world.namespace, body: STAYS } });
  await writeFile(
    bundle,
    JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'k' }, data: { k: katalog } }),
  );
  const compared = await ork(['plan', join(folder, 'katalog.yaml'), '--bundle', bundle]);
  expect(compared.out.split('\n')).toContain(
    '? planned: hook ./hooks/note.js onReconcile: its code is not compared, since a ConfigMap holds none',
  );
});

it('plans custom resources that the entry selects, and no others', async () => {
  const name = lease();
  const world = await operated(crd, STAYS, { lease: name });
  await world.createCr('a', {}, { labels: { shop: 'open' } });
  await world.createCr('b');
  for (const cr of ['a', 'b']) await world.ready(cr);
  await world.runtime.stop();
  const { plan } = await planning(
    world,
    name,
    `labelSelector: shop=open\n${STAYS.replace('{ a: b }', '{ a: c }')}`,
  );
  const { namespace } = world;
  const crs = (await plan()).out.split('\n').filter((line) => line.startsWith('planned '));
  expect(crs).toEqual([`planned ${namespace}/a`]);
});

it('shows the fields that change without the marks of the runtime, and names a ConfigMap that is not there', async () => {
  const name = lease();
  const world = await operated(crd, STAYS, { lease: name });
  await world.createCr('a');
  await world.ready('a');
  await world.runtime.stop();
  const { plan, folder } = await planning(world, name, STAYS.replace('{ a: b }', '{ a: c }'));
  const { namespace, kube } = world;
  expect((await plan()).out.split('\n').slice(0, 3)).toEqual([
    `planned ${namespace}/a`,
    `  ~ ConfigMap ${namespace}/a`,
    '      ~ data.a: "b" → "c"',
  ]);
  expect((await plan()).out).not.toContain('orkestra.orkspace.io');
  const katalog = join(folder, 'katalog.yaml');
  const asked = ['plan', katalog, '--cm', 'none', '-n', namespace, '--kubeconfig', kube.kubeconfig];
  expect(await ork(asked)).toMatchObject({
    code: 1,
    err: expect.stringContaining(`ConfigMap ${namespace}/none is not in the cluster`),
  });
});

it('plans the rest, and says so, when the record of kinds may not be read', async () => {
  const { kube, dev } = await ownCluster();
  const thing = testCrd('Thing');
  await thing.install(kube);
  const world = await operated(thing, STAYS, { kube, lease: 'kinds' });
  await world.runtime.stop();
  const katalog = katalogText('thing', { thing: { crd: thing, namespace: world.namespace, body: STAYS } });
  const folder = await folderOf({ 'katalog.yaml': katalog });
  dev.faults.fail({ verb: 'get', resource: 'configmaps', status: 403, times: 1 });
  const place = ['--kubeconfig', kube.kubeconfig, '-n', world.namespace, '--lease-name', 'kinds'];
  const { code, out } = await ork(['plan', join(folder, 'katalog.yaml'), '--cluster', ...place]);
  expect(code).toBe(0);
  expect(out.split('\n')[0]).toMatch(
    new RegExp(
      `^\\? record of kinds ${world.namespace}/kinds-kinds: not read, so children of kinds that left the Katalog are not planned: 403 `,
    ),
  );
});
