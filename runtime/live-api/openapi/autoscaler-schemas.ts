import {
  anything,
  count,
  described,
  either,
  extensible,
  flag,
  free,
  list,
  number,
  oneOf,
  record,
  ref,
  text,
  time,
} from './schema.js';
import { response } from './stamp-schema.js';

const nothing = { type: 'null' };

const Size = record({ workers: count, queueDepth: count, resyncMs: count });

const Value = record(
  {
    reference: text,
    value: either(number, text, flag, nothing),
    source: text,
    ageMs: either(count, nothing),
    stale: flag,
    missing: flag,
  },
  { absent: flag, error: text },
);

const Condition = record(
  { block: count, list: oneOf('or', 'when'), condition: text, result: either(flag, { const: 'missing' }) },
  { reason: text },
);

const Decision = record(
  {
    time,
    trigger: text,
    reason: text,
    changed: flag,
    dryRun: flag,
    sentence: text,
    values: list(Value),
    conditions: list(Condition),
    sizes: list(
      record(
        { block: count, field: text, gave: either(number, nothing) },
        { expression: text, reason: text },
      ),
    ),
    adjustments: list(free),
    from: Size,
    to: Size,
  },
  {
    until: time,
    hand: oneOf('paused', 'scale-in-paused'),
    target: record({
      backlog: number,
      arrivalsPerSecond: number,
      serviceMs: either(number, nothing),
      leftMs: count,
    }),
    apiBound: count,
    id: described(count, 'Grows with every decision that is kept.'),
  },
);

const Autoscaler = response({
  mode: oneOf('active', 'dryRun'),
  running: flag,
  hand: either(oneOf('paused', 'scale-in-paused'), nothing),
  overrideActive: flag,
  activeBlock: either(count, { const: 'missing' }, nothing),
  baseline: Size,
  current: Size,
  interval: text,
  cooldown: text,
  evaluate: oneOf('onChange', 'interval'),
  onMissing: anything,
  staleAfter: either(text, nothing),
  limits: record({ workers: record({ min: count, max: count }), api: oneOf('auto', 'off') }),
  apiBound: either(record({ workers: count, because: text }), nothing),
  profile: either(text, nothing),
  block: anything,
  references: list(text),
  lastUnchanged: either(ref('Decision'), nothing),
  decisions: { ...list(ref('Decision')), maxItems: 200 },
});

/** The description of an autoscaler gains fields with its features. */
export const AUTOSCALER_SCHEMAS = { Decision: extensible(Decision), Autoscaler: extensible(Autoscaler) };
