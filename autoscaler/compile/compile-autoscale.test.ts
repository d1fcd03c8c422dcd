import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BASELINE, compile, faults, planOf, QUEUE } from '../../test/support/autoscale.js';
import { compileAutoscale, conditionSources, expandProfile, PROFILE_NAMES } from '../index.js';

const ok = { do: { workers: 3 } };
const when = (condition: object) => ({ ...ok, conditions: { when: [condition] } });

describe('defaults', () => {
  it('are those of the contract', () => {
    const plan = planOf(ok);
    expect(plan).toMatchObject({
      intervalMs: 15_000,
      cooldownMs: 120_000,
      staleAfterMs: undefined,
      mode: 'active',
      evaluate: 'onChange',
      onMissing: 'false',
      limits: { min: 1, max: 256 },
      behavior: { scaleUp: { stabilizationMs: 0, policies: [], select: 'Max' }, tolerance: 0 },
    });
    expect(planOf(ok, { ...BASELINE, workers: 300 }).limits.max).toBe(300);
  });

  it('takes every field of the contract', () => {
    const plan = planOf({
      interval: '10s',
      cooldown: '1m',
      conditions: { anyOf: [{ field: QUEUE, greaterThan: '60' }], when: [{ expr: `${QUEUE} > 60` }] },
      override: { workers: '8', queueDepth: 800, resync: '10s' },
      limits: { workers: { min: 2, max: 64 } },
      behavior: {
        scaleUp: { stabilization: '0s', maxStep: '100%', period: '15s' },
        scaleDown: { stabilization: '1m', maxStep: 2, period: '15s' },
        tolerance: 0.1,
      },
      onMissing: { workers: 4 },
      staleAfter: '90s',
      mode: 'dryRun',
      evaluate: 'interval',
    });
    expect(plan).toMatchObject({
      intervalMs: 10_000,
      cooldownMs: 60_000,
      staleAfterMs: 90_000,
      mode: 'dryRun',
      evaluate: 'interval',
      onMissing: { workers: 4 },
      limits: { min: 2, max: 64 },
      behavior: {
        scaleUp: { stabilizationMs: 0, policies: [{ maxStep: { percent: 100 }, periodMs: 15_000 }] },
        scaleDown: { stabilizationMs: 60_000, policies: [{ maxStep: { workers: 2 }, periodMs: 15_000 }] },
        tolerance: 0.1,
      },
      references: [QUEUE],
    });
    expect(plan.blocks[0]?.sizing.map(({ value }) => value)).toEqual([8, 800, 10_000]);
  });
});

