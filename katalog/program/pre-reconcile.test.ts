import { describe, expect, it } from 'vitest';
import { crdEntry, NO_FUNCTIONS } from '../../test/support/program.js';
import type { PreReconcileBlock } from '../model.js';
import { compileProgram } from './program.js';
import { sentinelsBetween, withSentinelData } from './sentinels.js';

const gate = {
  sentinels: [],
  when: [],
  or: [],
  external: [],
  failPolicy: 'open' as const,
  eventAware: false,
};
const compile = (block: Partial<PreReconcileBlock>) =>
  compileProgram(
    crdEntry({
      preReconcile: {
        external: [],
        sentinels: [],
        enqueueGate: undefined,
        reconcileGate: undefined,
        ...block,
      },
    }),
    { functions: NO_FUNCTIONS },
  );

describe('a gate', () => {
  it('names the condition that does not hold', () => {
    const { program, problems } = compile({
      reconcileGate: {
        ...gate,
        when: [{ field: '{{ .spec.enabled }}', equals: 'true' }],
        or: [
          { field: 'spec.stage', operator: 'in', value: 'a,b' },
          { field: 'spec.stage', equals: 'c', negate: true },
        ],
      },
    });
    expect(problems).toEqual([]);
    const closedBy = (spec: object) => program.preReconcile.reconcileGate?.closedBy({ spec });
    expect(closedBy({ enabled: true, stage: 'a' })).toBeUndefined();
    expect(closedBy({ enabled: false, stage: 'a' })).toBe('{{ .spec.enabled }} equals "true" does not hold');
    expect(closedBy({ enabled: true, stage: 'c' })).toBe(
      'none of spec.stage in a,b, not spec.stage equals "c" holds',
    );
  });

  it('is opened by any sentinel of its own, before its conditions are asked', () => {
    const declared = ['labelsChanged', 'generationChanged'] as const;
    const own = { ...gate, sentinels: [...declared] };
    const { program, problems } = compile({
      sentinels: declared,
      enqueueGate: own,
      reconcileGate: { ...own, when: [{ field: 'spec.on', equals: true }] },
    });
    expect(problems).toEqual([]);
    const { enqueueGate, reconcileGate } = program.preReconcile;
    const closed = (names: Parameters<typeof withSentinelData>[1], on: boolean) =>
      [enqueueGate, reconcileGate].map((each) => each?.closedBy(withSentinelData({ spec: { on } }, names)));
    expect(closed(['labelsChanged'], false)).toEqual([undefined, undefined]);
    expect(closed([], true)).toEqual(['none of labelsChanged, generationChanged holds', undefined]);
    expect(closed([], false)[1]).toBe('spec.on equals true does not hold');
    const undeclared = compile({ sentinels: ['uidChanged'], enqueueGate: own }).problems;
    expect(undeclared.map(({ message }) => message)).toEqual([
      'labelsChanged is not declared: add it to preReconcile.sentinels',
      'generationChanged is not declared: add it to preReconcile.sentinels',
    ]);
  });

  it('calls declared sentinels, which nothing else knows', () => {
    const when = [{ field: '{{ labelsChanged }}', equals: 'true' }];
    const { program, problems } = compile({
      sentinels: ['labelsChanged', 'generationChanged'],
      enqueueGate: { ...gate, when },
    });
    expect(problems).toEqual([]);
    const holds = (names: Parameters<typeof withSentinelData>[1]) =>
      program.preReconcile.enqueueGate?.closedBy(withSentinelData({ spec: {} }, names)) === undefined;
    expect(holds(['labelsChanged'])).toBe(true);
    expect(holds(['generationChanged'])).toBe(false);
    const undeclared = compile({ sentinels: ['generationChanged'], enqueueGate: { ...gate, when } });
    expect(undeclared.problems).toMatchObject([
      {
        code: 'ORK_TEMPLATE_UNKNOWN_FUNCTION',
        path: ['operatorBox', 'preReconcile', 'enqueueGate', 'when', 0, 'field'],
      },
    ]);
    const elsewhere = compileProgram(
      crdEntry({ onReconcile: { configMaps: [{ data: { a: '{{ labelsChanged }}' } }] } }),
      { functions: NO_FUNCTIONS },
    );
    expect(elsewhere.problems).toMatchObject([{ code: 'ORK_TEMPLATE_UNKNOWN_FUNCTION' }]);
  });
});

describe('sentinels', () => {
  const before = { name: 'a', generation: 1, labels: { a: 'b' }, resourceVersion: '1' };
  it.each([
    [before, { ...before, generation: 2 }, ['generationChanged']],
    [before, { ...before, labels: { a: 'c' } }, ['labelsChanged']],
    [before, { ...before, deletionTimestamp: 'now' }, ['deletionStarted']],
    [before, before, []],
    [undefined, { name: 'a', generation: 1 }, ['generationChanged']],
  ])('between %j and %j', (old, now, holding) => {
    const names = ['generationChanged', 'labelsChanged', 'deletionStarted'] as const;
    expect(sentinelsBetween(names, old, now)).toEqual(holding);
  });
});
