import { describe, expect, it } from 'vitest';
import { fileCrd } from '../support/crd.js';
import { operated } from '../support/operated.js';
import type { TestRuntime } from '../support/runtime.js';

const crd = fileCrd('Shop');

const SHOP = `
operatorBox:
  onReconcile:
    services: [{ name: "{{ .metadata.name }}", port: 8080 }]
    configMaps: [{ name: "{{ .metadata.name }}", data: { text: "{{ .spec.replicas }}" } }]
`;

type Fields = Readonly<Record<string, unknown>>;

/** The debug lines of a reconcile, by its id. */
function traceOf({ log }: TestRuntime, id: unknown): readonly (Fields & { readonly message: string })[] {
  return log
    .filter(({ level, fields }) => level === 'debug' && (fields as Fields)['reconcileId'] === id)
    .map(({ message, fields }) => ({ message, ...(fields as Fields) }));
}

describe('the trace of a reconcile', () => {
  it('shows the trigger, every write and the end under one id', async () => {
    const { runtime, createCr, ready, namespace } = await operated(crd, SHOP);
    await createCr('a', { replicas: 2 });
    await ready('a');
    const { fields } = await runtime.logged(({ message }) => message === 'reconcile ended');
    const lines = traceOf(runtime, (fields as Fields)['reconcileId']);
    expect(lines.map(({ message }) => message)).toEqual([
      'reconcile started',
      expect.stringMatching(/^object (created|applied)$/),
      expect.stringMatching(/^object (created|applied)$/),
      'object patched',
      'reconcile ended',
    ]);
    expect(lines[0]).toMatchObject({
      crd: 'shop',
      cr: `${namespace}/a`,
      trigger: expect.stringMatching(/^(start|CR changed)$/),
    });
    expect(lines[3]).toMatchObject({ object: `${namespace}/a`, subresource: 'status' });
    expect(lines[4]).toMatchObject({
      outcome: 'succeeded',
      changed: true,
      durationMs: expect.any(Number),
    });
  });

  it('names a child that somebody else changed as the trigger, and says that a resync wrote nothing', async () => {
    const { runtime, kube, createCr, ready, configMaps, namespace } = await operated(
      crd,
      `resync: 200ms${SHOP}`,
    );
    await createCr('a', { replicas: 2 });
    await ready('a');
    await kube.patch('merge', `${configMaps}/a`, { data: { text: 'mine' } });
    const { fields } = await runtime.logged(
      (line) => (line.fields as Fields)['trigger'] === `ConfigMap ${namespace}/a changed`,
    );
    expect(fields).toMatchObject({ cr: `${namespace}/a` });
    const resync = await runtime.logged((line) => (line.fields as Fields)['trigger'] === 'resync');
    const id = (resync.fields as Fields)['reconcileId'];
    await runtime.logged(
      (line) => line.message === 'reconcile ended' && (line.fields as Fields)['reconcileId'] === id,
    );
    expect(traceOf(runtime, id).at(-1)).toMatchObject({ outcome: 'succeeded', changed: false });
  });
});
