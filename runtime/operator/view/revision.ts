import type { Clock } from '../../../lib/base/index.js';

/** A counter of changes with the wall time of the last one; a change is also one of everything it is part of. */
export class Revision {
  readonly #watchers = new Set<() => void>();
  #seq = 0;
  #changedAt: number;

  constructor(
    private readonly clock: Clock,
    private readonly whole?: Revision,
  ) {
    this.#changedAt = clock.now();
  }

  get seq(): number {
    return this.#seq;
  }

  get changedAt(): number {
    return this.#changedAt;
  }

  bump(): void {
    this.#seq++;
    this.#changedAt = this.clock.now();
    this.whole?.bump();
    for (const onChange of this.#watchers) onChange();
  }

  /** Calls back with every change, until the function that it gives is called. */
  watch(onChange: () => void): () => void {
    this.#watchers.add(onChange);
    return () => this.#watchers.delete(onChange);
  }
}
