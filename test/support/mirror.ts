import { setTimeout } from 'node:timers/promises';
import { systemClock, systemRandom } from '../../lib/base/index.js';
import { KubeClient, KubeError, Reflector, Store } from '../../lib/kube/index.js';
import type { TestCluster } from './cluster.js';

const CONFIG_MAPS = { apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true };

/** A reflector over the ConfigMaps of a namespace, and a second picture of them made of what it tells alone. */
export class Mirror {
  /** HTTP status codes of what went wrong; 0: there was no answer. */
  readonly failures: number[] = [];
  readonly #store = new Store();
  readonly #told = new Map<string, string>();
  readonly #client: KubeClient;
  readonly #reflector: Reflector;

  constructor(
    kubeconfig: string,
    /** A client that no fault is in the way of. */
    private readonly kube: TestCluster,
    private readonly namespace: string,
  ) {
    const clock = systemClock();
    this.#client = new KubeClient({ config: { from: 'file', path: kubeconfig }, clock });
    this.#reflector = new Reflector({
      api: this.#client,
      resource: CONFIG_MAPS,
      selection: { namespace },
      store: this.#store,
      clock,
      random: systemRandom,
      handlers: {
        onDelta: ({ type, object: { metadata } }) => {
          if (type === 'deleted') this.#told.delete(metadata.name);
          else this.#told.set(metadata.name, metadata.resourceVersion ?? '');
        },
        onFailure: (error) => this.failures.push(error instanceof KubeError ? error.status.code : 0),
      },
    });
    this.#reflector.start();
  }

  /** Waits until this has failed with that status since the failure `since`. */
  async failed(code: number, since = 0): Promise<void> {
    await until(() => this.failures.slice(since).includes(code));
  }

  /** Waits until the store, what was told of it, and a fresh list are the same. */
  async same(): Promise<void> {
    let list = '';
    await until(async () => {
      const { body } = await this.kube.get(`/api/v1/namespaces/${this.namespace}/configmaps`);
      list = picture(body.items.map(({ metadata }) => [metadata.name, metadata.resourceVersion]));
      return picture(this.#shown()) === list;
    });
    if (picture([...this.#told]) !== list) throw new Error('what was reported differs from what exists');
  }

  async stop(): Promise<void> {
    await this.#reflector.stop();
    await this.#client.close();
  }

  #shown(): readonly (readonly [string, string])[] {
    return this.#store.list().map(({ metadata }) => [metadata.name, metadata.resourceVersion ?? '']);
  }
}

/** Looks again and again; the test's own limit ends it. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await setTimeout(20);
}

function picture(objects: readonly (readonly [string, string])[]): string {
  return objects
    .map((object) => object.join(' '))
    .sort()
    .join('\n');
}
