import * as z from 'zod';

/** What is read of `GET /katalog/{crd}/autoscaler`; more may be there. */
const size = z.looseObject({ workers: z.number(), queueDepth: z.number(), resyncMs: z.number() });

const record = z.looseObject({
  time: z.iso.datetime(),
  trigger: z.string(),
  reason: z.string(),
  sentence: z.string(),
  values: z.array(
    z.looseObject({
      reference: z.string(),
      value: z.union([z.number(), z.string(), z.boolean(), z.null()]),
      source: z.string(),
      ageMs: z.number().nullable(),
      missing: z.boolean(),
    }),
  ),
  conditions: z.array(
    z.looseObject({
      block: z.number(),
      list: z.string(),
      condition: z.string(),
      result: z.union([z.boolean(), z.literal('missing')]),
      reason: z.string().optional(),
    }),
  ),
  sizes: z.array(
    z.looseObject({
      block: z.number(),
      field: z.string(),
      expression: z.string().optional(),
      gave: z.number().nullable(),
      reason: z.string().optional(),
    }),
  ),
  adjustments: z.array(
    z.looseObject({
      policy: z.string(),
      field: z.string(),
      from: z.number(),
      to: z.number(),
      text: z.string(),
    }),
  ),
  until: z.iso.datetime().optional(),
  from: size,
  to: size,
});

export const autoscalerDocument = z.looseObject({
  isKonductor: z.boolean(),
  identity: z.string(),
  mode: z.enum(['active', 'dryRun']),
  running: z.boolean(),
  hand: z.string().nullable().default(null),
  overrideActive: z.boolean(),
  activeBlock: z.union([z.number(), z.literal('missing'), z.null()]),
  baseline: size,
  current: size,
  interval: z.string(),
  cooldown: z.string(),
  evaluate: z.string(),
  onMissing: z.union([z.string(), z.looseObject({ workers: z.number() })]),
  /** Runtimes before 0.1.0 do not send it. */
  apiBound: z.looseObject({ workers: z.number(), because: z.string() }).nullish(),
  staleAfter: z.string().nullable(),
  limits: z.looseObject({ workers: z.looseObject({ min: z.number(), max: z.number() }) }),
  profile: z.string().nullable(),
  references: z.array(z.string()),
  conditions: z.array(z.looseObject({ type: z.string(), status: z.boolean(), message: z.string() })),
  lastUnchanged: record.nullable(),
  decisions: z.array(record),
});

export type LiveDecision = z.infer<typeof record>;
export type AutoscalerDocument = z.infer<typeof autoscalerDocument>;

/** What is read of `GET /katalog/{crd}`. */
export const infoDocument = z.looseObject({
  isKonductor: z.boolean(),
  name: z.string(),
  metrics: z.record(z.string(), z.union([z.number(), z.boolean()])),
});

/** The evaluation that was made last, whether it changed something or not; a stop evaluates nothing. */
export function latestOf({ decisions, lastUnchanged }: AutoscalerDocument): LiveDecision | undefined {
  const newest = decisions.find(({ trigger }) => trigger !== 'stop');
  if (!newest || !lastUnchanged) return newest ?? lastUnchanged ?? undefined;
  return Date.parse(lastUnchanged.time) >= Date.parse(newest.time) ? lastUnchanged : newest;
}
