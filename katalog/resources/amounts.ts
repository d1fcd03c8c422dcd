import type { JsonObject } from '../../lib/base/index.js';
import type { CompileScope, Path } from '../scope/index.js';
import { ResourceError } from './node.js';

/** Objects of one `forEach` or `toNamespaces` of one CR, unless the entry says otherwise. */
const DEFAULT_MOST = 100;
/** More objects than this from one CR are not an operator's work. */
const LIMIT = 10_000;

interface AmountPlace {
  /** Whether the entry may make more than one object. */
  readonly repeats: boolean;
  readonly at: Path;
  readonly scope: CompileScope;
}

/** `maxObjects`: how many objects of the entry one CR may ask for. A literal: it is the author's bound on a CR. */
export function readMaxObjects(raw: JsonObject, { repeats, at, scope }: AmountPlace): number {
  const value = raw['maxObjects'] ?? null;
  if (value === null) return DEFAULT_MOST;
  const place = [...at, 'maxObjects'];
  if (!repeats) {
    const message = 'maxObjects has no effect without forEach or toNamespaces: remove it';
    scope.error('ORK_FIELD_VALUE', place, message);
  }
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= LIMIT) return value;
  scope.invalid(place, value, `a whole number from 1 to ${LIMIT}`);
  return DEFAULT_MOST;
}

export function tooMany(count: number, most: number, at: Path): ResourceError {
  const message = `more than ${most} objects from one custom resource (at least ${count}): shorten its list, or set maxObjects`;
  return new ResourceError(message, at);
}
