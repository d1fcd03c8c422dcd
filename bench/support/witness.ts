/** Watches the ConfigMaps of all namespaces, as a third party, and says when it saw what. */
import type { KubeClient } from '../../runtime/index.js';

interface Event {
  readonly type: string;
  readonly object: { readonly metadata: { readonly name?: string; readonly namespace?: string } };
}

const CONFIG_MAPS = { apiVersion: 'v1', plural: 'configmaps', namespaced: true };

export class Witness {
  readonly #abort = new AbortController();
  readonly #waiting = new Map<string, (at: number) => void>();

  private constructor(private readonly client: KubeClient) {}

  /** Resolves when it watches; what was there before it does not tell. */
  static async start(client: KubeClient): Promise<Witness> {
    const { resourceVersion } = await client.list(CONFIG_MAPS, { limit: 1 });
    const witness = new Witness(client);
    await new Promise<void>((opened) => {
      void witness.#watch(resourceVersion, opened).catch(() => undefined);
    });
    return witness;
  }

  /** Resolves with the monotonic time of the event, in milliseconds. */
  sees(type: 'ADDED' | 'DELETED', namespace: string, name: string): Promise<number> {
    return new Promise((resolve) => this.#waiting.set(`${type} ${namespace}/${name}`, resolve));
  }

  stop(): void {
    this.#abort.abort();
  }

  async #watch(resourceVersion: string | undefined, opened: () => void): Promise<void> {
    const query = { resourceVersion, timeoutSeconds: 3_600 };
    for await (const line of this.client.watch(CONFIG_MAPS, query, this.#abort.signal, opened)) {
      const { type, object } = JSON.parse(line) as Event;
      const key = `${type} ${object.metadata.namespace}/${object.metadata.name}`;
      this.#waiting.get(key)?.(performance.now());
      this.#waiting.delete(key);
    }
  }
}