describe('faults', () => {
  it.each([
    [[], ': autoscale is a map of fields, not []'],
    [null, ': autoscale is a map of fields, not null'],
    [{}, ': do is missing, as in do: {workers: 8}'],
    [{ ...ok, override: { workers: 1 } }, ': override is another name of do; write one of them'],
    [{ ...ok, cooldwn: '1m' }, 'cooldwn: unknown field "cooldwn" (did you mean "cooldown"?)'],
    [{ do: { worker: 3 } }, 'do.worker: unknown field "worker" (did you mean "workers"?)'],
    [{ do: {} }, 'do: do sets at least one of workers, queueDepth, resync'],
    [{ do: { workers: 0 } }, 'do.workers: workers is a whole number from 1 on'],
    [{ do: { workers: 2.5 } }, 'do.workers: workers is a whole number from 1 on'],
    [{ do: { queueDepth: -1 } }, 'do.queueDepth: queueDepth is a whole number from 0 on (0: no limit)'],
    [{ do: { resync: true } }, 'do.resync: resync is a duration'],
    [{ do: { resync: '10 parsecs' } }, 'do.resync: "10 parsecs", column 4: "parsecs" stands where'],
    [
      { do: { workers: 'ceill(1)' } },
      'do.workers: "ceill(1)", column 1: unknown function "ceill" (did you mean "ceil"?)',
    ],
    [{ ...ok, interval: 'soon' }, 'interval: interval is a duration such as 15s, not "soon"'],
    [{ ...ok, interval: 15 }, 'interval: interval is a duration such as 15s, not 15'],
    [{ ...ok, interval: '1ms' }, 'interval: interval is at least 100ms'],
    [{ ...ok, mode: 'dryrun' }, 'mode: mode is one of active, dryRun, not "dryrun" (did you mean "dryRun"?)'],
    [{ ...ok, evaluate: 'always' }, 'evaluate: evaluate is one of onChange, interval'],
    [
      { ...ok, onMissing: 'holt' },
      'onMissing: onMissing is false, hold, baseline or {workers: n}, not "holt" (did you mean "hold"?)',
    ],
    [
      { ...ok, onMissing: { workers: 999 } },
      'onMissing.workers: 999 workers lie outside the limits of 1 to 256',
    ],
    [{ ...ok, limits: { workers: { min: 9, max: 3 } } }, 'limits.workers: min 9 is greater than max 3'],
    [
      { ...ok, limits: { workers: { min: 3 } } },
      'limits.workers: the baseline of 2 workers lies outside 3 to 256',
    ],
    [{ ...ok, limits: { queueDepth: {} } }, 'limits.queueDepth: unknown field "queueDepth"'],
    [
      { ...ok, behavior: { scaleUp: { maxStep: '0%' } } },
      'behavior.scaleUp.maxStep: maxStep is a number of workers',
    ],
    [
      { ...ok, behavior: { scaleDown: { stabilization: '2h' } } },
      'behavior.scaleDown.stabilization: stabilization must be at most 1h',
    ],
    [{ ...ok, behavior: { tolerance: 2 } }, 'behavior.tolerance: tolerance is a share from 0 to below 1'],
    [{ ...ok, conditions: { wehn: [] } }, 'conditions.wehn: unknown field "wehn"'],
    [{ ...ok, conditions: { when: {} } }, 'conditions.when: when is a list of conditions, not {}'],
    [{ ...ok, conditions: { or: [], anyOf: [] } }, 'conditions.anyOf: anyOf is another name of or'],
    [{ conditions: [] }, 'conditions: conditions as a list has at least one block'],
    [
      { ...ok, conditions: [{ do: { workers: 1 } }] },
      'do: with conditions as a list, do stands in each block of it',
    ],
    [{ conditions: [{ when: [] }] }, 'conditions.0: do is missing'],
    [when({}), 'conditions.when.0: a condition has exactly one of field, expr, time, dayOfWeek, cron'],
    [when({ feild: QUEUE }), '(did you mean "field"?)'],
    [
      when({ field: 'metrics.queueDept', gt: 1 }),
      'conditions.when.0.field: unknown metric "metrics.queueDept" (did you mean "metrics.queueDepth"?)',
    ],
    [when({ field: 'queueDepth', gt: 1 }), 'unknown name "queueDepth" (did you mean "metrics.queueDepth"?)'],
    [
      when({ field: 'loader.metrics.queueDepth', gt: 1 }),
      '(did you mean "cross.loader.metrics.queueDepth"?)',
    ],
    [
      when({ field: 'cross.laoder.metrics.queueDepth', gt: 1 }),
      'conditions.when.0.field: unknown alias "laoder"',
    ],
    [when({ field: 'cross.loader', gt: 1 }), '"cross.loader" names no value of a sibling'],
    [
      when({ field: QUEUE, greaterTan: 1 }),
      'conditions.when.0.greaterTan: unknown operator or field "greaterTan" (did you mean "greaterThan"?)',
    ],
    [
      when({ field: QUEUE, operator: 'greater', value: 1 }),
      'conditions.when.0.operator: unknown operator "greater" (did you mean "greaterThan"?)',
    ],
    [
      when({ field: QUEUE, gt: 1, lt: 2 }),
      'conditions.when.0.lt: gt and lt are mutually exclusive: keep one',
    ],
    [
      when({ field: QUEUE, gt: 'many' }),
      'conditions.when.0.gt: invalid operand "many": expected a number or a quantity',
    ],
    [
      when({ field: QUEUE, between: '1' }),
      'conditions.when.0.between: invalid between "1": expected two bounds, for example "1,10"',
    ],
    [
      when({ field: QUEUE, gt: 1, negate: 'maybe' }),
      'conditions.when.0.negate: negate is true or false, not "maybe"',
    ],
    [when({ expr: 5 }), 'conditions.when.0.expr: expr is an expression as text, not 5'],
    [when({ expr: QUEUE }), `column 1: it gives a number, and true or false is needed`],
    [
      when({ time: { after: '25:00' } }),
      'conditions.when.0.time.after: invalid time of day "25:00": expected "08:00", in quotes',
    ],
    [
      when({ time: { after: '08:00', before: '08:00' } }),
      'time requires after or before, and they must differ',
    ],
    [when({ time: {} }), 'time requires after or before, and they must differ'],
    [
      when({ time: { before: '08:00' }, timezone: 'Europe/Berln' }),
      'conditions.when.0.timezone: unknown time zone "Europe/Berln" (did you mean "Europe/Berlin"?): expected a name such as Europe/Berlin',
    ],
    [
      when({ dayOfWeek: { in: ['Saturady'] } }),
      'conditions.when.0.dayOfWeek.in.0: unknown day "Saturady" (did you mean "Saturday"?): expected one of Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday',
    ],
    [
      when({ dayOfWeek: { weekday: true, weekend: true } }),
      'conditions.when.0.dayOfWeek: dayOfWeek requires exactly one of in, notIn, weekday, weekend',
    ],
    [
      when({ dayOfWeek: { weekday: false } }),
      'conditions.when.0.dayOfWeek.weekday: invalid weekday false: expected true; use negate for the opposite',
    ],
    [
      when({ cron: '0 25 * * *' }),
      'conditions.when.0.cron: invalid cron "0 25 * * *": CronPattern: Invalid value for hour: 25',
    ],
    [
      when({ cron: 'daily' }),
      'conditions.when.0.cron: invalid cron "daily": expected five fields (minute hour day month weekday), for example "0 23 * * *"',
    ],
    [
      when({ cron: '0 23 * * *', duration: 'long' }),
      'conditions.when.0.duration: invalid duration "long": expected a duration such as 15s',
    ],
    [
      when({ field: QUEUE, gt: 1, notify: { team: ['a'] } }),
      'conditions.when.0.notify.team: unknown field "team" (did you mean "teams"?)',
    ],
    [
      when({ field: QUEUE, gt: 1, notify: { message: 'full' } }),
      'conditions.when.0.notify.teams: teams is required because notify names whom it tells',
    ],
    [
      when({ field: QUEUE, gt: 1, source: { host: 'x' } }),
      'conditions.when.0.source: "loader" is declared under operatorBox.cross; leave source out',
    ],
    [
      when({ field: 'metrics.queueDepth', gt: 1, source: { host: 'x' } }),
      'conditions.when.0.source: source belongs to a condition with field: cross.<alias>.<path>',
    ],
    [{ profile: 'brust' }, 'profile: unknown profile "brust" (did you mean "burst"?)'],
    [
      { profile: 'burst', interval: '5s' },
      'interval: a profile excludes every other field, and here stands interval',
    ],
  ])('%j', (block, message) => {
    expect(faults(block).join('\n')).toContain(message);
    expect(faults(block)).toHaveLength(1);
  });

  it('are all found at once, with their codes and columns', () => {
    const { plan, problems } = compile({
      interval: 'x',
      conditions: { when: [{ field: 'metrics.x', gt: 1 }, { expr: 'metrics.queueDepth > 5 && true' }] },
      do: { workers: 'ceil(' },
      mode: 'off',
    });
    expect(plan).toBeUndefined();
    expect(problems.map(({ code, path, column }) => [code, path.join('.'), column])).toEqual([
      ['ORK_AUTOSCALE_DURATION', 'interval', undefined],
      ['ORK_AUTOSCALE_VALUE', 'mode', undefined],
      ['ORK_AUTOSCALE_REFERENCE', 'conditions.when.0.field', undefined],
      ['ORK_AUTOSCALE_EXPRESSION', 'conditions.when.1.expr', 24],
      ['ORK_AUTOSCALE_EXPRESSION', 'do.workers', 6],
    ]);
  });

  it('do not follow from a field that is null', () => {
    expect(
      faults({ do: { workers: 3, resync: null }, limits: null, behavior: null, conditions: null }),
    ).toEqual([]);
  });
});

