/**
 * Registers the webhooks of the Katalog once they can be reached, and keeps them registered. The order is: certificate,
 * listen, a review to oneself on the way of the API server, register. Whoever stops the gateway for good may have the
 * registrations removed; a restart removes nothing.
 */
import { asError } from '../../lib/base/index.js';
import { isForbidden, isNotFound, type KubeClient } from '../../lib/kube/index.js';
import type { Capability, GatewayAddress, GatewayContext, WebhookAddress } from '../capability.js';
import type { CertificateKeeper } from '../certificates/index.js';
import type { PolicyName, RulesInPolicy } from '../policy/index.js';
import { ConfigurationSource } from './configuration-source.js';
import { type ConfigurationName, desiredRegistrations } from './desired.js';
import { registrationPlan } from './plan.js';
import { PolicySource } from './policy-source.js';
import { Reach } from './reach.js';
import { RegisteredSource } from './registered-source.js';

const DEPLOYMENTS = { apiVersion: 'apps/v1', plural: 'deployments', namespaced: true };

export interface RegistrationParts {
  readonly keeper: CertificateKeeper;
  /** Of the webhooks that are served. */
  readonly paths: readonly string[];
  readonly inPolicy: RulesInPolicy;
}

export function registration(context: GatewayContext, parts: RegistrationParts): Capability {
  const work = new Registration(context, parts);
  return {
    name: 'registration',
    routes: [],
    start: (address) => work.start(address),
    stop: () => work.stop(),
    notReady: () => work.notReady(),
  };
}

class Registration {
  readonly #stop = new AbortController();
  #source: RegisteredSource | undefined;
  readonly keeper: CertificateKeeper;
  /** undefined: no webhook is served. */
  readonly #reach: Reach | undefined;
  #probing: Promise<void> | undefined;

  constructor(
    private readonly context: GatewayContext,
    private readonly parts: RegistrationParts,
  ) {
    this.keeper = parts.keeper;
    const [path] = parts.paths;
    this.#reach = path === undefined ? undefined : new Reach({ context, keeper: parts.keeper, path });
  }

  start({ webhooks }: GatewayAddress): Promise<void> {
    const { client } = this.context;
    if (!webhooks) return Promise.resolve();
    if (client) {
      this.#source = this.#sourceOf(client, webhooks);
      this.keeper.attach(this.#source);
    }
    this.#probing = this.#reach && this.#probe(this.#reach, webhooks);
    this.keeper.begin();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.keeper.stop();
    await this.#probing;
  }

  notReady(): readonly string[] {
    return [
      ...(this.#reach?.notReady() ?? []),
      ...this.keeper.notReady(),
      ...(this.#source?.problems() ?? []),
    ];
  }

  #sourceOf(client: KubeClient, address: WebhookAddress): RegisteredSource {
    const { plan, settings, env, clock, random, log } = this.context;
    const holder = { katalog: plan.katalog.name, namespace: settings.namespace };
    const registrations = registrationPlan(this.context);
    const { configurations, refused } = desiredRegistrations(registrations);
    for (const { group, plural } of refused)
      log.warn(
        { group, plural, remedy: 'use ValidatingAdmissionPolicies of your own for it' },
        'resource is not registered because the cluster needs it to start',
      );
    const { instance } = registrations;
    const configurationSource = new ConfigurationSource({
      client,
      desired: configurations,
      ...{ holder, instance, address },
      clusterRole: env['ORK_CLUSTER_ROLE'],
      mayRegister: () => this.#reach?.isReached ?? false,
      isRemovedAtStop: (of) => this.#isRemovedAtStop(of, client),
      ...{ clock, random, log },
    });
    const policies = new PolicySource({
      ...{ client, holder, instance },
      isWanted: plan.katalog.gateway.webhooks.engine !== 'webhook',
      isRemovedAtStop: (of) => this.#isRemovedAtStop(of, client),
      ...{ clock, random, log },
    });
    const { inPolicy } = this.parts;
    const configured = { configurations: configurationSource, policies };
    return new RegisteredSource({ plan, registrations, ...configured, inPolicy, client, clock });
  }

  /** Until the webhooks are reached on the way that the API server takes. */
  async #probe(reach: Reach, address: WebhookAddress): Promise<void> {
    if (await reach.until(address, this.#stop.signal)) this.keeper.poke();
  }

  async #isRemovedAtStop(of: ConfigurationName | PolicyName, client: KubeClient): Promise<boolean> {
    return this.#wantsRemoval(of) && (await this.#isDeploymentGone(client));
  }

  #wantsRemoval(of: ConfigurationName | PolicyName): boolean {
    const { webhooks, deletionProtection, namespaceProtection } = this.context.plan.katalog.gateway;
    if (of.startsWith('orkestra-admission')) return webhooks.cleanupOnShutdown;
    const protection = of === 'orkestra-namespace-protection' ? namespaceProtection : deletionProtection;
    return protection?.cleanupOnShutdown ?? false;
  }

  /** Gone, being deleted, or without replicas: then this gateway ends for good, and is not restarted. */
  async #isDeploymentGone(client: KubeClient): Promise<boolean> {
    const { settings, env, log } = this.context;
    const { namespace, serviceName } = settings;
    const name = env['ORK_DEPLOYMENT'] ?? serviceName;
    try {
      const { metadata, spec } = await client.get(DEPLOYMENTS, { namespace, name });
      return metadata.deletionTimestamp !== undefined || spec?.['replicas'] === 0;
    } catch (error) {
      if (isNotFound(error)) return true;
      const remedy = isForbidden(error) ? 'allow get on deployments in that namespace' : undefined;
      log.warn({ err: asError(error), name, namespace, remedy }, 'Deployment of the gateway was not read');
      return false;
    }
  }
}
