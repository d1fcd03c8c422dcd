import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../lib/kube/index.js';
import { fakeFailures, fakeObject, START } from '../../../test/support/fake-runtime-view.js';
import { type ItemsWanted, ItemTexts } from './item-texts.js';

const WANTED: ItemsWanted = {
  now: START,
  field: undefined,
  failures: fakeFailures({}),
  among: 3,
  maxBytes: 1 << 23,
};
const NAMES = ['é', 'plain'];

/** A CR that counts how often its state is looked at. */
function counted(name: string) {
  const looks = { count: 0 };
  const object: KubernetesObject = {
    ...fakeObject('a', name),
    get status() {
      looks.count++;
      return { phase: 'Ready' };
    },
  };
  return { object, looks };
}

/** Every step at once. */
function itemsOf(
  texts: ItemTexts,
  objects: readonly KubernetesObject[],
  wanted: ItemsWanted,
): readonly Buffer[] {
  const steps = texts.of(objects, wanted);
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value.pieces;
  }
}

function parsed(items: readonly Buffer[]): Record<string, unknown>[] {
  return JSON.parse(`[${Buffer.concat(items).toString('utf8')}]`);
}

describe('ItemTexts', () => {
  it('looks at a CR once for as long as it is the same object, whatever its age', () => {
    const texts = new ItemTexts();
    const [one, two] = [counted('one'), counted('two')];
    const first = itemsOf(texts, [one.object, two.object], WANTED);
    const { count } = one.looks;
    expect(count).toBeGreaterThan(0);
    const changed = counted('two');
    const second = itemsOf(texts, [one.object, changed.object], {
      ...WANTED,
      now: START + 60_000,
      field: ['kind'],
    });
    expect([one.looks.count, two.looks.count, changed.looks.count]).toEqual([count, count, count]);
    expect(parsed(second)[0]).toEqual({
      ...parsed(first)[0],
      age: '4m38s',
      value: 'Loader',
    });
  });

  it('makes the bytes of a whole list once a second', () => {
    const texts = new ItemTexts();
    const objects = NAMES.map((name) => fakeObject('a', name));
    const wanted = { ...WANTED, among: 2 };
    const first = itemsOf(texts, objects, wanted);
    expect(parsed(first).map(({ name }) => name)).toEqual(NAMES);
    expect(itemsOf(texts, [...objects], { ...wanted, now: START + 999 })[0]).toBe(first[0]);
    expect(parsed(itemsOf(texts, objects, { ...wanted, now: START + 1_000 }))[0]).toMatchObject({
      age: '3m39s',
    });
    expect(itemsOf(texts, [...objects], wanted)).toEqual(first);
  });

  it('encodes only the run around a change of a long list again', () => {
    const texts = new ItemTexts();
    const objects = Array.from({ length: 200 }, (_, i) => fakeObject('a', `cr-${i}`));
    const wanted = { ...WANTED, among: 200 };
    const before = itemsOf(texts, objects, wanted);
    const after = itemsOf(texts, objects.with(150, fakeObject('a', 'new')), wanted);
    expect(after.map((piece, i) => piece === before[i])).toEqual([true, true, true, true, false, true, true]);
    expect(parsed(after)[150]).toMatchObject({ name: 'new' });
  });

  it('gives of a list that changes in any way what it gives of one it sees for the first time', () => {
    const pool = Array.from({ length: 150 }, (_, i) => fakeObject('a', i % 40 === 0 ? `é${i}` : `cr-${i}`));
    const list = fc.subarray(pool, { minLength: 50 });
    fc.assert(
      fc.property(fc.array(fc.tuple(list, fc.nat(3_000)), { maxLength: 6 }), (lists) => {
        const texts = new ItemTexts();
        for (const [objects, ms] of lists) {
          const wanted = { ...WANTED, now: START + ms, among: objects.length };
          expect(
            Buffer.concat(itemsOf(texts, objects, wanted)).equals(
              Buffer.concat(itemsOf(new ItemTexts(), objects, wanted)),
            ),
          ).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('keeps no texts of a CRD whose CRs are many', () => {
    const texts = new ItemTexts();
    const { object, looks } = counted('one');
    const wanted = { ...WANTED, among: 10_001 };
    const first = itemsOf(texts, [object], wanted);
    const { count } = looks;
    expect(itemsOf(texts, [object], wanted)).toEqual(first);
    expect(looks.count).toBe(2 * count);
  });

  it('writes JSON, whatever a CR holds', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '"', '\\', '\n', 'é', '😀', '\u2028', '\ud800'),
      maxLength: 8,
    });
    const object = fc.record({
      name: text,
      labels: fc.dictionary(text, text),
      phase: fc.oneof(text, fc.integer()),
      reason: text,
      created: fc.constantFrom('2026-07-02T05:50:00Z', 'soon', ''),
      value: fc.oneof(text, fc.integer(), fc.array(text, { maxLength: 2 }), fc.constant(null)),
    });
    const texts = new ItemTexts();
    fc.assert(
      fc.property(fc.array(object, { maxLength: 5 }), (rows) => {
        const objects = rows.map(({ name, labels, phase, reason, created, value }) =>
          fakeObject(
            undefined,
            name,
            {
              spec: { value },
              status: { phase, conditions: [{ type: 'Ready', status: 'True', reason }] },
            },
            { labels, creationTimestamp: created },
          ),
        );
        const wanted = { ...WANTED, field: ['spec', 'value'] };
        const made = itemsOf(texts, objects, wanted);
        expect(itemsOf(texts, objects, wanted)).toEqual(made);
        expect(parsed(made)).toEqual(
          rows.map(({ name, labels, phase, reason, created, value }) => ({
            name,
            namespace: '',
            phase: typeof phase === 'string' ? phase : '',
            ready: true,
            readyReason: reason,
            age: created.startsWith('2026') ? '3m38s' : '',
            generation: 2,
            creationTimestamp: created,
            deleting: false,
            labels,
            fails: 0,
            value: typeof value === 'string' || typeof value === 'number' ? value : '',
          })),
        );
      }),
      { numRuns: 50 },
    );
  });
});
