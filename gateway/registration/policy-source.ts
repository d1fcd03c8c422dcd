/**
 * The policies and bindings at the API server: read one by one, so that roles can name them. It guarantees that a policy
 * counts as active only when it was read back as it should be, and some seconds later, when every API server has it; and
 * that one that stands is changed or removed only when `mayChange` says that the webhooks have its place.
 *
 * What the API server says against an expression, when it is written or by its type check, sends the rule back to the
 * webhook until this process ends.
 */
import { asError, type Clock, type Logger, type Random } from '../../lib/base/index.js';
import {
  isAlreadyExists,
  isConflict,
  isInvalid,
  isNotFound,
  type KubeClient,
  type KubernetesObject,
  type OwnerReference,
  Reflector,
  Store,
} from '../../lib/kube/index.js';
import { type DesiredPolicy, POLICY_NAMES, type PolicyName, policyName } from '../policy/index.js';
import { type Holder, isHeldBy, otherHolder } from './ownership.js';
import { PARTS, PolicyObjects, RESOURCES, warningsOf } from './policy-objects.js';

/** How long API servers may take to learn of a policy: after its type check, and without one. */
const CHECKED_MS = 3_000;
const UNCHECKED_MS = 10_000;
/** A server without policies is asked again after this. */
const UNSERVED_MS = 300_000;

export interface PolicySourceOptions {
  readonly client: Pick<
    KubeClient,
    'get' | 'list' | 'watch' | 'create' | 'update' | 'delete' | 'pulse' | 'read'
  >;
  readonly holder: Holder;
  readonly instance: string;
  /** false: policies that were left by another engine are removed, and then nothing is read. */
  readonly isWanted: boolean;
  readonly isRemovedAtStop: (of: PolicyName) => Promise<boolean>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

export interface PolicyLook {
  readonly desired: readonly DesiredPolicy[];
  /** Whether the webhooks stand for everything, so that a policy may be changed or removed. */
  readonly mayChange: boolean;
  readonly owner: OwnerReference | undefined;
}

interface Standing {
  readonly key: string;
  readonly since: number;
  readonly waitMs: number;
}

export class PolicySource {
  readonly #objects: PolicyObjects;
  /** By resource and place of the rule: why it is not in a policy. */
  readonly refused = new Map<string, Map<number, string>>();
  readonly #refusedWhole = new Set<PolicyName>();
  readonly #standing = new Map<PolicyName, Standing>();
  readonly #reflectors = new Map<string, Reflector>();
  #active: readonly DesiredPolicy[] = [];
  #states: ReadonlyMap<string, boolean> = new Map();
  #problems: readonly string[] = [];
  #unservedUntil = Number.NEGATIVE_INFINITY;
  #isDone = false;
  #isPending = false;
  #isReleased = false;
  #onChange: () => void = () => {};

  constructor(private readonly options: PolicySourceOptions) {
    this.#objects = new PolicyObjects(options);
  }

  /** Those that every API server asks. */
  get active(): readonly DesiredPolicy[] {
    return this.#active;
  }

  /** By name, whether it is as it should be. */
  get states(): ReadonlyMap<string, boolean> {
    return this.#states;
  }

  /** Why what should be a policy is none, one sentence each. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** Whether something waits for the webhooks to stand. */
  get isPending(): boolean {
    return this.#isPending;
  }

