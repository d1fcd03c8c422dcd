import { describe, expect, it } from 'vitest';
import type { CrdEntry } from '../../../katalog/index.js';
import { compileProgram } from '../../../katalog/program/index.js';
import type { KubernetesObject } from '../../../lib/kube/index.js';
import { crdEntry, NO_FUNCTIONS } from '../../../test/support/program.js';
import type { TemplateData } from '../../reconcile/index.js';
import { Gates } from './gates.js';

type Block = CrdEntry['operatorBox']['preReconcile'];
type Gate = NonNullable<Block['reconcileGate']>;

/** Open for changes of the labels alone. */
const LABELS: Gate = {
  when: [{ field: '{{ labelsChanged }}', equals: true }],
  or: [],
  external: [],
  sentinels: [],
  failPolicy: 'open',
  eventAware: false,
};

const cr = (generation: number, tier: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'A',
  metadata: { name: 'a', generation, labels: { tier } },
});

function gates(block: Partial<Block>) {
  const preReconcile: Block = {
    external: [],
    sentinels: ['generationChanged', 'labelsChanged'],
    enqueueGate: undefined,
    reconcileGate: undefined,
    ...block,
  };
  const { program, problems } = compileProgram(crdEntry({ preReconcile }), { functions: NO_FUNCTIONS });
  expect(problems).toEqual([]);
  const silent = () => undefined;
  const made = new Gates(program.preReconcile, {
    crd: 'a',
    external: { make: async (_: unknown, data: TemplateData) => data } as never,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    data: (object) => object as unknown as TemplateData,
  });
  const { signal } = new AbortController();
  made.changed('a', cr(1, 'x'));
  return {
    made,
    changed: (generation: number, tier: string) => made.changed('a', cr(generation, tier)),
    mayQueue: () => made.mayQueue('a', cr(9, 'z'), signal),
    /** Whether the CR is reconciled. */
    taken: async () => (await made.heldBack('a', cr(9, 'z'), signal)) === undefined,
  };
}

describe('gates', () => {
  it('see changes that wait together as one', async () => {
    const { made, changed, taken } = gates({ reconcileGate: LABELS });
    expect(await taken()).toBe(true);
    changed(2, 'x');
    changed(2, 'y');
    expect(await taken()).toBe(true);
    expect(made.hasMore('a')).toBe(false);
    expect(await taken()).toBe(false);
  });

  it('see each change by itself when they are aware of events', async () => {
    const { made, changed, taken } = gates({ reconcileGate: { ...LABELS, eventAware: true } });
    await taken();
    changed(2, 'x');
    changed(2, 'y');
    changed(3, 'y');
    const seen: [boolean, boolean][] = [];
    for (let turn = 0; turn < 3; turn += 1) seen.push([await taken(), made.hasMore('a')]);
    expect(seen).toEqual([
      [false, true],
      [true, true],
      [false, false],
    ]);
  });

  it('admit each change by itself to the queue', async () => {
    const { changed, mayQueue, taken } = gates({ enqueueGate: { ...LABELS, eventAware: true } });
    await taken();
    changed(2, 'x');
    expect(await mayQueue()).toBe(false);
    changed(3, 'x');
    changed(3, 'y');
    expect(await mayQueue()).toBe(true);
    const together = gates({ enqueueGate: LABELS });
    together.changed(2, 'x');
    expect(await together.mayQueue()).toBe(true);
  });

  it('bring back only what the other gate has admitted', async () => {
    const aware = { ...LABELS, eventAware: true };
    const { made, changed, mayQueue, taken } = gates({ enqueueGate: aware, reconcileGate: aware });
    await taken();
    changed(1, 'y');
    expect(await mayQueue()).toBe(true);
    changed(2, 'y');
    expect(await taken()).toBe(true);
    expect(made.hasMore('a')).toBe(false);
    expect(await mayQueue()).toBe(false);
  });

  it('keep a bounded number of changes apart, and lose none', async () => {
    const { made, changed, taken } = gates({ reconcileGate: { ...LABELS, eventAware: true } });
    await taken();
    for (let generation = 2; generation <= 200; generation += 1) changed(generation, 'x');
    changed(200, 'y');
    let turns = 0;
    let open = 0;
    do {
      open += (await taken()) ? 1 : 0;
      turns += 1;
    } while (made.hasMore('a'));
    expect([turns, open]).toEqual([100, 1]);
  });
});
