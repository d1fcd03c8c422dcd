export {
  CLOCK_KINDS,
  type ClockFault,
  type ClockKind,
  type ClockTest,
  compileClock,
} from './clock-condition.js';
