/**
 * Runs `work` for every item, at most `limit` at a time; rejects with the first error, after what was under way has
 * ended. No item is begun after an error or once the signal has aborted.
 */
export async function eachLimited<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<unknown>,
  signal?: AbortSignal,
): Promise<void> {
  const failures: unknown[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length && failures.length === 0 && !signal?.aborted) {
      const item = items[next++] as Item;
      try {
        await work(item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
  signal?.throwIfAborted();
  if (failures.length > 0) throw failures[0];
}
