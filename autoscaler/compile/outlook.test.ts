import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BASELINE, compile, faultText, planOf, QUEUE } from '../../test/support/autoscale.js';
import { ANY, compileExpression } from '../expressions/index.js';

const OWN = 'metrics.queueChanges';
const ok = { do: { workers: 8 } };
const when = (...conditions: object[]) => ({ ...ok, conditions: { when: conditions } });

function warnings(block: object, baseline = BASELINE): readonly string[] {
  const { plan, warnings: found } = compile(block, baseline);
  expect(plan).toBeDefined();
  return found.map(faultText);
}

describe('a block that can never fire', () => {
  it.each([
    [
      when({ field: 'metrics.workersBusyPercent', greaterThan: 100 }),
      'conditions.when.0: metrics.workersBusyPercent > 100 can never hold (metrics.workersBusyPercent is 0 to 100), so this override never comes',
    ],
    [
      when({ field: 'cross.loader.metrics.errorRate', greaterThan: 5 }),
      'cross.loader.metrics.errorRate > 5 can never hold (cross.loader.metrics.errorRate is 0 to 1)',
    ],
    [when({ field: QUEUE, lessThan: 0 }), `${QUEUE} < 0 can never hold (${QUEUE} is at least 0)`],
    [when({ field: QUEUE, greaterThanOrEqual: 0, negate: true }), 'can never hold'],
    [when({ field: QUEUE, between: '-5,-1' }), 'can never hold'],
    [when({ field: 'metrics.errorRate', equals: 7 }), 'can never hold'],
    [
      when({ field: OWN, greaterThan: 300 }),
      `${OWN} > 300 can never hold (${OWN} is 0 to 100 (queue.maxDepth of the CRD))`,
    ],
    [when({ expr: `avg(metrics.errorRate, "1m") * 100 > 200 and ${QUEUE} > 5` }), 'can never hold'],
    [
      when({ field: QUEUE, greaterThan: 60 }, { field: QUEUE, lessThan: 40 }),
      `conditions.when.1: ${QUEUE} > 60 and ${QUEUE} < 40 cannot hold at the same time`,
    ],
    [when({ field: QUEUE, greaterThan: 60 }, { field: QUEUE, equals: 60 }), 'cannot hold at the same time'],
    [{ ...ok, conditions: { anyOf: [{ field: QUEUE, lt: 0 }, { expr: 'false' }] } }, 'conditions.anyOf.0: '],
    [
      {
        conditions: [
          { when: [{ field: QUEUE, gt: 5 }], do: { workers: 3 } },
          { or: [{ field: QUEUE, lt: 0 }], do: { workers: 4 } },
        ],
      },
      'conditions.1.or.0: ',
    ],
    [
      { do: { workers: 2, queueDepth: 100, resync: '30s' }, conditions: { when: [{ field: QUEUE, gt: 5 }] } },
      ': do sets what the baseline is already, so the override changes nothing',
    ],
    [
      { profile: 'burst' },
      `profile: ${OWN} > 600 can never hold (${OWN} is 0 to 100 (queue.maxDepth of the CRD))`,
    ],
  ])('%j is warned of', (block, message) => {
    const found = warnings(block);
    expect(found.join('\n')).toContain(message);
    expect(found).toHaveLength(1);
  });
});

describe('a block that never returns', () => {
  it.each([
    [ok, ': without conditions the override is always in force, and the baseline never returns'],
    [
      when({ field: QUEUE, greaterThanOrEqual: 0 }),
      `: ${QUEUE} >= 0 always holds: the override is always in force`,
    ],
    [
      { ...ok, do: { workers: `max(2, ${QUEUE})` }, conditions: { or: [{ expr: 'true' }] } },
      ': true always holds',
    ],
    [
      { conditions: [{ do: { workers: 4 } }, { when: [{ field: QUEUE, gt: 5 }], do: { workers: 3 } }] },
      'conditions.0: without conditions the override is always in force, and the baseline never returns; the block after it is never reached',
    ],
  ])('%j is warned of', (block, message) => {
    expect(warnings(block).join('\n')).toContain(message);
  });
});

describe('what is well', () => {
  const free = { ...BASELINE, queueDepth: 0 };
  it.each([
    [when({ field: QUEUE, greaterThan: 60 })],
    [when({ field: OWN, greaterThan: 300 })],
    [when({ field: QUEUE, greaterThan: 40 }, { field: QUEUE, lessThan: 60 })],
    [when({ field: QUEUE, greaterThan: 60 }, { field: QUEUE, lessThan: 40, negate: true })],
    [when({ field: QUEUE, greaterThan: 60 }, { field: OWN, lessThan: 40 })],
    [when({ field: 'cross.db.cr.status.phase', equals: 'Ready' })],
    [when({ expr: `rate(${QUEUE}, "1m") < 0 or forecast(${QUEUE}, "1m") < 0` })],
    [when({ time: { after: '08:00' } })],
    [{ do: { workers: `ceil(${QUEUE} / 50)` } }],
    [{ profile: 'burst' }],
    [{ profile: 'batch' }],
  ])('%j has no warning', (block) => {
    expect(warnings(block, free)).toEqual([]);
  });

  it('a plan that has a fault has no warnings', () => {
    expect(compile({ do: { workers: 8 }, interval: 'x' }).warnings).toEqual([]);
  });
});

