/** What is found in one text, before it has a place in a file. */
import type { Missing } from './step.js';
import type { Origin, Type } from './type.js';

/** Offsets are UTF-16 units into the text. */
interface Spot {
  readonly offset: number;
  readonly length: number;
}

export type Found = Spot &
  (
    | { readonly what: 'missing'; readonly missing: Missing; readonly chain: readonly string[] }
    /** A function takes no value of this type. */
    | {
        readonly what: 'argument';
        readonly name: string;
        readonly argument: string;
        readonly wants: string;
        readonly type: Type;
      }
    /** Two sides that are never equal. */
    | { readonly what: 'unequal'; readonly left: Type; readonly right: Type; readonly word: string }
  );

/** How a finding of a missing field is to be taken. */
export function originOf(found: Found): Origin {
  if (found.what !== 'missing') return 'foreign';
  return typeof found.missing.from === 'string' ? 'own' : found.missing.from.origin;
}

/**
 * Collects findings of a text that is looked at several times, with data of other types each time: what counts is what is
 * found each time.
 */
export class EachTime {
  readonly #found = new Map<string, { readonly found: Found; times: number }>();
  #walks = 0;

  /** Of one walk. */
  add(all: readonly Found[]): void {
    this.#walks++;
    const keys = new Set<string>();
    for (const found of all) {
      const key = `${found.offset} ${found.what}`;
      if (keys.has(key)) continue;
      keys.add(key);
      const known = this.#found.get(key);
      if (known) known.times++;
      else this.#found.set(key, { found, times: 1 });
    }
  }

  every(): readonly Found[] {
    return [...this.#found.values()].filter(({ times }) => times === this.#walks).map(({ found }) => found);
  }
}
