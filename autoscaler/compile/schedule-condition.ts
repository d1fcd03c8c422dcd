/** Conditions on the clock, whose language the Katalog's conditions share; here their faults get codes. */
import { type ClockFault, type ClockKind, compileClock } from '../../katalog/conditions/index.js';
import type { PlanCondition } from '../plan.js';
import type { Place } from './fields.js';

type Test = Omit<PlanCondition, 'negate' | 'forMs'>;

const CODES = {
  field: 'ORK_AUTOSCALE_FIELD',
  value: 'ORK_AUTOSCALE_VALUE',
  schedule: 'ORK_AUTOSCALE_SCHEDULE',
  duration: 'ORK_AUTOSCALE_DURATION',
} as const satisfies Record<ClockFault['kind'], string>;

/** `time`, `dayOfWeek` or `cron`; a `cron` without `duration` is open for one interval. */
export function compileClockCondition(
  kind: ClockKind,
  { fields, path, scope }: Place,
  intervalMs: number,
): Test | undefined {
  const clock = compileClock(kind, fields, path, {
    cronMs: intervalMs,
    others: ['for', 'notify', 'source'],
    report: (fault) => scope.problem(CODES[fault.kind], fault.path, fault.message),
  });
  return clock && { text: clock.text, references: [], thresholds: [], test: ({ wall }) => clock.test(wall) };
}
