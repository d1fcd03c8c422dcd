/**
 * The demo's place in a cluster: a namespace of its own, for its CRs and the Leases of its runtimes, and the CRDs.
 * CRDs that were there before are used as they are, and stay.
 */

import type { JsonObject } from '../../lib/base/index.js';
import { type Clock, messageOf, OrkestraError, type Random } from '../../lib/base/index.js';
import { isAlreadyExists, isNotFound } from '../../lib/kube/index.js';
import type { KubeClient } from '../../runtime/index.js';
import { commandErrors } from '../errors.js';
import { applyObject, readManifest } from '../manifests.js';
import { eachLimited } from './each-limited.js';
import { DEFINITIONS, DEPLOYMENTS, EVENTS, LOADERS, NAMESPACES, PROCESSORS } from './resources.js';
import { until } from './until.js';

export interface SiteOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  /** Manifest of the CRDs. */
  readonly crds: string;
  /** Called with the namespace before anything is written. */
  readonly named: (namespace: string) => void;
}

const CRS_GONE_MS = 20_000;
const NAMESPACE_GONE_MS = 90_000;
const CONCURRENCY = 16;

export class Site {
  /** CRDs that this demo created. */
  readonly #ownDefinitions: string[] = [];

  private constructor(
    private readonly options: SiteOptions,
    readonly namespace: string,
  ) {}

  /** Creates the namespace and the CRDs that are missing. Throws ORK_DEMO_CLUSTER with what the cluster refused. */
  static async open(options: SiteOptions): Promise<Site> {
    const suffix = Math.floor(options.random() * 36 ** 6).toString(36);
    const site = new Site(options, `orkestra-demo-${suffix.padStart(6, '0')}`);
    options.named(site.namespace);
    try {
      await site.#createNamespace();
      for (const definition of await readManifest(options.crds)) await site.#define(definition);
    } catch (error) {
      await site.close({ isEmptied: true }).catch(() => undefined);
      if (error instanceof OrkestraError && error.code === 'ORK_KUBE_NETWORK') throw error;
      const reason = messageOf(error);
      throw commandErrors.make('ORK_DEMO_CLUSTER', reason, error);
    }
    return site;
  }

  /** Creates the processors, and waits for their kind to be served. */
  async createProcessors(count: number): Promise<void> {
    const names = Array.from({ length: count }, (_, index) => `processor-${index + 1}`);
    for (const name of names) {
      const { apiVersion, kind } = PROCESSORS;
      const metadata = { name, namespace: this.namespace };
      const spec = { replicas: 1 };
      await applyObject(this.options.client, { apiVersion, kind, metadata, spec }, this.options.clock);
    }
  }

  /** What has become of the Deployments of the processors: `observed` says that a controller looks after them. */
  async deployments(): Promise<{ readonly ready: number; readonly observed: boolean }> {
    const { items } = await this.options.client.list(DEPLOYMENTS, { namespace: this.namespace });
    const available = items.filter(({ status }) => Number(status?.['availableReplicas'] ?? 0) > 0);
    return {
      ready: available.length,
      observed: items.some(({ status }) => status?.['observedGeneration'] !== undefined),
    };
  }

  /** Deletes every CR of the demo while its runtimes still run, which a finalizer would need; waits until they are gone. */
  async removeCrs(): Promise<void> {
    const { client, clock } = this.options;
    for (const resource of [LOADERS, PROCESSORS]) {
      await eachLimited(await this.#names(resource), CONCURRENCY, (name) => this.#delete(resource, name));
    }
    const gone = async (): Promise<boolean> => {
      const left = await Promise.all([this.#names(LOADERS), this.#names(PROCESSORS)]);
      return left.every((names) => names.length === 0);
    };
    if (!(await until(gone, { clock, timeoutMs: CRS_GONE_MS }))) {
      throw commandErrors.make(
        'ORK_DEMO_CLUSTER',
        `CRs stay in namespace ${this.namespace}: ${client.server}`,
      );
    }
  }

  /**
   * Deletes the namespace with the Leases and the children of the CRs in it, and the CRDs that this demo created unless
   * somebody else has CRs of them by now. Resolves with what is left, a sentence each. Children are not awaited before: a
   * garbage collector learns of a new CRD half a minute later, and then of the children whose owner has gone.
   * `isEmptied`: this cluster empties namespaces; where nothing does, that is not awaited.
   */
  async close({ isEmptied }: { readonly isEmptied: boolean }): Promise<readonly string[]> {
    const left: string[] = [];
    await this.#deleteNamespace(isEmptied, left);
    await this.#undefine(left);
    return left;
  }

  async #createNamespace(): Promise<void> {
    await this.options.client.create(NAMESPACES, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: this.namespace, labels: { 'app.kubernetes.io/managed-by': 'orkestra-demo' } },
    });
  }

  async #define(definition: JsonObject): Promise<void> {
    const name = String((definition['metadata'] as JsonObject)['name']);
    try {
      await this.options.client.create(DEFINITIONS, definition);
      this.#ownDefinitions.push(name);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
  }

  async #deleteNamespace(awaited: boolean, left: string[]): Promise<void> {
    const { client, clock } = this.options;
    const name = { namespace: undefined, name: this.namespace };
    const gone = async (): Promise<boolean> => {
      try {
        await client.get(NAMESPACES, name);
        return false;
      } catch (error) {
        if (isNotFound(error)) return true;
        throw error;
      }
    };
    await this.#delete(NAMESPACES, this.namespace);
    if (await until(gone, { clock, timeoutMs: awaited ? NAMESPACE_GONE_MS : 0 })) return;
    left.push(
      awaited
        ? `namespace ${this.namespace} is still being deleted`
        : `namespace ${this.namespace} is marked as deleted but stays: this cluster has no namespace controller`,
    );
  }

  async #undefine(left: string[]): Promise<void> {
    for (const name of this.#ownDefinitions) {
      const plural = name.split('.')[0] ?? name;
      const resource = plural === LOADERS.plural ? LOADERS : PROCESSORS;
      const { items } = await this.options.client.list(resource, {});
      const foreign = items.filter(({ metadata }) => metadata.namespace !== this.namespace);
      if (foreign.length > 0) {
        left.push(`CRD ${name} is kept: other namespaces have ${plural}`);
        continue;
      }
      await this.#delete(DEFINITIONS, name);
      await this.#forgetEvents(name);
    }
  }

  /** Events about a CRD, which has no namespace, stand in `default` and would outlive it by an hour. */
  async #forgetEvents(definition: string): Promise<void> {
    const namespace = 'default';
    const fieldSelector = `involvedObject.kind=CustomResourceDefinition,involvedObject.name=${definition}`;
    const { items } = await this.options.client.list(EVENTS, { namespace, fieldSelector });
    for (const { metadata } of items) await this.#delete(EVENTS, metadata.name, namespace);
  }

  async #names(resource: typeof LOADERS): Promise<readonly string[]> {
    try {
      const { items } = await this.options.client.list(resource, { namespace: this.namespace });
      return items.map(({ metadata }) => metadata.name);
    } catch (error) {
      if (isNotFound(error)) return [];
      throw error;
    }
  }

  async #delete(
    resource: Parameters<KubeClient['delete']>[0],
    name: string,
    namespace = this.namespace,
  ): Promise<void> {
    try {
      await this.options.client.delete(resource, { namespace, name });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
}
