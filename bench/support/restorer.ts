/** The reference of the drift bench: a watch, and a PATCH for everything that it says was deleted. */
import type { Clock } from '../../lib/base/index.js';
import { KubeClient } from '../../runtime/index.js';
import { type Owner, seed } from './bench-crd.js';
import { type RawLoop, rawLoop } from './raw-loop.js';

interface Options {
  readonly config: { readonly from: 'file'; readonly path: string };
  readonly clock: Clock;
}

export class Restorer {
  readonly #abort = new AbortController();

  private constructor(
    private readonly client: KubeClient,
    private readonly loop: RawLoop,
    private readonly owners: ReadonlyMap<string, Owner>,
  ) {}

  /** Makes the namespace with its CRs and their children, and watches these. */
  static async start(admin: KubeClient, namespace: string, crs: number, options: Options): Promise<Restorer> {
    const owners = await seed(admin, namespace, crs);
    const loop = await rawLoop({ kubeconfig: options.config.path }, namespace, {});
    await loop.run(owners, 16);
    const byChild = new Map(owners.map((owner) => [`${owner.name}-config`, owner]));
    const restorer = new Restorer(new KubeClient(options), loop, byChild);
    await new Promise<void>((opened) => {
      void restorer.#watch(namespace, opened).catch(() => undefined);
    });
    return restorer;
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.client.close();
    await this.loop.close();
  }

  async #watch(namespace: string, opened: () => void): Promise<void> {
    const resource = { apiVersion: 'v1', plural: 'configmaps', namespaced: true };
    const query = { namespace, resourceVersion: undefined, timeoutSeconds: 3_600 };
    for await (const line of this.client.watch(resource, query, this.#abort.signal, opened)) {
      const { type, object } = JSON.parse(line) as { type: string; object: { metadata: { name: string } } };
      const owner = type === 'DELETED' ? this.owners.get(object.metadata.name) : undefined;
      if (owner) void this.loop.config(owner);
    }
  }
}
