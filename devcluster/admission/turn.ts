/**
 * Work that may have to wait for somebody else. As long as it yields nothing it runs in one turn, so that nothing else
 * happens in between; what it yields is awaited, and afterwards the store may have changed.
 */
export type Turn<T> = Generator<() => Promise<unknown>, T, unknown>;

/** Waits for a promise from within a turn. */
export function* waitFor<T>(work: () => Promise<T>): Turn<T> {
  return (yield work) as T;
}

/** Carries a turn out, or on from what it yielded first. */
export async function runTurn<T>(turn: Turn<T>, first = turn.next()): Promise<T> {
  let step = first;
  while (!step.done) {
    let value: unknown;
    try {
      value = await step.value();
    } catch (error) {
      step = turn.throw(error);
      continue;
    }
    step = turn.next(value);
  }
  return step.value;
}

/** The object of a write was changed by somebody else while admission was waited for: the write starts over. */
export class Outdated extends Error {
  override readonly name = 'Outdated';
}
