import type { CallerLimits } from '../../lib/http/index.js';

/** The bounds of the Live API. `docs/live-api.md` lists the same rows. */
export interface ApiLimits extends CallerLimits {
  /** Requirements of one label selector. */
  readonly terms: number;
  /** Items of one page of a list; 0: a list is one page. */
  readonly list: number;
  /** Reads of Events at the API server at a time. */
  readonly events: number;
}

export const DEFAULT_LIMITS: ApiLimits = {
  terms: 32,
  list: 10_000,
  waiting: 64 * 1024 * 1024,
  connections: 256,
  streams: 64,
  frames: 640,
  events: 4,
};

export const LIMIT_NAMES = Object.keys(DEFAULT_LIMITS) as readonly (keyof ApiLimits)[];

const UNITS: Readonly<Record<string, number>> = { '': 1, Ki: 1_024, Mi: 1_024 ** 2, Gi: 1_024 ** 3 };

/**
 * The limits with those of `name=value,…` in place of the defaults. Values are whole numbers from 1 on, for `list` from
 * 0, with `Ki`, `Mi` or `Gi` where they are bytes. Throws a RangeError that names the part that is wrong.
 */
export function parseLimits(text: string): ApiLimits {
  const changed = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(limitOf);
  return { ...DEFAULT_LIMITS, ...Object.fromEntries(changed) };
}

function limitOf(part: string): readonly [keyof ApiLimits, number] {
  const [, name = '', digits = '', unit = ''] = /^([a-z]+)=(\d{1,10})([KMG]i)?$/.exec(part) ?? [];
  const known = LIMIT_NAMES.find((one) => one === name);
  if (name === '' || (known && known !== 'waiting' && unit !== '')) {
    throw new RangeError(
      `invalid limit "${part}": expected name=number, such as connections=1000 or waiting=128Mi`,
    );
  }
  if (!known) throw new RangeError(`unknown limit "${name}": expected one of ${LIMIT_NAMES.join(', ')}`);
  const value = Number(digits) * (UNITS[unit] ?? 1);
  if (value === 0 && known !== 'list') throw new RangeError(`invalid limit "${part}": expected at least 1`);
  return [known, value];
}

/** As `parseLimits` reads it. */
export function limitsText(limits: ApiLimits): string {
  return LIMIT_NAMES.map((name) => `${name}=${limits[name]}`).join(',');
}
