import { quoted } from '../../lib/base/index.js';

/**
 * Says that the value at a path is not what is expected there: `invalid port "x": expected a port from 1 to 65535`; the
 * `hint` comes after the value.
 */
export function misfit(
  path: readonly (string | number)[],
  value: unknown,
  expected: string,
  hint = '',
): string {
  const named = path.findLastIndex((segment) => typeof segment === 'string');
  const [name = 'value', ...indexes] = path.slice(Math.max(0, named));
  return `invalid ${name}${indexes.map((index) => `[${index}]`).join('')} ${quoted(value)}${hint}: expected ${expected}`;
}
