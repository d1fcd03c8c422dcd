import type { Random } from '../../lib/base/index.js';

/** Choices that follow from a seed alone. Parts of a history draw from streams of their own, told apart by name. */
export class Seeded {
  #state: number;

  constructor(
    readonly seed: number,
    name = '',
  ) {
    let hash = (seed ^ 0x9e3779b9) >>> 0;
    for (const char of name) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    this.#state = hash;
    for (let i = 0; i < 4; i++) this.random();
  }

  /** Uniform in [0, 1): mulberry32. */
  readonly random: Random = () => {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };

  stream(name: string): Seeded {
    return new Seeded(this.seed, name);
  }

  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.random() * (max - min + 1));
  }

  chance(probability: number): boolean {
    return this.random() < probability;
  }

  pick<T>(first: T, ...others: readonly T[]): T {
    const index = this.int(0, others.length);
    return index === 0 ? first : (others[index - 1] as T);
  }

  /** One of a list that is not empty. */
  of<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)] as T;
  }
}
