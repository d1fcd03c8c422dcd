import { describe, expect, it } from 'vitest';
import { compileProgram } from '../../katalog/program/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { crdEntry, NO_FUNCTIONS } from '../../test/support/program.js';
import { Deletions } from './deletions.js';
import { ownerAnnotation } from './ownership/marks.js';
import { TakenNames } from './ownership/taken-names.js';
import type { ExternalPort } from './ports.js';
import { Run } from './run.js';
import type { TemplateData } from './template-data.js';
import type { Deletion, Writer } from './writer.js';

const CR = { apiVersion: 'v1', kind: 'A', metadata: { name: 'a', namespace: 'n', uid: 'u1' } };

/** Objects by `kind/name`; one whose name begins with "held" stays while it is being deleted. */
class Cluster {
  readonly objects = new Map<string, KubernetesObject>();
  readonly log: string[] = [];

  add(kind: string, name: string, more: object = {}): void {
    const metadata = {
      name,
      namespace: 'n',
      uid: `${name}-uid`,
      annotations: { 'orkestra.orkspace.io/owner': ownerAnnotation(CR) },
      ...(more as { metadata?: object }).metadata,
    };
    this.objects.set(`${kind}/${name}`, { apiVersion: 'v1', kind, ...more, metadata });
  }

  readonly reader = {
    get: (_api: string, kind: string, _namespace: string | undefined, name: string) =>
      this.objects.get(`${kind}/${name}`),
  };

  /** Reads past the cache. */
  get: Writer['get'] = async ({ plural }, { name }) => {
    this.log.push(`get ${plural}/${name}`);
    return [...this.objects].find(([key]) => key.endsWith(`/${name}`))?.[1];
  };