describe('any document', () => {
  const keys = [
    ...[
      'interval',
      'cooldown',
      'conditions',
      'do',
      'override',
      'limits',
      'behavior',
      'onMissing',
      'staleAfter',
    ],
    ...[
      'mode',
      'evaluate',
      'profile',
      'or',
      'anyOf',
      'when',
      'workers',
      'queueDepth',
      'resync',
      'min',
      'max',
      'field',
    ],
    ...[
      'expr',
      'time',
      'dayOfWeek',
      'cron',
      'duration',
      'timezone',
      'negate',
      'in',
      'after',
      'before',
      'scaleUp',
    ],
    ...[
      'maxStep',
      'tolerance',
      'greaterThan',
      'between',
      'operator',
      'value',
      'regex',
      '__proto__',
      'constructor',
    ],
  ];
  const words = [
    '10s',
    'hold',
    'metrics.queueDepth',
    'metrics.queueDepth > 5',
    '0 23 * * *',
    '08:00',
    'Saturday',
    'burst',
    '(',
  ];
  const { node } = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'medium' },
      fc.constantFrom<unknown>(...words, true, false, null, 0, 1, 3, -1, 0.5),
      fc.string({ maxLength: 8 }),
      fc.dictionary(fc.constantFrom(...keys), tie('node'), { maxKeys: 6 }),
      fc.array(tie('node'), { maxLength: 3 }),
    ),
  }));

  it('gives a plan or problems, and never throws', () => {
    fc.assert(
      fc.property(node, (block) => {
        const { plan, problems } = compile(block);
        expect(plan === undefined).toBe(problems.length > 0);
        for (const { message } of problems) expect(message).toMatch(/\S/);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('profiles', () => {
  const baseline = { workers: 4, queueDepth: 50, resyncMs: 30_000 };

  it.each([
    [
      'burst',
      { when: [{ field: 'metrics.queueChanges', greaterThan: 300 }] },
      { workers: 16, queueDepth: 500 },
      '5s',
      '30s',
    ],
    [
      'steady',
      {
        when: [
          { field: 'metrics.queueChanges', greaterThan: 60 },
          { field: 'metrics.workersBusyPercent', greaterThan: 70 },
        ],
      },
      { workers: 8, queueDepth: 150 },
      '30s',
      '2m',
    ],
    [
      'batch',
      { when: [{ cron: '0 23 * * *', duration: '3h' }] },
      { workers: 12, queueDepth: 400 },
      '60s',
      '5m',
    ],
    [
      'latency-sensitive',
      { when: [{ field: 'metrics.reconcileDurationP95Ms', greaterThan: 200 }] },
      { workers: 10 },
      '15s',
      '1m',
    ],
    [
      'cost-optimized',
      {
        when: [
          { field: 'metrics.workersIdlePercent', greaterThan: 60 },
          { field: 'metrics.queueChanges', greaterThan: 20 },
        ],
      },
      { workers: 2, queueDepth: 25 },
      '30s',
      '10m',
    ],
  ])('%s expands from the baseline', (profile, conditions, size, interval, cooldown) => {
    const limits = profile === 'latency-sensitive' ? { limits: { api: 'auto' } } : {};
    expect(expandProfile(profile, baseline)).toEqual({ interval, cooldown, conditions, do: size, ...limits });
    const plan = planOf({ profile }, baseline);
    expect(plan).toMatchObject({ profile, block: expandProfile(profile, baseline) });
  });

  it('set no limit on a queue that has none, and compute their triggers from 100', () => {
    const small = { workers: 1, queueDepth: 0, resyncMs: 30_000 };
    const when = [{ field: 'metrics.queueChanges', greaterThan: 600 }];
    expect(expandProfile('burst', small)).toMatchObject({ conditions: { when } });
    expect(expandProfile('burst', small)?.['do']).toEqual({ workers: 4 });
    expect(expandProfile('cost-optimized', small)?.['do']).toEqual({ workers: 1 });
    for (const profile of PROFILE_NAMES) expect(planOf({ profile }, small).profile).toBe(profile);
    expect(expandProfile('constructor', small)).toBeUndefined();
  });
});

describe('thresholds', () => {
  it.each([
    [{ field: QUEUE, greaterThan: '60' }, [60]],
    [{ field: QUEUE, between: '5,10' }, [5, 10]],
    [{ field: QUEUE, exists: true }, []],
    [{ expr: `60 < ${QUEUE} and avg(${QUEUE}, "1m") > -5` }, [60, -5]],
    [{ expr: `if(not (${QUEUE} >= 7), ${QUEUE} * 2 > 9, true)` }, [7]],
    [{ expr: `age(${QUEUE}) > 3 or rate(${QUEUE}, "1m") > 2` }, []],
    [{ time: { after: '08:00' } }, []],
  ])('of %j are %j', (condition, values) => {
    const [found] = planOf(when(condition)).blocks[0]?.when ?? [];
    expect(found?.thresholds.map(({ value }) => value)).toEqual(values);
    for (const { reference } of found?.thresholds ?? []) expect(reference).toBe(0);
  });
});

describe('sources of conditions', () => {
  const field = 'cross.up.metrics.queueDepth';
  const compiled = (...conditions: object[]) =>
    compileAutoscale(
      { ...ok, conditions: { or: conditions } },
      { baseline: BASELINE, aliases: ['loader'], checkReference: () => undefined },
    );

  it('declare the alias that the field names', () => {
    const source = { host: 'http://a' };
    const block = { conditions: [{ when: [{ field, gt: 1, source }] }, { or: [{ field, lt: 1, source }] }] };
    expect(conditionSources(block)).toEqual([
      { alias: 'up', source, path: ['conditions', 0, 'when', 0, 'source'] },
    ]);
    expect(compiled({ field, gt: 1, source }, { field, lt: 9, source }).problems).toEqual([]);
  });

  it('are one for an alias', () => {
    const { problems } = compiled(
      { field, gt: 1, source: { host: 'http://a' } },
      { field, lt: 9, source: { host: 'http://b' } },
    );
    expect(problems.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      'conditions.or.1.source: "up" has another source in an earlier condition; an alias has one',
    ]);
  });

  it.each([undefined, 'x', {}, { conditions: 7 }, { conditions: { when: 'x' } }, { conditions: [[{}]] }])(
    'are none in %j',
    (block) => expect(conditionSources(block)).toEqual([]),
  );
});

describe('a target', () => {
  it('reads what it needs of the CRD itself, or of a sibling and the CRD', () => {
    const own = planOf({ target: { drainWithin: '30s' } });
    expect(own.blocks).toEqual([]);
    expect(own.target).toMatchObject({
      goal: 'drained',
      ms: 30_000,
      alias: undefined,
      text: 'target drainWithin 30 s',
    });
    expect(own.references).toEqual([
      'metrics.queueChanges',
      'metrics.arrivalsPerSecond',
      'metrics.queueOldestMs',
      'metrics.serviceMs',
      'metrics.queueDepth',
      'metrics.reconcileTotal',
    ]);
    const sibling = planOf({ target: { oldest: '10s', of: 'cross.loader' } });
    expect(sibling.target).toMatchObject({
      goal: 'oldest',
      alias: 'loader',
      text: 'target oldest 10 s of loader',
    });
    expect(sibling.references).toContain('cross.loader.metrics.queueChanges');
    expect(sibling.references).toContain('metrics.queueChanges');
  });

  it('has a behavior of its own, unless it is written', () => {
    const target = { drainWithin: '30s' };
    expect(planOf({ target }).behavior).toMatchObject({
      tolerance: 0.1,
      scaleDown: { stabilizationMs: 30_000 },
      scaleUp: { stabilizationMs: 0 },
    });
    expect(
      planOf({ target, behavior: { tolerance: 0, scaleDown: { stabilization: 0 } } }).behavior,
    ).toMatchObject({
      tolerance: 0,
      scaleDown: { stabilizationMs: 0 },
    });
  });

  it.each([
    [
      { target: {} },
      'target: target has exactly one of drainWithin and oldest, as in target: {drainWithin: 30s}',
    ],
    [
      { target: { drainWithin: '1m', oldest: '1m' } },
      'target: target has exactly one of drainWithin and oldest, as in target: {drainWithin: 30s}',
    ],
    [
      { target: { drainWithin: 'soon' } },
      'target.drainWithin: drainWithin is a duration such as 15s, not "soon"',
    ],
    [{ target: { drainWithin: '100ms' } }, 'target.drainWithin: drainWithin is at least 1000ms, not "100ms"'],
    [{ target: { oldest: '25h' } }, 'target.oldest: oldest is at most 24h, not "25h"'],
    [
      { target: { oldest: '1m', off: 1 } },
      'target.off: unknown field "off" (did you mean "of"?); the fields here are drainWithin, oldest, of',
    ],
    [
      { target: { oldest: '1m', of: 'loader' } },
      'target.of: invalid of "loader": expected cross.<alias>, a sibling that operatorBox.cross declares',
    ],
    [{ target: { oldest: '1m', of: 'cross.nobody' } }, 'target.of: unknown alias "nobody"'],
    [{ target: 'fast' }, 'target: target is a map of fields, not "fast"'],
    [
      { target: { oldest: '1m' }, do: { workers: 3 } },
      'do: do cannot be combined with target: a target computes the workers from what waits',
    ],
    [
      { target: { oldest: '1m' }, conditions: {} },
      'conditions: conditions cannot be combined with target: a target computes the workers from what waits',
    ],
    [{ ...ok, limits: { api: 'on' } }, 'limits.api: api is one of auto, off, not "on"'],
  ])('refuses %j', (block, message) => {
    expect(faults(block)).toContain(message);
  });
});