const { truth } = fc.letrec<{ number: string; truth: string }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('metrics.errorRate', 'metrics.workersBusyPercent', QUEUE),
    fc.integer({ min: -20, max: 200 }).map((value) => (value < 0 ? `(${value})` : String(value))),
    fc
      .tuple(tie('number'), fc.constantFrom('+', '-', '*', '/'), tie('number'))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc
      .tuple(fc.constantFrom('min', 'max'), tie('number'), tie('number'))
      .map(([name, a, b]) => `${name}(${a}, ${b})`),
    fc
      .tuple(fc.constantFrom('abs', 'ceil', 'floor', 'round'), tie('number'))
      .map(([name, a]) => `${name}(${a})`),
    fc.tuple(tie('truth'), tie('number'), tie('number')).map(([c, a, b]) => `if(${c}, ${a}, ${b})`),
  ),
  truth: fc.oneof(
    { maxDepth: 4 },
    fc
      .tuple(tie('number'), fc.constantFrom('<', '<=', '>', '>=', '==', '!='), tie('number'))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc
      .tuple(tie('truth'), fc.constantFrom('and', 'or'), tie('truth'))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    tie('truth').map((a) => `(not ${a})`),
    fc.constantFrom('true', 'false'),
  ),
}));

describe('what is said of an expression', () => {
  it('is true of every value within its ranges', () => {
    const values = fc.record({
      'metrics.errorRate': fc.double({ min: 0, max: 1, noNaN: true }),
      'metrics.workersBusyPercent': fc.double({ min: 0, max: 100, noNaN: true }),
      [QUEUE]: fc.nat(1_000),
    });
    let said = 0;
    fc.assert(
      fc.property(truth, fc.array(values, { minLength: 1, maxLength: 8 }), (text, samples) => {
        fc.pre(text.length < 900);
        const names: string[] = [];
        const registry = {
          reference: (name: string) => (names.includes(name) ? names.indexOf(name) : names.push(name) - 1),
          window: () => 0,
        };
        const expression = compileExpression(text, 'boolean', registry);
        const highest: Readonly<Record<string, number>> = {
          'metrics.errorRate': 1,
          'metrics.workersBusyPercent': 100,
        };
        const always = expression.constant((operand) =>
          operand.kind === 'value'
            ? { low: 0, high: highest[names[operand.reference] ?? ''] ?? Number.POSITIVE_INFINITY }
            : ANY,
        );
        if (always === undefined) return;
        said++;
        for (const sample of samples) {
          const result = expression.evaluate({
            operand: (operand) =>
              operand.kind === 'value' ? sample[names[operand.reference] as keyof typeof sample] : 0,
          });
          // Something missing on the way, as a division by zero, is no counterexample.
          if ('value' in result) expect(result.value).toBe(always);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(said).toBeGreaterThan(100);
  });
});

it('a plan keeps what its conditions always give', () => {
  const { blocks } = planOf(when({ field: 'metrics.errorRate', lessThanOrEqual: 1 }));
  expect(blocks[0]?.when[0]?.constant).toBe(true);
});

describe('a block that drives itself', () => {
  const free = { ...BASELINE, queueDepth: 0 };

  it.each(['current.workers * metrics.workersBusyPercent / 70', 'metrics.workersBusy + 1'])(
    'is warned of and evaluated by interval: workers = %s',
    (workers) => {
      expect(warnings({ do: { workers } }, free).join()).toContain(
        'the plan is evaluated at its interval only',
      );
      expect(planOf({ do: { workers } }).evaluate).toBe('interval');
      const behavior = { scaleUp: { maxStep: '100%' } };
      expect(warnings({ do: { workers }, behavior }, free)).toEqual([]);
      expect(planOf({ do: { workers }, behavior }).evaluate).toBe('onChange');
    },
  );

  it('is warned of when resyncs that count as load come before the cooldown ends', () => {
    const depth = when({ field: 'metrics.queueDepth', greaterThan: 60 });
    expect(warnings(depth, free).join()).toContain(
      'metrics.queueDepth counts resyncs, and a resync each 30 s comes before the cooldown of 2 min ends',
    );
    expect(warnings(when({ field: 'metrics.queueChanges', greaterThan: 60 }), free)).toEqual([]);
    expect(warnings({ ...depth, cooldown: '20s' }, free)).toEqual([]);
    expect(warnings(depth, { ...free, resyncMs: 0 })).toEqual([]);
  });
});
