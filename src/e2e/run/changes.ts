/** Wakes whoever waits when an object of the kinds that it looks at changes, so that a pass is seen at once. */
import { sleep } from '../../../lib/base/index.js';
import type { ServedKind } from '../../../lib/kube/index.js';
import type { KubectlContext } from '../kubectl/context.js';
import { namespaceIn } from '../kubectl/kinds.js';

const WATCH_SECONDS = 300;
/** Before a watch that ended or was refused is opened again. */
const AGAIN_MS = 500;

export class Changes {
  readonly #stop = new AbortController();
  readonly #open = new Set<string>();
  #wake: () => void = () => undefined;
  #isChanged = false;

  constructor(private readonly context: KubectlContext) {}

  /** Looks at the objects of a kind in a namespace too; kinds that are not served (yet) are left out. */
  async add(kind: string, namespace: string | undefined): Promise<void> {
    const served = await this.context.kinds.named(kind).catch(() => []);
    for (const each of served) {
      const place = namespaceIn(each, namespace);
      const key = `${each.apiVersion}/${each.plural}/${place}`;
      if (this.#open.has(key) || !each.verbs.includes('watch')) continue;
      this.#open.add(key);
      void this.#watch(each, place);
    }
  }

  /** Resolves with the next change, or one since the last call, or after `ms`. */
  async next(ms: number): Promise<void> {
    if (!this.#isChanged) {
      const timer = new AbortController();
      this.#wake = () => timer.abort();
      const outer = this.context.signal;
      const end = (): void => timer.abort();
      outer.addEventListener('abort', end, { once: true });
      await sleep(this.context.clock, ms, timer.signal);
      outer.removeEventListener('abort', end);
    }
    this.#isChanged = false;
  }

  close(): void {
    this.#stop.abort();
  }

  async #watch(served: ServedKind, namespace: string | undefined): Promise<void> {
    const { signal } = this.#stop;
    const { client, clock } = this.context;
    while (!signal.aborted) {
      try {
        const query = { namespace, resourceVersion: undefined, timeoutSeconds: WATCH_SECONDS };
        for await (const _ of client.watch(served, query, signal)) this.#changed();
      } catch {
        // Whoever waits looks from time to time anyway.
      }
      await sleep(clock, AGAIN_MS, signal);
    }
  }

  #changed(): void {
    this.#isChanged = true;
    this.#wake();
  }
}
