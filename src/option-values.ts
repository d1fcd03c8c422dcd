/** Values of flags that several commands take. */
import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../lib/base/index.js';

/** In milliseconds. */
export function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= 10) return ms;
  throw new InvalidArgumentError('expected a duration of at least 10ms, for example 1s or 10m');
}
