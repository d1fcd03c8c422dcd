/**
 * The webhook configurations at the API server: read one by one, so that roles can name them, and written in the version
 * that was read. One that is missing is created without a webhook in it, and gets its webhooks and bundle at the next
 * look: so no bundle is ever published that was computed before the Secret was read.
 */
import type { Clock, Logger, Random } from '../../lib/base/index.js';
import {
  type ApiResource,
  isAlreadyExists,
  isNotFound,
  type KubeClient,
  type KubernetesObject,
  type OwnerReference,
  Reflector,
  Store,
} from '../../lib/kube/index.js';
import type { WebhookAddress } from '../capability.js';
import type { BundleTarget } from '../certificates/index.js';
import {
  API_VERSION,
  bundlesOf,
  emptyConfiguration,
  fullConfiguration,
  isCurrent,
  lostConditions,
  type Surroundings,
} from './configuration.js';
import {
  CONFIGURATION_NAMES,
  type ConfigurationName,
  configurationName,
  type Desired,
  kindOf,
} from './desired.js';
import { type Holder, holderLabels, isHeldBy, otherHolder } from './ownership.js';

type Kind = Desired['kind'];

const RESOURCES: Readonly<Record<Kind, ApiResource & { kind: Kind }>> = {
  ValidatingWebhookConfiguration: {
    apiVersion: API_VERSION,
    kind: 'ValidatingWebhookConfiguration',
    plural: 'validatingwebhookconfigurations',
    namespaced: false,
  },
  MutatingWebhookConfiguration: {
    apiVersion: API_VERSION,
    kind: 'MutatingWebhookConfiguration',
    plural: 'mutatingwebhookconfigurations',
    namespaced: false,
  },
};
const CLUSTER_ROLES: ApiResource = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  plural: 'clusterroles',
  namespaced: false,
};

export interface ConfigurationSourceOptions {
  readonly client: Pick<
    KubeClient,
    'get' | 'list' | 'watch' | 'create' | 'update' | 'delete' | 'pulse' | 'read'
  >;
  /** All that may ever stand: they are watched. */
  readonly desired: readonly Desired[];
  readonly holder: Holder;
  readonly instance: string;
  readonly address: WebhookAddress;
  /** Of the gateway; undefined: none is named. */
  readonly clusterRole: string | undefined;
  /** Whether what is missing may be created: a webhook that cannot be reached must not be registered. */
  readonly mayRegister: () => boolean;
  /** Whether a configuration is removed when this replica stops. */
  readonly isRemovedAtStop: (of: ConfigurationName) => Promise<boolean>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

export class ConfigurationSource {
  #foreign: ReadonlyMap<string, string> = new Map();
  #missing: readonly string[] = [];
  #hasConditions = true;
  #owner: OwnerReference | undefined;

  constructor(private readonly options: ConfigurationSourceOptions) {}

  /** What belongs to somebody else, one sentence each. */
  problems(): readonly string[] {
    return [...this.#foreign].map(
      ([name, holder]) =>
        `${name} belongs to ${holder}: set security.webhooks.instance, or remove that configuration`,
    );
  }

