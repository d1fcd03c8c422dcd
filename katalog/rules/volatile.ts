import type { JsonValue } from '../../lib/base/index.js';

/** Functions whose result is another one each time, or at another time. */
const VOLATILE: readonly string[] = [
  ...['randomAlphanumeric', 'randomHex', 'randomBase64'],
  ...[
    'timeAgo',
    'timeSince',
    'timeUntil',
    'isExpired',
    'weekday',
    'weekend',
    'timeInWindow',
    'timeNotInWindow',
  ],
  ...['nextCron', 'cronJobNextScheduleTime'],
];

const CALL = new RegExp(`\\b(?:${VOLATILE.join('|')})\\b`);

/** The first function in the templates of a value that does not give the same twice; undefined: there is none. */
export function volatileFunctionIn(value: JsonValue): string | undefined {
  const texts = (JSON.stringify(value).match(/\{\{[^{}]*\}\}/g) ?? []).join(' ');
  return CALL.exec(texts)?.[0];
}
