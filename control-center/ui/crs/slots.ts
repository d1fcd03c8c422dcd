/**
 * Which element of the document shows which row. A row keeps its element for as long as it is in sight; the element of a
 * row that left is given to one that comes, since to make one costs more than all that changes in it.
 */
export class RowSlots {
  #slots = new Map<string, number>();
  #count = 0;

  /** The slot of each row in sight, in their order; called with all of them. */
  of(keys: readonly string[]): readonly number[] {
    const inSight = new Set(keys);
    const free: number[] = [];
    const slots = new Map<string, number>();
    for (const [key, slot] of this.#slots) {
      if (inSight.has(key)) slots.set(key, slot);
      else free.push(slot);
    }
    // The lowest first, so that of a list with fewer rows in sight the elements go that came last.
    free.sort((a, b) => a - b);
    const taken = keys.map((key) => {
      const slot = slots.get(key) ?? free.shift() ?? this.#count++;
      slots.set(key, slot);
      return slot;
    });
    // An element that nothing needs now is not kept.
    if (free.length > 0) this.#count = Math.max(-1, ...taken) + 1;
    this.#slots = slots;
    return taken;
  }
}
