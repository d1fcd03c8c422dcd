import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { programOf } from '../../test/support/plan.js';
import { Reconciler, type ReconcilerOptions } from './reconciler.js';
import type { Writer } from './writer.js';

const cr = (name: string): KubernetesObject => ({
  ...{ apiVersion: 'test.orkestra.io/v1', kind: 'Thing' },
  metadata: { name, namespace: 'n', uid: `${name}-uid`, generation: 1, resourceVersion: '1' },
});

/** A reconciler of one ConfigMap a CR, whose cache shows what it has created. */
function reconciler() {
  const { entry, program } = programOf(`
      onReconcile: { configMaps: [{ name: "{{ .metadata.name }}-page", data: { a: b } }] }`);
  const made: KubernetesObject[] = [];
  const writer = {
    create: async (_resource: unknown, object: unknown) => {
      const child = object as KubernetesObject;
      const answer = { ...child, metadata: { ...child.metadata, uid: `${child.metadata.name}-uid` } };
      made.push(answer);
      return answer;
    },
    mergePatch: async (_resource: unknown, { name }: { name: string }) => cr(name),
  } as unknown as Writer;
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const options = {
    ...{ entry, program, writer, log, clock: new FakeClock(), hook: undefined, types: undefined },
    ...{ served: async () => undefined, denied: () => false, isCustom: () => false, isTaken: () => false },
    sources: { use: async () => {}, read: () => undefined, forget: () => {} },
    children: {
      of: () => [],
      marked: () => [],
      ownerOf: () => undefined,
      learn: () => {},
      get: (_version: string, _kind: string, _namespace: string | undefined, name: string) =>
        made.find(({ metadata }) => metadata.name === name),
    },
    cross: async () => ({}),
    external: { make: async (_calls: unknown, data: unknown) => data },
    own: () => ({ metrics: {}, health: {} }),
    emit: () => {},
    enrich: {},
  };
  const one = new Reconciler(options as unknown as ReconcilerOptions);
  const trace = { id: 'r', step: () => {}, changed: () => {} };
  const attempt = { signal: new AbortController().signal, wrote: () => {}, trace };
  return { one, made, reconcile: (name: string) => one.reconcile(cr(name), attempt) };
}

describe('what a reconciler remembers', () => {
  it('CRs whose children go before them leave nothing in memory', async () => {
    const { one, made, reconcile } = reconciler();
    for (let i = 0; i < 200; i += 1) {
      const name = `a${i}`;
      await reconcile(name);
      const [child] = made.splice(0);
      if (child) one.lost(child, cr(name));
      one.forget(cr(name));
    }
    expect(one.remembered).toBe(0);
  });

  it('a child that is as it was sent has the hash of it, and only the status is remembered', async () => {
    const { one, reconcile } = reconciler();
    await reconcile('a');
    expect(one.remembered).toBe(1);
  });
});
