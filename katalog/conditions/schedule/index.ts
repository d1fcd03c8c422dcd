export {
  CLOCK_KINDS,
  type ClockFault,
  type ClockKind,
  type ClockTest,
  compileClock,
} from './clock-condition.js';
export { CRON_FIELDS, EVERY_MINUTE, isCron, nextRun, parseCron } from './cron-expression.js';
