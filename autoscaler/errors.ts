import { defineErrors } from '../lib/base/index.js';

/** What can be wrong with an `autoscale` block; every row is found at load, before anything is resized. */
export const AUTOSCALE_ERRORS = defineErrors({
  ORK_AUTOSCALE_FIELD: {
    summary: 'An autoscale block has a field that does not exist there.',
    remedy: 'Correct the spelling, or remove the field.',
  },
  ORK_AUTOSCALE_VALUE: {
    summary: 'A field of an autoscale block has a value of the wrong type or range.',
    remedy: 'Write the value in the form that the message shows.',
  },
  ORK_AUTOSCALE_DURATION: {
    summary: 'A duration in an autoscale block cannot be read.',
    remedy: 'Write a number with a unit: 500ms, 30s, 5m or 1h30m.',
  },
  ORK_AUTOSCALE_REFERENCE: {
    summary: 'A condition or expression names a value that does not exist.',
    remedy: 'Use one of the metrics, or a value of a declared cross alias.',
  },
  ORK_AUTOSCALE_OPERATOR: {
    summary: 'A condition of an autoscale block has a wrong operator or operand.',
    remedy: 'Use one operator of the condition table with an operand that fits it.',
  },
  ORK_AUTOSCALE_EXPRESSION: {
    summary: 'An expression of an autoscale block does not compile.',
    remedy: 'Correct the expression at the column that the message names.',
  },
  ORK_AUTOSCALE_SCHEDULE: {
    summary: 'A time, day, time zone or cron pattern of an autoscale condition cannot be read.',
    remedy: 'Write times as "08:00", days by their English names, time zones as in Europe/Berlin.',
  },
  ORK_AUTOSCALE_PROFILE: {
    summary: 'An autoscale profile is unknown or stands beside other fields.',
    remedy: 'Use a known profile alone, or write out the block that it expands to.',
  },
  ORK_AUTOSCALE_NEVER: {
    summary: 'A condition can never hold, or an override changes nothing (a warning).',
    remedy: 'Compare with a number that the value can pass, or set a size that is not the baseline.',
  },
  ORK_AUTOSCALE_ALWAYS: {
    summary: 'The conditions of an override always hold, so the baseline never returns (a warning).',
    remedy: 'Set the size at the CRD itself, or give the override a condition that can fail.',
  },
  ORK_AUTOSCALE_FEEDBACK: {
    summary: 'The size is computed from what it changes itself, without a step limit (a warning).',
    remedy: 'Set `behavior.scaleUp.maxStep` and `period`, or size by the demand: `metrics.queueChanges`.',
  },
  ORK_AUTOSCALE_RESYNC: {
    summary:
      'A condition counts resyncs as load, and they come more often than the cooldown ends (a warning).',
    remedy:
      'Use `metrics.queueChanges` instead of `metrics.queueDepth`, or a resync longer than the cooldown.',
  },
  ORK_AUTOSCALE_TEAM: {
    summary: 'A condition notifies a team that the Katalog does not declare (a warning).',
    remedy: 'Declare the team under `notification.teams`, or correct its name.',
  },
});

/** The codes of `AUTOSCALE_ERRORS`. */
export type AutoscaleErrorCode = keyof typeof AUTOSCALE_ERRORS.rows;