  /** When there is something to do without anything being written; undefined: never. */
  nextMs(): number | undefined {
    const { clock } = this.options;
    const rests = [...this.#standing.values()].map(({ since, waitMs }) => since + waitMs - clock.monotonic());
    const [soonest] = rests.filter((ms) => ms > 0).sort((a, b) => a - b);
    return soonest;
  }

  /** Reads and writes. Never rejects: what fails is a problem, and the webhooks stay. */
  async look(look: PolicyLook): Promise<void> {
    const { clock, isWanted } = this.options;
    if (this.#isDone || clock.monotonic() < this.#unservedUntil) return;
    const states = new Map<string, boolean>();
    const problems: string[] = [];
    const active: DesiredPolicy[] = [];
    let left = false;
    this.#isPending = false;
    for (const of of POLICY_NAMES) {
      const desired = look.desired.find((each) => each.of === of && !this.#refusedWhole.has(of));
      const name = policyName(of, this.options.instance);
      const result = await this.#keep(of, desired, look).catch(asError);
      if (result === 'unserved') return this.#unserved();
      if (result instanceof Error && !isWanted) return this.#finish();
      if (result instanceof Error) problems.push(this.#failed(name, result));
      left ||= result === 'left';
      if (desired) states.set(name, result === 'active' || result === 'settling');
      if (desired && result === 'active') active.push(desired);
    }
    this.#active = active;
    this.#states = states;
    this.#problems = problems;
    if (!isWanted && !left) this.#finish();
  }

  watch(onChange: () => void): () => Promise<void> {
    this.#onChange = onChange;
    return async () => {
      // A look that still runs must not begin a watch that nobody ends.
      this.#isReleased = true;
      this.#onChange = () => {};
      await Promise.all([...this.#reflectors.values()].map((reflector) => reflector.stop()));
    };
  }

  async stop(): Promise<void> {
    for (const of of POLICY_NAMES) {
      const name = policyName(of, this.options.instance);
      try {
        if (!this.#reflectors.has(name) || !(await this.options.isRemovedAtStop(of))) continue;
        await this.#objects.remove(name);
      } catch (err) {
        this.options.log.warn({ err, name }, 'admission policy was not removed');
      }
    }
  }

  async #keep(
    of: PolicyName,
    desired: DesiredPolicy | undefined,
    { mayChange, owner }: PolicyLook,
  ): Promise<'active' | 'settling' | 'left' | 'none' | 'unserved'> {
    const name = policyName(of, this.options.instance);
    const [policy, binding] = await Promise.all(PARTS.map((part) => this.#objects.get(part, name)));
    const other = [policy, binding]
      .map((each) => each && otherHolder(each, this.options.holder))
      .find(Boolean);
    if (other !== undefined) {
      if (!desired) return 'none';
      throw new Error(`${name} belongs to ${other}: set security.webhooks.instance, or remove that policy`);
    }
    if (!desired) {
      this.#standing.delete(of);
      const isOurs = [policy, binding].some((each) => each && isHeldBy(each, this.options.holder));
      if (isOurs && mayChange) await this.#objects.remove(name);
      this.#isPending ||= isOurs && !mayChange;
      return isOurs ? 'left' : 'none';
    }
    if (policy) this.#watch(name);
    if (
      policy &&
      binding &&
      this.#objects.isCurrent(policy, desired.spec, owner) &&
      this.#objects.isCurrent(binding, desired.binding, owner)
    )
      return this.#settled(desired, policy, binding);
    this.#standing.delete(of);
    if (policy && binding && !mayChange) {
      this.#isPending = true;
      return 'settling';
    }
    return this.#write(desired, { policy, binding }, owner);
  }

  async #write(
    desired: DesiredPolicy,
    found: { readonly policy: KubernetesObject | undefined; readonly binding: KubernetesObject | undefined },
    owner: OwnerReference | undefined,
  ): Promise<'settling' | 'unserved'> {
    try {
      for (const part of PARTS) await this.#objects.put(part, desired, found[part], owner);
      this.#watch(desired.name);
      this.options.log.info(
        { name: desired.name, validations: desired.validations.length },
        'admission policy written',
      );
      this.#onChange();
      return 'settling';
    } catch (error) {
      if (isAlreadyExists(error) || isConflict(error)) return 'settling';
      if (isNotFound(error) && !found.policy) return 'unserved';
      if (!isInvalid(error)) throw error;
      this.#refuse(desired, error.status.message);
      return 'settling';
    }
  }

  /** Whether one that is as it should be has been so for long enough. */
  #settled(
    desired: DesiredPolicy,
    policy: KubernetesObject,
    binding: KubernetesObject,
  ): 'active' | 'settling' {
    const { clock } = this.options;
    const generation = policy.metadata['generation'];
    const checked = policy.status?.['observedGeneration'] === generation;
    const warnings = checked ? warningsOf(policy) : [];
    if (warnings.length > 0) {
      this.#refuse(desired, warnings.map(({ field, warning }) => `${field}: ${warning}`).join('; '));
      this.#onChange();
      return 'settling';
    }
    const key = JSON.stringify([
      policy.metadata.uid,
      generation,
      binding.metadata.uid,
      binding.metadata['generation'],
    ]);
    const known = this.#standing.get(desired.of);
    const since = known?.key === key ? known.since : clock.monotonic();
    const waitMs = checked ? CHECKED_MS : UNCHECKED_MS;
    this.#standing.set(desired.of, { key, since, waitMs });
    return clock.monotonic() >= since + waitMs ? 'active' : 'settling';
  }

  /** Sends back what a message names by its fields, or the whole policy. */
  #refuse(desired: DesiredPolicy, reason: string): void {
    const fields = reason.match(/spec\.[a-zA-Z]+\[\d+\]/g) ?? [];
    const parts = fields.map((field) => desired.blame(field));
    const isWhole = parts.length === 0 || parts.some((each) => each.every(({ rules }) => rules.length === 0));
    const text = `the API server refuses it: ${reason.slice(0, 300)}`;
    for (const { resource, rules } of isWhole ? desired.validations : parts.flat()) {
      const known = this.refused.get(resource) ?? new Map<number, string>();
      for (const rule of rules) known.set(rule, text);
      this.refused.set(resource, known);
    }
    if (isWhole) this.#refusedWhole.add(desired.of);
    this.#standing.delete(desired.of);
    this.options.log.error(
      { name: desired.name, reason, remedy: 'see where each rule runs with ork validate --full' },
      'rules went back to the webhook because the API server refuses their policy',
    );
  }

  #watch(name: string): void {
    if (this.#isReleased || this.#reflectors.has(name)) return;
    const { client, clock, random } = this.options;
    for (const part of PARTS) {
      const reflector = new Reflector({
        api: client,
        resource: RESOURCES[part],
        selection: { fieldSelector: `metadata.name=${name}` },
        store: new Store(),
        ...{ clock, random },
        pulse: client.pulse,
        handlers: { onDelta: () => this.#onChange() },
      });
      this.#reflectors.set(part === 'policy' ? name : `${name}/binding`, reflector);
      reflector.start();
    }
  }

  #unserved(): void {
    const { clock, log } = this.options;
    this.#unservedUntil = clock.monotonic() + UNSERVED_MS;
    this.#active = [];
    this.#problems = [
      'the API server does not serve ValidatingAdmissionPolicies: use Kubernetes 1.30 or later',
    ];
    log.warn(
      { remedy: 'use Kubernetes 1.30 or later' },
      'the API server does not serve ValidatingAdmissionPolicies: the webhooks keep all rules',
    );
    void Promise.all([...this.#reflectors.values()].map((reflector) => reflector.stop()));
    this.#reflectors.clear();
  }

  #failed(name: string, error: Error): string {
    const problem = `${name}: ${error.message}`;
    if (!this.#problems.includes(problem))
      this.options.log.warn({ err: error, name }, 'admission policy was not kept');
    return problem;
  }

  #finish(): void {
    this.#isDone = true;
    this.#active = [];
    this.#states = new Map();
    this.#problems = [];
  }
}
