/** `retryBackoff` of a call: how often a call that fails is made again before it has failed. */

import type { JsonValue } from '../../lib/base/index.js';
import { parseDuration } from '../../lib/base/index.js';
import type { CompileScope, Path } from '../scope/index.js';
import { members, type Setting } from './setting.js';

export interface Retry {
  readonly initialMs: number;
  readonly maxMs: number;
  readonly multiplier: number;
  /** Calls in all, the first included. */
  readonly maxAttempts: number;
}

/** As the format has them. */
const DEFAULT: Retry = { initialMs: 500, maxMs: 30_000, multiplier: 2, maxAttempts: 3 };
const MOST_ATTEMPTS = 100;

export const RETRY: Setting<Retry> = {
  schema: {
    anyOf: [
      { type: 'string' },
      {
        type: 'object',
        properties: {
          initial: { type: 'string', description: 'Before the second call; default 500ms.' },
          max: { type: 'string', description: 'Longest; default 30s.' },
          multiplier: { type: 'number', minimum: 1, description: 'From one wait to the next; default 2.' },
          maxAttempts: {
            type: 'integer',
            minimum: 1,
            maximum: MOST_ATTEMPTS,
            description: 'Calls in all; default 3.',
          },
        },
        additionalProperties: false,
      },
    ],
    description: 'How often a call that fails is made again.',
  },
  read(raw, at, scope) {
    if (typeof raw === 'string') return { ...DEFAULT, initialMs: duration(raw, at, scope) };
    const map = members(raw, ['initial', 'max', 'multiplier', 'maxAttempts'], at, scope);
    if (!map) return undefined;
    const { initial, max, multiplier, maxAttempts } = map;
    return {
      initialMs: initial === undefined ? DEFAULT.initialMs : duration(initial, [...at, 'initial'], scope),
      maxMs: max === undefined ? DEFAULT.maxMs : duration(max, [...at, 'max'], scope),
      multiplier: number(
        multiplier,
        { otherwise: DEFAULT.multiplier, most: 100 },
        [...at, 'multiplier'],
        scope,
      ),
      maxAttempts: Math.trunc(
        number(
          maxAttempts,
          { otherwise: DEFAULT.maxAttempts, most: MOST_ATTEMPTS },
          [...at, 'maxAttempts'],
          scope,
        ),
      ),
    };
  },
};

function duration(raw: JsonValue, at: Path, scope: CompileScope): number {
  const ms = typeof raw === 'string' ? parseDuration(raw) : undefined;
  if (ms === undefined) scope.invalid(at, raw, 'a duration such as 500ms');
  return ms ?? 0;
}

function number(
  raw: JsonValue | undefined,
  { otherwise, most }: { readonly otherwise: number; readonly most: number },
  at: Path,
  scope: CompileScope,
): number {
  if (raw === undefined) return otherwise;
  if (typeof raw === 'number' && raw >= 1 && raw <= most) return raw;
  scope.invalid(at, raw, `a number from 1 to ${most}`);
  return otherwise;
}