  delete: Writer['delete'] = async (
    { plural },
    { name },
    { propagation = 'Background' },
  ): Promise<Deletion> => {
    const key = [...this.objects.keys()].find((each) => each.endsWith(`/${name}`));
    this.log.push(`delete ${plural}/${name} ${propagation}`);
    if (key === undefined) return 'gone';
    const object = this.objects.get(key);
    if (name.startsWith('held') && object) {
      const metadata = { ...object.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' };
      this.objects.set(key, { ...object, metadata });
      return 'going';
    }
    this.objects.delete(key);
    return 'gone';
  };

  async create(_resource: unknown, object: JsonObject): Promise<KubernetesObject> {
    const { kind, metadata } = object as unknown as KubernetesObject;
    this.log.push(`create ${kind}/${metadata.name}`);
    this.objects.set(`${kind}/${metadata.name}`, object as unknown as KubernetesObject);
    return object as unknown as KubernetesObject;
  }

  apply = () => Promise.reject(new Error('nothing is applied'));
  mergePatch = () => Promise.reject(new Error('nothing is patched'));
}

function deletions(onDelete: JsonObject) {
  const clock = new FakeClock();
  const cluster = new Cluster();
  const { program, problems } = compileProgram(crdEntry({ onDelete }), { functions: NO_FUNCTIONS });
  expect(problems).toEqual([]);
  const called: string[] = [];
  const said: string[] = [];
  const external = {
    make: async (calls: readonly { name: string }[], data: TemplateData) => {
      called.push(...calls.map(({ name }) => name));
      return data;
    },
  } as unknown as ExternalPort;
  const passes = new Deletions(program.deletion, {
    ...{ clock, external, types: undefined, crd: 'loader', names: new TakenNames() },
    ...{ writer: cluster, reader: cluster.reader, emit: (_cr, { message }) => said.push(message) },
  });
  const pass = (cr: KubernetesObject = CR) => {
    const run = new Run(
      cr,
      { apiVersion: 'v1', plural: 'as', namespaced: true },
      { writer: cluster, children: { ...cluster.reader, otherWriter: () => undefined } },
      {
        signal: new AbortController().signal,
        wrote: () => {},
        trace: { id: 'r', step: () => {}, changed: () => {} },
      },
    );
    const fail = (errors: readonly Error[]) => new Error(errors.map(({ message }) => message).join('; '));
    return passes.pass(run, { ...cr, spec: {} } as unknown as TemplateData, fail);
  };
  return { clock, cluster, called, said, pass, passes };
}

const GROUPS = {
  groups: [
    { name: 'front', external: [{ name: 'tell', url: 'http://x' }], services: [{ name: 'held' }] },
    { configMaps: [{ name: 'b' }, { name: 'c' }] },
  ],
};

describe('groups of onDelete', () => {
  it('go one after the other, each when the one before it is gone', async () => {
    const { cluster, called, pass } = deletions(GROUPS);
    cluster.add('Service', 'held');
    cluster.add('ConfigMap', 'b');
    expect(await pass()).toEqual({ ms: 3_000, news: 'group "front" waits for Service n/held' });
    expect(await pass()).toEqual({ ms: 3_000, news: undefined });
    expect(cluster.log).toEqual(['delete services/held Foreground']);
    cluster.objects.delete('Service/held');
    expect(await pass()).toBeUndefined();
    expect(cluster.log.slice(1)).toEqual([
      'get services/held',
      'delete configmaps/b Foreground',
      'get configmaps/c',
    ]);
    expect(called).toEqual(['tell']);
  });

  it('begin with the first again in another process', async () => {
    const { cluster, pass, passes } = deletions(GROUPS);
    expect(await pass()).toBeUndefined();
    passes.forget(CR);
    cluster.log.length = 0;
    expect(await pass()).toBeUndefined();
    expect(cluster.log).toHaveLength(3);
  });

  it('fail that CR when they take too long, and are tried again', async () => {
    const { clock, cluster, pass } = deletions({ ...GROUPS, timeout: '1m' });
    cluster.add('Service', 'held');
    await pass();
    await clock.advance(59_999);
    await pass();
    await clock.advance(1);
    const message = 'onDelete takes longer than its timeout of 1m: group "front" waits for Service n/held';
    await expect(pass()).rejects.toThrow(message);
    await expect(pass()).rejects.toThrow(message);
    cluster.objects.delete('Service/held');
    expect(await pass()).toBeUndefined();
  });

  it('wait for Jobs to end well', async () => {
    const { cluster, pass } = deletions({
      groups: [{ jobs: [{ name: 'drain', image: 'i' }] }, { secrets: [{ name: 's' }] }],
    });
    expect(await pass()).toMatchObject({ news: 'group 1 waits for Job n/drain' });
    const job = cluster.objects.get('Job/drain');
    expect(job?.metadata.annotations).toMatchObject({ 'orkestra.orkspace.io/owner': ownerAnnotation(CR) });
    const ended = (type: string): void =>
      cluster.add('Job', 'drain', { ...job, status: { conditions: [{ type, status: 'True' }] } });
    ended('Failed');
    await expect(pass()).rejects.toThrow('Job n/drain: it has failed; delete it to have it run again');
    ended('Complete');
    expect(await pass()).toBeUndefined();
    expect(cluster.log).toEqual(['create Job/drain', 'get secrets/s']);
  });

  it('run a Job again that an earlier CR of the name left, in either order', async () => {
    for (const onDelete of [
      { jobs: [{ name: 'drain', image: 'i' }] },
      { ordered: true, jobs: [{ name: 'drain', image: 'i' }] },
    ]) {
      const { cluster, pass } = deletions(onDelete);
      const annotations = { 'orkestra.orkspace.io/owner': 'u0 n/a A' };
      cluster.add('Job', 'drain', { metadata: { annotations } });
      expect(await pass()).toMatchObject({ news: 'its own resources waits for Job n/drain' });
      await pass();
      expect(cluster.log.map((line) => line.split(' ')[0])).toEqual(['delete', 'create']);
    }
  });

  it('are not waited for with ordered: false, nor is a block without groups', async () => {
    for (const onDelete of [
      { ...GROUPS, ordered: false },
      { services: [{ name: 'held' }], jobs: [{ image: 'i' }] },
    ]) {
      const { cluster, pass } = deletions(onDelete);
      cluster.add('Service', 'held');
      expect(await pass()).toBeUndefined();
      expect(cluster.log[0]).toBe('delete services/held Background');
    }
  });

  it('leave out what their conditions, or those of the block, do not let through', async () => {
    const no = [{ field: 'spec.a', exists: true }];
    const { cluster, pass, called } = deletions({
      groups: [{ when: no, services: [{ name: 'a' }] }, { secrets: [{ name: 'b', when: no }] }],
    });
    expect(await pass()).toBeUndefined();
    const whole = deletions({ ...GROUPS, when: no });
    expect(await whole.pass()).toBeUndefined();
    expect([...cluster.log, ...whole.cluster.log, ...called]).toEqual([]);
  });

  it('say every error of the group that is under way, and go no further', async () => {
    const { cluster, pass } = deletions({
      groups: [{ services: [{ name: 'x' }], secrets: [{ name: 'a' }] }, { secrets: [{ name: 'b' }] }],
    });
    for (const name of ['a', 'b']) cluster.add('Secret', name);
    cluster.add('Service', 'x');
    cluster.delete = async (_resource, { name }) => {
      cluster.log.push(name);
      throw new Error('not allowed');
    };
    await expect(pass()).rejects.toThrow('Service n/x: not allowed; Secret n/a: not allowed');
    expect(cluster.log).toEqual(['x', 'a']);
  });

  it.each([
    ['another CR', { annotations: { 'orkestra.orkspace.io/owner': 'u2 n/b A' } }, 'it is a child of A n/b'],
    ['nobody', { annotations: {} }, 'nobody is named on it'],
    [
      'another controller',
      { ownerReferences: [{ apiVersion: 'v1', kind: 'B', name: 'b', uid: 'u3', controller: true }] },
      'its controller is B b',
    ],
  ])('leave an object of %s as it is, say so once, and are not held up', async (_, metadata, whose) => {
    const { cluster, said, pass } = deletions({
      ordered: true,
      secrets: [{ name: 's' }],
      configMaps: [{ name: 'c' }],
    });
    cluster.add('Secret', 's', { metadata });
    cluster.add('ConfigMap', 'held');
    expect(await pass()).toBeUndefined();
    expect(await pass()).toBeUndefined();
    expect(cluster.objects.has('Secret/s')).toBe(true);
    expect(said).toEqual([`Secret n/s stays: ${whose}`]);
  });
});
