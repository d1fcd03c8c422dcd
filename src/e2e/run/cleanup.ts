/** Removes what a document has created, in the reverse order, and names what stays. */
import { messageOf, objectName, sleep } from '../../../lib/base/index.js';
import { isNotFound, type KubernetesObject } from '../../../lib/kube/index.js';
import type { Applied, CreatedObject } from '../kubectl/applied.js';

const WITHIN_MS = 60_000;
/** For what was deleted when one that stays had taken all the time. */
const LATE_MS = 3_000;
const ASK_EVERY_MS = 200;

type Propagation = 'Foreground' | undefined;

export class Cleanup {
  readonly #until: number;
  readonly #left = new Map<CreatedObject | string, string>();
  /** Of these the ones whose deletion has begun. */
  readonly #late = new Set<CreatedObject>();

  constructor(
    readonly applied: Applied,
    withinMs = WITHIN_MS,
  ) {
    this.#until = applied.clock.monotonic() + withinMs;
  }

  /** What stays, named. What was deleted when the time was over has another moment to go. */
  async left(): Promise<readonly string[]> {
    const { clock } = this.applied;
    const until = clock.monotonic() + LATE_MS;
    while (this.#late.size > 0) {
      for (const object of this.#late) {
        if (!(await this.#stays(object))) this.#strike(object);
      }
      if (this.#late.size === 0 || clock.monotonic() >= until) break;
      await sleep(clock, ASK_EVERY_MS);
    }
    return [...this.#left.values()];
  }

  get isOver(): boolean {
    return this.applied.clock.monotonic() >= this.#until;
  }

  /** Counts something that others were to remove as left. */
  name(what: string): void {
    this.#left.set(what, what);
  }

  /**
   * Deletes these objects, the last one first, and waits for each. Gives those whose deletion was refused. Never throws.
   * `Foreground`: an object is there as long as what it owns.
   */
  async remove(
    objects: readonly CreatedObject[],
    propagationOf: (object: CreatedObject) => Propagation = () => undefined,
  ): Promise<readonly CreatedObject[]> {
    const refused: CreatedObject[] = [];
    for (const object of [...objects].reverse()) {
      try {
        await this.#removeOne(object, propagationOf(object));
      } catch (error) {
        refused.unshift(object);
        this.#left.set(object, `${objectName(object.served.kind, object)}: ${messageOf(error)}`);
      }
    }
    return refused;
  }

  /** Tries anew what was refused. */
  async again(refused: readonly CreatedObject[]): Promise<void> {
    for (const object of refused) this.#left.delete(object);
    await this.remove(refused);
  }

  async #removeOne(object: CreatedObject, propagation: Propagation): Promise<void> {
    const { client, clock } = this.applied;
    const { served, name, namespace, uid } = object;
    try {
      await client.delete(
        served,
        { name, namespace },
        { ...(uid === undefined ? {} : { uid }), ...(propagation === undefined ? {} : { propagation }) },
      );
    } catch (error) {
      // Another object of that name is not ours.
      if (isNotFound(error) || isOther(error)) return;
      throw error;
    }
    for (;;) {
      const found = await this.#find(object);
      if (!found || found.metadata.uid !== uid) return;
      if (this.isOver) {
        this.#left.set(object, `${objectName(object.served.kind, object)}${finalizersOf(found)}`);
        this.#late.add(object);
        return;
      }
      await sleep(clock, ASK_EVERY_MS);
    }
  }

  /** Also when the API server does not say. */
  async #stays(object: CreatedObject): Promise<boolean> {
    try {
      return (await this.#find(object))?.metadata.uid === object.uid;
    } catch {
      return true;
    }
  }

  #strike(object: CreatedObject): void {
    this.#late.delete(object);
    this.#left.delete(object);
  }

  async #find({ served, name, namespace }: CreatedObject): Promise<KubernetesObject | undefined> {
    try {
      return await this.applied.client.get(served, { name, namespace });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }
}

function isOther(error: unknown): boolean {
  return error instanceof Error && /UID in the precondition/.test(error.message);
}

/** A namespace has its own under `spec`. */
function finalizersOf({ metadata, spec }: KubernetesObject): string {
  const own = (spec as { finalizers?: readonly string[] } | undefined)?.finalizers ?? [];
  const all = [...(metadata.finalizers ?? []), ...own];
  return all.length === 0 ? '' : ` (finalizers: ${all.join(', ')})`;
}
