/**
 * Everything that asks the rules at the API server: webhooks, and policies where the engine is not `webhook`. A rule is
 * never without a place: a webhook goes when the policy that has its rules is active, and a policy is changed or removed
 * when the webhooks that have its rules stand.
 */
import { type Clock, isObject, type Json } from '../../lib/base/index.js';
import type { KubeClient } from '../../lib/kube/index.js';
import { compileSchema, type Schema } from '../../lib/schema/index.js';
import type { BundleSource, BundleTarget } from '../certificates/index.js';
import { schemaSource } from '../definition.js';
import type { CrdPlan, GatewayPlan } from '../plan.js';
import {
  type DesiredPolicy,
  desiredPolicies,
  isCompiled,
  isWhole,
  type PolicyInput,
  type RulesInPolicy,
  resourceName,
  Variables,
} from '../policy/index.js';
import type { ConfigurationSource } from './configuration-source.js';
import { type Declared, type Desired, desiredRegistrations, type RegistrationPlan } from './desired.js';
import { crdName } from './plan.js';
import { policyInput } from './policy-input.js';
import type { PolicySource } from './policy-source.js';

export interface RegisteredSourceOptions {
  readonly plan: GatewayPlan;
  readonly registrations: RegistrationPlan;
  readonly configurations: ConfigurationSource;
  readonly policies: PolicySource;
  readonly inPolicy: RulesInPolicy;
  readonly client: Pick<KubeClient, 'get'>;
  readonly clock: Clock;
}

/** How long API servers may take to learn of a webhook configuration. */
const SETTLED_MS = 3_000;
const DEFINITIONS = {
  apiVersion: 'apiextensions.k8s.io/v1',
  plural: 'customresourcedefinitions',
  namespaced: false,
} as const;

export class RegisteredSource implements BundleSource {
  /** What the webhooks that stand are for, and since when. */
  #standing: { readonly key: string; readonly since: number } | undefined;
  #input: PolicyInput | undefined;
  #onChange: () => void = () => {};
  #endTimer: () => void = () => {};

  constructor(private readonly options: RegisteredSourceOptions) {}

  problems(): readonly string[] {
    return [...this.options.configurations.problems(), ...this.#policyProblems()];
  }

  unpublished(): readonly string[] {
    return this.options.configurations.unpublished();
  }

  explained(): readonly string[] {
    return this.options.configurations.foreign();
  }

  states(): ReadonlyMap<string, boolean> {
    return this.options.policies.states;
  }

  async read(): Promise<readonly BundleTarget[]> {
    const { configurations, policies, registrations, client } = this.options;
    const owner = await configurations.readOwner();
    const desired = this.#engine === 'webhook' ? [] : await this.#desiredPolicies(client);
    await policies.look({ desired, mayChange: this.#mayChange(), owner });
    const active = policies.active;
    this.#count(active);
    const wanted = desiredRegistrations(this.#withoutPolicies(registrations, active)).configurations;
    const targets = await configurations.read(wanted, owner);
    this.#stand(wanted, targets);
    this.#wake(policies.nextMs());
    return targets;
  }

  watch(onChange: () => void): () => Promise<void> {
    this.#onChange = onChange;
    const releases = [this.options.configurations, this.options.policies].map((each) => each.watch(onChange));
    return async () => {
      this.#endTimer();
      await Promise.all(releases.map((release) => release()));
    };
  }

  async stop(): Promise<void> {
    await this.options.configurations.stop();
    await this.options.policies.stop();
  }

  get #engine() {
    return this.options.plan.katalog.gateway.webhooks.engine;
  }

  /** With `policy` there is no other place. */
  #mayChange(): boolean {
    const { clock } = this.options;
    if (this.#engine === 'policy') return true;
    return this.#standing !== undefined && clock.monotonic() >= this.#standing.since + SETTLED_MS;
  }

  /** Remembers since when the webhooks stand as they should for everything that no policy has. */
  #stand(wanted: readonly Desired[], targets: readonly BundleTarget[]): void {
    const { clock } = this.options;
    // Another gateway may remove what this one writes, again and again: that does not stand.
    const key = JSON.stringify([wanted, targets.map(({ identity }) => identity)]);
    const stands =
      targets.length === wanted.length &&
      targets.every(
        ({ current, bundles }) => current && bundles.length > 0 && bundles.every(({ text }) => text !== ''),
      );
    if (!stands) this.#standing = undefined;
    else if (this.#standing?.key !== key) {
      this.#standing = { key, since: clock.monotonic() };
      if (this.#engine !== 'policy' && this.options.policies.isPending) this.#wake(SETTLED_MS);
    }
  }

  async #desiredPolicies(client: Pick<KubeClient, 'get'>): Promise<readonly DesiredPolicy[]> {
    const { plan, registrations, policies } = this.options;
    const schemas = new Map<CrdPlan, Schema>();
    for (const crd of plan.crds.values()) {
      if (crd.entry.validation.rules.length === 0) continue;
      const schema = await servedSchema(client, crd);
      if (schema) schemas.set(crd, schema);
    }
    const sources = { schemaOf: (crd: CrdPlan) => schemas.get(crd), refused: policies.refused };
    this.#input = policyInput(plan, registrations, sources);
    return desiredPolicies(this.#input);
  }

  #withoutPolicies(registrations: RegistrationPlan, active: readonly DesiredPolicy[]): RegistrationPlan {
    const isActive = (of: DesiredPolicy['of']): boolean =>
      this.#engine === 'policy' || active.some((each) => each.of === of);
    const resources = registrations.resources.map((declared): Declared => {
      const { validation, mutation, deletion, strict, namespaces, ...rest } = declared;
      return {
        ...rest,
        validation:
          this.#engine === 'policy' || this.#isInPolicies(declared, active) ? undefined : validation,
        mutation: this.#engine === 'policy' ? undefined : mutation,
        deletion: isActive('orkestra-deletion-protection') ? undefined : deletion,
        strict: isActive('orkestra-strict-mode-protection') ? undefined : strict,
        namespaces: isActive('orkestra-namespace-protection') ? undefined : namespaces,
      };
    });
    const protectedCrds = isActive('orkestra-deletion-protection') ? [] : registrations.protectedCrds;
    return { ...registrations, resources, protectedCrds };
  }

  /** Whether every rule of a resource is in a policy that is active. */
  #isInPolicies(declared: Declared, active: readonly DesiredPolicy[]): boolean {
    const resource = this.#resource(declared);
    if (!resource || !isWhole(resource)) return false;
    const rules = resource.rules(new Variables());
    const found = rulesOf(active, resourceName(declared));
    return rules.length > 0 && rules.every(({ index }) => found.has(index));
  }

  #resource(declared: Pick<Declared, 'group' | 'plural'>) {
    return this.#input?.resources.find((each) => resourceName(each) === resourceName(declared));
  }

