/**
 * What was sent when, and who was named in it: what a Lease keeps, so that a restart or a new leader does not repeat it.
 * Anybody who may write the Lease may have written it: what does not fit is as if it were not there.
 */
import { createHash } from 'node:crypto';
import { isObject } from '../../lib/base/index.js';

export interface Told {
  /** When the last message was sent, in Unix milliseconds; 0: none was. */
  at: number;
  /** Marks of the custom resources that hold and were named; the oldest first. */
  readonly named: Set<string>;
}

/** Messages to one team since the beginning of an hour. */
export interface Hour {
  since: number;
  count: number;
}

export interface Kept {
  readonly told: ReadonlyMap<string, Told>;
  readonly hours: ReadonlyMap<string, Hour>;
}

/** Conditions that a Lease keeps; those that were sent last. */
const MOST_KEYS = 100;
/** Marks of all of them together: past it the oldest go, and a new leader may name those again. */
const MOST_MARKS = 4_000;
/** Characters of a mark: 48 bits. */
const MARK = 8;
const LONGEST_TEXT = 131_072;

/** Stands for a custom resource; its uid is too long to be kept for thousands. */
export function markOf(uid: string): string {
  return createHash('sha256').update(uid).digest('base64url').slice(0, MARK);
}

export function keptText({ told, hours }: Kept): string {
  const newest = [...told]
    .filter(([, { at, named }]) => at > 0 || named.size > 0)
    .sort(([, a], [, b]) => b.at - a.at)
    .slice(0, MOST_KEYS);
  const share = Math.floor(MOST_MARKS / Math.max(1, newest.length));
  const keys = newest.map(([key, { at, named }]) => [key, [at, [...named].slice(-share).join('')]]);
  const teams = [...hours].map(([team, { since, count }]) => [team, [since, count]]);
  return JSON.stringify({ keys: Object.fromEntries(keys), teams: Object.fromEntries(teams) });
}

/** `known`: keys and teams that the Katalog has now. */
export function readKept(
  text: string | undefined,
  known: { readonly key: (key: string) => boolean; readonly team: (team: string) => boolean },
): Kept {
  const parsed = text === undefined || text.length > LONGEST_TEXT ? {} : parse(text);
  return {
    told: new Map(
      pairs(parsed['keys']).flatMap(([key, at, marks]) =>
        known.key(key) && typeof marks === 'string' ? [[key, { at, named: new Set(cut(marks)) }]] : [],
      ),
    ),
    hours: new Map(
      pairs(parsed['teams']).flatMap(([team, since, count]) =>
        known.team(team) && isTime(count) ? [[team, { since, count }]] : [],
      ),
    ),
  };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

function pairs(value: unknown): readonly (readonly [string, number, unknown])[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, pair]) => {
    const [first, second] = Array.isArray(pair) ? (pair as readonly unknown[]) : [];
    return isTime(first) ? [[name, first, second] as const] : [];
  });
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function cut(marks: string): readonly string[] {
  return marks.slice(0, MOST_MARKS * MARK).match(new RegExp(`.{${MARK}}`, 'g')) ?? [];
}