  /** Names of what belongs to somebody else. */
  foreign(): readonly string[] {
    return [...this.#foreign.keys()];
  }

  /** What is missing before it may be created counts as nothing: then nobody is asked, and nothing is wrong. */
  unpublished(): readonly string[] {
    return [...this.foreign(), ...(this.options.mayRegister() ? this.#missing : [])];
  }

  /** `wanted`: of those that may ever be, the ones that should stand now. */
  async read(
    wanted: readonly Desired[],
    owner: OwnerReference | undefined,
  ): Promise<readonly BundleTarget[]> {
    this.#owner = owner;
    const found = await Promise.all(CONFIGURATION_NAMES.map((of) => this.#readOne(of, wanted)));
    const foreign = new Map<string, string>();
    const targets: BundleTarget[] = [];
    const missing: string[] = [];
    for (const each of found) {
      if (each.is === 'foreign') foreign.set(each.name, each.holder);
      else if (each.is === 'missing') missing.push(each.name);
      else if (each.is === 'ours') targets.push(this.#target(each.object, each.desired));
    }
    this.#report(foreign);
    this.#missing = missing;
    return targets;
  }

  watch(onChange: () => void): () => Promise<void> {
    const { client, clock, random, desired } = this.options;
    const reflectors = desired.map(
      ({ kind, name }) =>
        new Reflector({
          api: client,
          resource: RESOURCES[kind],
          selection: { fieldSelector: `metadata.name=${name}` },
          store: new Store(),
          clock,
          random,
          pulse: client.pulse,
          handlers: { onDelta: onChange },
        }),
    );
    for (const reflector of reflectors) reflector.start();
    return async () => void (await Promise.all(reflectors.map((reflector) => reflector.stop())));
  }

  async stop(): Promise<void> {
    const { log, isRemovedAtStop, instance } = this.options;
    for (const of of CONFIGURATION_NAMES) {
      const name = configurationName(of, instance);
      try {
        if (!(await isRemovedAtStop(of))) continue;
        const object = await this.#get(kindOf(of), name);
        if (object && isHeldBy(object, this.options.holder)) await this.#remove(kindOf(of), object);
      } catch (err) {
        log.warn({ err, name }, 'webhook configuration was not removed');
      }
    }
  }

  async #readOne(of: ConfigurationName, all: readonly Desired[]): Promise<Found> {
    const { holder, instance, mayRegister } = this.options;
    const name = configurationName(of, instance);
    const kind = kindOf(of);
    const wanted = all.find((each) => each.of === of);
    const object = await this.#get(kind, name);
    const other = object && otherHolder(object, holder);
    if (other !== undefined) return wanted ? { is: 'foreign', name, holder: other } : { is: 'nothing' };
    if (!wanted) {
      if (object && isHeldBy(object, holder)) await this.#remove(kind, object);
      return { is: 'nothing' };
    }
    if (object) return { is: 'ours', object, desired: wanted };
    if (!mayRegister()) return { is: 'missing', name };
    const created = await this.#create(wanted);
    return created ? { is: 'ours', object: created, desired: wanted } : { is: 'missing', name };
  }

  #target(object: KubernetesObject, desired: Desired): BundleTarget {
    return {
      name: desired.name,
      identity: `${object.metadata.uid}/${object.metadata['generation'] ?? ''}`,
      bundles: bundlesOf(object),
      current: isCurrent(object, desired, this.#surroundings),
      publish: async (bundle) => {
        const sent = fullConfiguration(object, desired, this.#surroundings, bundle);
        const answer = await this.options.client.update(RESOURCES[desired.kind], sent);
        if (this.#hasConditions && lostConditions(sent, answer)) this.#loseConditions();
        this.options.log.info(
          { name: desired.name, webhooks: desired.webhooks.length },
          'webhook configuration written',
        );
      },
    };
  }

  #loseConditions(): void {
    this.#hasConditions = false;
    this.options.log.warn(
      { remedy: 'use Kubernetes 1.28 or later' },
      'the API server drops matchConditions: the gateway is asked more often than it needs to be',
    );
  }

  get #surroundings(): Surroundings {
    const { address, holder } = this.options;
    return {
      address,
      labels: holderLabels(holder),
      owner: this.#owner,
      hasConditions: this.#hasConditions,
    };
  }

  async #create(desired: Desired): Promise<KubernetesObject | undefined> {
    try {
      return await this.options.client.create(
        RESOURCES[desired.kind],
        emptyConfiguration(desired, this.#surroundings),
      );
    } catch (error) {
      if (isAlreadyExists(error)) return undefined;
      throw error;
    }
  }

  async #remove(kind: Kind, { metadata }: KubernetesObject): Promise<void> {
    const { uid, resourceVersion, name } = metadata;
    try {
      await this.options.client.delete(
        RESOURCES[kind],
        { namespace: undefined, name },
        {
          ...(uid === undefined ? {} : { uid }),
          ...(resourceVersion === undefined ? {} : { resourceVersion }),
        },
      );
      this.options.log.info({ name }, 'webhook configuration removed');
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }

  async #get(kind: Kind, name: string): Promise<KubernetesObject | undefined> {
    return this.#find(RESOURCES[kind], name);
  }

  async #find(resource: ApiResource, name: string): Promise<KubernetesObject | undefined> {
    try {
      return await this.options.client.get(resource, { namespace: undefined, name });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** The ClusterRole of the gateway; undefined: none is named, or it is not there. */
  async readOwner(): Promise<OwnerReference | undefined> {
    const { clusterRole } = this.options;
    if (clusterRole === undefined) return undefined;
    const role = await this.#find(CLUSTER_ROLES, clusterRole);
    const uid = role?.metadata.uid;
    if (uid === undefined) return undefined;
    return { apiVersion: CLUSTER_ROLES.apiVersion, kind: 'ClusterRole', name: clusterRole, uid };
  }

  #report(foreign: ReadonlyMap<string, string>): void {
    for (const [name, holder] of foreign) {
      if (this.#foreign.get(name) === holder) continue;
      const remedy = 'set security.webhooks.instance, or remove that configuration';
      this.options.log.error({ name, holder, remedy }, 'webhook configuration belongs to another gateway');
    }
    this.#foreign = foreign;
  }
}

type Found =
  | { readonly is: 'nothing' }
  | { readonly is: 'missing'; readonly name: string }
  | { readonly is: 'foreign'; readonly name: string; readonly holder: string }
  | { readonly is: 'ours'; readonly object: KubernetesObject; readonly desired: Desired };
