/**
 * Integers of a CR that JavaScript rounds. JSON has integers of any size, and Kubernetes those of 64 bits; a number here is exact up
 * to 2^53 - 1. What was rounded shows as a number beyond that, and would be written so into children and status.
 */
import { formatPath } from '../../katalog/index.js';

/** Beyond 64 bits a number was a fraction or an exponent to begin with. */
const LARGEST = 2 ** 64;
/** A CR may hold as many as it likes. */
const MOST = 3;

/** By the spec, which is another object for each version of a CR. */
export class Rounded {
  readonly #known = new WeakMap<object, readonly string[]>();

  /** A sentence for each of the first such integers. */
  warnings(spec: unknown): readonly string[] {
    if (typeof spec !== 'object' || spec === null) return [];
    const known = this.#known.get(spec);
    if (known) return known;
    const found: string[] = [];
    collect(spec, ['spec'], found);
    this.#known.set(spec, found);
    return found;
  }
}

function collect(value: unknown, path: readonly (string | number)[], found: string[]): void {
  if (found.length >= MOST) return;
  if (typeof value === 'number') {
    if (!Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= LARGEST) return;
    found.push(
      `${formatPath(path)} is read as ${BigInt(value)}: integers are exact up to ${Number.MAX_SAFE_INTEGER}; declare the field as a string`,
    );
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) collect(item, [...path, index], found);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) collect(item, [...path, key], found);
  }
}
