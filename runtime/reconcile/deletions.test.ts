import { describe, expect, it } from 'vitest';
import { compileProgram } from '../../katalog/program/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { crdEntry, NO_FUNCTIONS } from '../../test/support/program.js';
import { Deletions } from './deletions.js';
import { ownerAnnotation } from './owner.js';
import type { ExternalPort } from './ports.js';
import { Run } from './run.js';
import type { TemplateData } from './template-data.js';
import type { Writer } from './writer.js';

const CR = { apiVersion: 'v1', kind: 'A', metadata: { name: 'a', namespace: 'n', uid: 'u1' } };

/** Objects by `kind/name`; one whose name begins with "held" stays while it is being deleted. */
class Cluster implements Writer {
  readonly objects = new Map<string, KubernetesObject>();
  readonly log: string[] = [];

  add(kind: string, name: string, more: object = {}): void {
    const metadata = {
      name,
      namespace: 'n',
      uid: `${name}-uid`,
      ...(more as { metadata?: object }).metadata,
    };
    this.objects.set(`${kind}/${name}`, { apiVersion: 'v1', kind, ...more, metadata });
  }

  get = (_api: string, kind: string, _namespace: string | undefined, name: string) =>
    this.objects.get(`${kind}/${name}`);

  async delete(
    { plural }: { plural: string },
    { name }: { name: string },
    { propagation = 'Background' }: { propagation?: string },
  ): Promise<boolean> {
    const key = [...this.objects.keys()].find((each) => each.endsWith(`/${name}`));
    this.log.push(`delete ${plural}/${name} ${propagation}`);
    if (key === undefined) return false;
    const object = this.objects.get(key);
    if (name.startsWith('held') && object) {
      const metadata = { ...object.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' };
      this.objects.set(key, { ...object, metadata });
      return true;
    }
    return !this.objects.delete(key);
  }

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
  const external = {
    make: async (calls: readonly { name: string }[], data: TemplateData) => {
      called.push(...calls.map(({ name }) => name));
      return data;
    },
  } as unknown as ExternalPort;
  const passes = new Deletions(program.deletion, {
    ...{ clock, external, types: undefined },
    ...{ writer: cluster, reader: cluster },
  });
  const pass = (cr: KubernetesObject = CR) => {
    const run = new Run(cr, { apiVersion: 'v1', plural: 'as', namespaced: true }, cluster, {
      signal: new AbortController().signal,
      wrote: () => {},
      trace: { id: 'r', step: () => {} },
    });
    const fail = (errors: readonly Error[]) => new Error(errors.map(({ message }) => message).join('; '));
    return passes.pass(run, { ...cr, spec: {} } as unknown as TemplateData, fail);
  };
  return { clock, cluster, called, pass, passes };
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
      'delete services/held Foreground',
      'delete configmaps/b Foreground',
      'delete configmaps/c Foreground',
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
    expect(cluster.log).toEqual(['create Job/drain', 'delete secrets/s Foreground']);
  });

  it('run a Job again that an earlier CR of the name left, in either order', async () => {
    for (const onDelete of [
      { jobs: [{ name: 'drain', image: 'i' }] },
      { ordered: true, jobs: [{ name: 'drain', image: 'i' }] },
    ]) {
      const { cluster, pass } = deletions(onDelete);
      const annotations = { 'orkestra.orkspace.io/owner': 'u0 n/a' };
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
    cluster.delete = async (_resource, { name }) => {
      cluster.log.push(name);
      throw new Error('not allowed');
    };
    await expect(pass()).rejects.toThrow('Service n/x: not allowed; Secret n/a: not allowed');
    expect(cluster.log).toEqual(['x', 'a']);
  });
});
