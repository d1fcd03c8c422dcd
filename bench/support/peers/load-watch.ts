/** What the driver of `bench peers` sees of Loads and ConfigMaps, on watches of its own. */
import { type Clock, systemRandom } from '../../../lib/base/index.js';
import { type KubeClient, type KubernetesObject, Reflector, Store } from '../../../lib/kube/index.js';
import { CONFIG_MAPS, LOADS, NAMESPACE } from './load-crd.js';

/** Times are of `performance.now()`. */
export class LoadWatch {
  /** When each Load was first seen with a status for its generation, in that order. */
  readonly settled = new Map<string, number>();
  readonly #stores = { loads: new Store(), configMaps: new Store() };
  readonly #reflectors: readonly Reflector[];
  readonly #waiting = new Set<() => void>();

  constructor(client: KubeClient, clock: Clock) {
    const reflector = (resource: typeof LOADS | typeof CONFIG_MAPS, store: Store): Reflector =>
      new Reflector({
        api: client,
        resource,
        selection: { namespace: NAMESPACE },
        store,
        clock,
        random: systemRandom,
        handlers: { onDelta: ({ object }) => this.#seen(object), onSynced: () => this.#wake() },
      });
    this.#reflectors = [
      reflector(LOADS, this.#stores.loads),
      reflector(CONFIG_MAPS, this.#stores.configMaps),
    ];
  }

  async start(): Promise<void> {
    for (const reflector of this.#reflectors) reflector.start();
    await this.until(() => this.#reflectors.every((reflector) => reflector.synced));
  }

  /** Resolves at the first change after which the test holds; checked at once too. */
  until(test: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!test()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  isSettled(name: string): boolean {
    return isSettled(this.#stores.loads.get(NAMESPACE, name));
  }

  /** What the ConfigMap of a Load says. */
  message(name: string): unknown {
    const { data } = (this.#stores.configMaps.get(NAMESPACE, name) ?? {}) as { data?: { message?: unknown } };
    return data?.message;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#reflectors.map((reflector) => reflector.stop()));
  }

  #seen(object: KubernetesObject): void {
    const { name } = object.metadata;
    if (isSettled(object) && !this.settled.has(name)) this.settled.set(name, performance.now());
    this.#wake();
  }

  #wake(): void {
    for (const look of [...this.#waiting]) look();
  }
}

function isSettled(object: KubernetesObject | undefined): boolean {
  const status = object?.['status'] as { observedGeneration?: number } | undefined;
  return (
    status?.observedGeneration !== undefined && status.observedGeneration === object?.metadata.generation
  );
}
