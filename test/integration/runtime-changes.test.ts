/** What the log and the Events say of the changes of children. */
import { describe, expect, it } from 'vitest';
import { fileCrd } from '../support/crd.js';
import { untilObject } from '../support/follow.js';
import { type Operated, operated } from '../support/operated.js';

const crd = fileCrd('Shelf');
const SHELF = `
resync: 200ms
operatorBox:
  onReconcile:
    services: [{ name: "{{ .metadata.name }}", port: "{{ .spec.replicas }}" }]
    configMaps: [{ name: "{{ .metadata.name }}", when: [{ field: spec.replicas, lessThan: 90 }], data: { text: "{{ .spec.replicas }}" } }]
`;

/** The lines about children so far. */
function changes({ runtime }: Operated) {
  return runtime.log
    .filter(({ level, message }) => level === 'info' && message.startsWith('child '))
    .map(({ message, fields }) => {
      const { crd: key, cr, child, fields: paths, drift } = fields as Record<string, unknown>;
      return {
        message,
        crd: key,
        cr,
        child,
        ...(paths ? { fields: paths } : {}),
        ...(drift ? { drift } : {}),
      };
    });
}

/** The Event of that reason about the CR, once its message says so. */
async function event({ kube, namespace }: Operated, name: string, text: RegExp) {
  const events = `/api/v1/namespaces/${namespace}/events`;
  for (;;) {
    const { body } = await kube.get(events);
    const { items } = body as unknown as { items: Record<string, unknown>[] };
    const found = items.filter(
      (item) =>
        (item['involvedObject'] as { name?: string }).name === name && item['reason'] === 'Reconciled',
    );
    if (found.some((item) => text.test(String(item['message'])))) return found;
  }
}

describe('changes of children', () => {
  it('are one line each with child, verb and fields, and nothing when nothing is written', async () => {
    const world = await operated(crd, SHELF);
    const { createCr, patchCr, ready, namespace, runtime } = world;
    await createCr('a', { replicas: 80 });
    await ready('a');
    const about = { crd: 'shelf', cr: `${namespace}/a` };
    const [service, configMap] = [`Service ${namespace}/a`, `ConfigMap ${namespace}/a`];
    const made = [
      { message: 'child created', ...about, child: service },
      { message: 'child created', ...about, child: configMap },
    ];
    expect(changes(world)).toEqual(made);
    await runtime.logged(
      ({ message, fields }) =>
        message === 'reconcile ended' && (fields as { changed?: unknown }).changed === false,
    );
    expect(changes(world)).toEqual(made);
    await patchCr('a', { spec: { replicas: 81 } });
    await ready('a', 2);
    const updates = [
      { message: 'child updated', ...about, child: service, fields: ['spec.ports'] },
      { message: 'child updated', ...about, child: configMap, fields: ['data.text'] },
    ];
    expect(changes(world)).toEqual([...made, ...updates]);
    await patchCr('a', { spec: { replicas: 95 } });
    await ready('a', 3);
    expect(changes(world).slice(4)).toEqual([
      { message: 'child updated', ...about, child: service, fields: ['spec.ports'] },
      { message: 'child deleted', ...about, child: configMap },
    ]);
  });

  it('name who drifted a child, in the Event too, of which there is one', async () => {
    const world = await operated(crd, SHELF);
    const { kube, createCr, ready, configMaps, namespace, runtime } = world;
    await createCr('b', { replicas: 80 });
    await ready('b');
    await kube.patch('merge', `${configMaps}/b?fieldManager=kubectl-edit`, { data: { text: 'mine' } });
    const { fields } = await runtime.logged(({ message }) => message === 'child updated');
    expect(fields).toMatchObject({
      child: `ConfigMap ${namespace}/b`,
      fields: ['data.text'],
      drift: 'kubectl-edit',
    });
    await untilObject(kube, `${configMaps}/b`, ({ data }) => (data as { text?: string }).text === '80');
    const events = await event(world, 'b', /: data\.text changed; drift by kubectl-edit$/);
    expect(events).toHaveLength(1);
    // From the second apply on nothing is read for that.
    await kube.patch('merge', `${configMaps}/b?fieldManager=helm`, { data: { text: 'ours', more: 'stays' } });
    const again = await runtime.logged(
      ({ message, fields: said }) =>
        message === 'child updated' && (said as { drift?: unknown }).drift === 'helm',
    );
    expect(again.fields).toMatchObject({ fields: ['data.text'] });
  });
});
