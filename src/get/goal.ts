import { type JsonObject, valueAt } from '../../lib/base/index.js';
import type { Listing, Row } from './listing.js';

/** What `--for` waits for: all rows healthy, or a field of all of them. */
export type Goal =
  | { readonly kind: 'healthy'; readonly word: 'healthy' | 'ready' }
  | { readonly kind: 'field'; readonly path: readonly string[]; readonly value: string };

/** Undefined for a text that is none. */
export function readGoal(text: string): Goal | undefined {
  if (text === 'healthy' || text === 'ready') return { kind: 'healthy', word: text };
  const equals = text.indexOf('=');
  const path = text.slice(0, Math.max(0, equals)).replace(/^\./, '').split('.');
  return path.every((part) => part !== '')
    ? { kind: 'field', path, value: text.slice(equals + 1) }
    : undefined;
}

/** Why the goal is not reached, in words; undefined when it is. A list without rows has not reached it. */
export function shortfall(goal: Goal, { rows }: Listing): string | undefined {
  if (rows.length === 0) return 'nothing found';
  const behind = rows.filter((row) => !holds(goal, row));
  const [first] = behind;
  if (!first) return undefined;
  const others = behind.length === 1 ? '' : `, and ${behind.length - 1} more`;
  return `${first.name}: ${stateOf(goal, first)}${others}`;
}

function holds(goal: Goal, row: Row): boolean {
  return goal.kind === 'healthy' ? row.healthy : textAt(row.object, goal.path) === goal.value;
}

function stateOf(goal: Goal, { object }: Row): string {
  if (goal.kind === 'field')
    return `${goal.path.join('.')} is ${JSON.stringify(textAt(object, goal.path) ?? null)}, not ${JSON.stringify(goal.value)}`;
  const { state, reason, readyReason } = object as Readonly<Record<string, unknown>>;
  const why = [state, reason, readyReason].filter((part) => typeof part === 'string' && part !== '');
  return `not ${goal.word}${why.length === 0 ? '' : ` (${why.join(', ')})`}`;
}

/** A scalar as text; undefined for anything else. */
function textAt(object: JsonObject, path: readonly string[]): string | undefined {
  const value = valueAt(object, path);
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}
