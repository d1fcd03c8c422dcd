import { describe, expect, it } from 'vitest';
import type { TestCluster } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import { untilGone, untilObject, untilObjects } from '../support/follow.js';
import type { KubeBody } from '../support/kube-body.js';
import { operated } from '../support/operated.js';

const crd = fileCrd('Store');

const FINALIZER = 'orkestra.orkspace.io/cleanup';

/** Two children that go one after the other. */
const ORDERED = `
operatorBox:
  onCreate:
    configMaps: [{ name: "{{ .metadata.name }}-two", data: { a: b } }]
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}-one", data: { a: b } }]
  onDelete:
    groups:
      - { name: first, configMaps: [{ name: "{{ .metadata.name }}-one" }] }
      - { configMaps: [{ name: "{{ .metadata.name }}-two" }] }
`;

/** A ConfigMap without an owner reference stands for something outside the namespace that has to go with the CR. */
const CLEANUP = `
operatorBox:
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}-config", data: { a: b } }]
  onDelete:
    configMaps: [{ name: "{{ .metadata.name }}-left" }]
`;

describe('deletion of a CR', () => {
  it('a CR without onDelete has no finalizer', async () => {
    const { createCr, ready } = await operated(
      crd,
      'operatorBox: { onReconcile: { configMaps: [{ data: { a: b } }] } }',
    );
    await createCr('a');
    expect((await ready('a')).metadata).not.toHaveProperty('finalizers');
  });

  it('onDelete runs before the finalizer is removed', async () => {
    const { kube, configMaps, crPath, createCr, ready } = await operated(crd, CLEANUP);
    const cr = await createCr('a', {}, { finalizers: ['test/hold'] });
    expect((await ready('a')).metadata.finalizers).toEqual(['test/hold', FINALIZER]);
    await kube.post(configMaps, leftover('a-left', cr));
    await kube.delete(crPath('a'));
    await untilObject(kube, crPath('a'), ({ metadata }) => metadata.finalizers?.join() === 'test/hold');
    expect((await kube.get(`${configMaps}/a-left`)).status).toBe(404);
    await kube.patch('merge', crPath('a'), { metadata: { finalizers: null } });
    await untilGone(kube, crPath('a'));
  });

  it('the finalizer stays while onDelete fails', async () => {
    const { kube, runtime, crPath, createCr, patchCr, ready } = await operated(
      crd,
      `
operatorBox:
  onDelete:
    jobs: [{ name: "{{ .metadata.name }}{{ .spec.suffix }}", image: "cleaner:1" }]
`,
    );
    await createCr('a', { suffix: '_' });
    await ready('a');
    await kube.delete(crPath('a'));
    await runtime.live.until(
      '/katalog/store/health',
      ({ consecutiveFails }) => Number(consecutiveFails) >= 2,
    );
    expect((await kube.get(crPath('a'))).body.metadata.finalizers).toEqual([FINALIZER]);
    await patchCr('a', { spec: { suffix: null } });
    await untilGone(kube, crPath('a'));
  });

  it('the next runtime completes a deletion that none was running for', async () => {
    const { kube, runtime, configMaps, crPath, createCr, ready, another } = await operated(crd, CLEANUP);
    const cr = await createCr('a');
    await ready('a');
    await kube.post(configMaps, leftover('a-left', cr));
    await runtime.stop();
    await kube.delete(crPath('a'));
    expect((await kube.get(crPath('a'))).body.metadata.deletionTimestamp).toBeDefined();
    await another();
    await untilGone(kube, crPath('a'));
    expect((await kube.get(`${configMaps}/a-left`)).status).toBe(404);
  });

  it('children are deleted group by group, also when another runtime takes over', async () => {
    const operation = await operated(crd, ORDERED);
    const { kube, namespace, runtime, configMaps, crPath, createCr, ready, another } = operation;
    const [one, two] = [`${configMaps}/a-one`, `${configMaps}/a-two`];
    await createCr('a');
    await ready('a');
    await kube.patch('merge', one, { metadata: { finalizers: ['test/hold'] } });
    await kube.delete(crPath('a'));
    const events = `/api/v1/namespaces/${namespace}/events`;
    const said = await untilObjects(kube, events, (all) => all.some(isDeleting));
    expect(said.filter(isDeleting)).toMatchObject([
      { message: `group "first" waits for ConfigMap ${namespace}/a-one` },
    ]);
    expect((await kube.get(one)).body.metadata.deletionTimestamp).toBeDefined();
    await runtime.stop();
    await another();
    expect((await kube.get(two)).body.metadata.deletionTimestamp).toBeUndefined();
    await release(kube, one);
    await release(kube, two);
    await untilGone(kube, crPath('a'));
    expect((await kube.get(two)).status).toBe(404);
  });

  it('a deleted CR leaves no state for a CR of the same name', async () => {
    const { kube, configMaps, crPath, createCr, ready } = await operated(crd, CLEANUP);
    const first = await createCr('a');
    await ready('a');
    await kube.delete(crPath('a'));
    await untilGone(kube, crPath('a'));
    const second = await createCr('a');
    const child = await untilObject(kube, `${configMaps}/a-config`, ({ metadata }) =>
      JSON.stringify(metadata).includes(second.metadata.uid),
    );
    expect(JSON.stringify(child.metadata)).not.toContain(first.metadata.uid);
  });
});

function isDeleting(event: KubeBody): boolean {
  return event['reason'] === 'Deleting';
}

/** Lets an object go that is being deleted; without a garbage collector it would wait for its dependents for ever. */
async function release(kube: TestCluster, path: string): Promise<void> {
  const slash = path.lastIndexOf('/');
  const query = { fieldSelector: `metadata.name=${path.slice(slash + 1)}` };
  const going = ([object]: readonly KubeBody[]) => !object || object.metadata.deletionTimestamp !== undefined;
  await untilObjects(kube, path.slice(0, slash), going, query);
  await kube.patch('merge', path, { metadata: { finalizers: null } });
}

function leftover(name: string, { metadata: { uid } }: KubeBody): object {
  const annotations = { 'orkestra.orkspace.io/owner': `${uid} somewhere/a Store.test` };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, annotations } };
}
