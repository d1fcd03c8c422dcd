export {
  type Clock,
  LONGEST_TIMER_MS,
  type Random,
  sleep,
  systemClock,
  systemRandom,
  type TimerHandle,
} from './clock.js';
export { defineErrors, type ErrorRow, type ErrorTable, OrkestraError } from './coded-error.js';
export { Deadline } from './deadline.js';
export { formatDuration, parseDuration, shortDuration } from './duration.js';
export { METRIC_FIELDS, METRIC_NAMES, type MetricField } from './metric-fields.js';
export { didYouMean, nearestName } from './nearest.js';
export { asError, messageOf } from './thrown.js';
export { timeText } from './time-text.js';