  #count(active: readonly DesiredPolicy[]): void {
    const counts = [...this.options.plan.crds.values()].map(({ entry }): [string, number] => {
      const hasRules = entry.validation.rules.length > 0;
      return [entry.name, hasRules ? rulesOf(active, crdName(entry)).size : 0];
    });
    this.options.inPolicy.set(new Map(counts));
  }

  /** With `policy`, what cannot be one is nowhere: then this gateway must not look as if it were. */
  #policyProblems(): readonly string[] {
    const { policies } = this.options;
    if (this.#engine !== 'policy') return [];
    const rules = (this.#input?.resources ?? []).flatMap((resource) =>
      resource.rules(new Variables()).flatMap((rule) => {
        if (isCompiled(rule) || !('reason' in rule.compiled)) return [];
        const entry = resource.entries.find((each) => each.validation.rules.length > rule.index);
        return [
          `validation rule ${rule.index + 1} of ${entry?.name ?? ''} is not a policy: ${rule.compiled.reason}`,
        ];
      }),
    );
    const settling = [...policies.states]
      .filter(([, isKept]) => !isKept)
      .map(([name]) => `${name} does not stand`);
    return [...policies.problems, ...rules, ...settling];
  }

  #wake(ms: number | undefined): void {
    if (ms === undefined) return;
    this.#endTimer();
    const { clock } = this.options;
    const timer = clock.setTimeout(() => this.#onChange(), ms);
    this.#endTimer = () => clock.clearTimeout(timer);
  }
}

function rulesOf(active: readonly DesiredPolicy[], resource: string): ReadonlySet<number> {
  const parts = active.flatMap(({ validations }) => validations).filter((each) => each.resource === resource);
  return new Set(parts.flatMap(({ rules }) => [...rules]));
}

/** As the cluster has it now; undefined: it has none. */
async function servedSchema(
  client: Pick<KubeClient, 'get'>,
  { entry }: CrdPlan,
): Promise<Schema | undefined> {
  const { group, version } = entry.apiTypes;
  if (group === '') return undefined;
  try {
    const served: unknown = await client.get(DEFINITIONS, { namespace: undefined, name: crdName(entry) });
    const source = isObject(served) ? schemaSource(served, version) : undefined;
    return source && compileSchema(source as Json, 'schema', []);
  } catch {
    // Its rules stay with the webhook until the next look.
    return undefined;
  }
}
