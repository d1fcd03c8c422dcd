/**
 * Leader election over a Lease. At most one process at a time finds `mayWrite()` true, as long as no process's monotonic
 * clock runs faster than another's by half (15 s against 10 s).
 *
 * `mayWrite()` is judged at the time of the call: after a stall of the event loop it is false before any callback has
 * run. Not guaranteed: fencing. A write that was sent in time may arrive late, so writes carry preconditions as well.
 */
import { type Clock, type OrkestraError, type Random, sleep } from '../../base/index.js';
import type { KubernetesObject } from '../view.js';
import { LEASES } from './api-resource.js';
import type { KubeApi } from './kube-api.js';
import { isAlreadyExists, isConflict, isNotFound } from './kube-error.js';
import { foreignKatalog, leaseProblem } from './lease-problem.js';
import {
  KATALOG_ANNOTATION,
  type LeaseFields,
  type LeaseName,
  type LeaseRecord,
  leaseObject,
  microTime,
  readLease,
  URL_ANNOTATION,
} from './lease-record.js';
import {
  isOurs,
  LEASE_TIMES,
  type LeaseTimes,
  moveOf,
  type Observation,
  observe,
  type Term,
  termHolds,
} from './lease-rules.js';

/** What the elector tells; none of these may throw. */
export interface LeaderCallbacks {
  /** `epoch` is the Lease's `leaseTransitions`. */
  readonly onStartedLeading: (epoch: number) => void;
  /** No write may be sent any more; called before anybody else can lead. */
  readonly onStoppedLeading: () => void;
  /** Another holder than before, this process included; the URL is the one it advertises. */
  readonly onNewLeader?: (identity: string, url: string | undefined) => void;
  /** Something keeps the election from going on, once per problem; undefined: it is over. */
  readonly onProblem?: (problem: OrkestraError | undefined) => void;
}

export interface LeaderElectorOptions {
  readonly api: Pick<KubeApi, 'get' | 'create' | 'update'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly lease: LeaseName;
  /** Name of this process, unlike all others. */
  readonly identity: string;
  readonly katalog: string;
  /** Where others reach this process's Live API. */
  readonly url: string | undefined;
  readonly callbacks: LeaderCallbacks;
  readonly times?: LeaseTimes;
}

export interface Leader {
  readonly identity: string;
  readonly url: string | undefined;
  readonly epoch: number;
}

export class LeaderElector {
  readonly #times: LeaseTimes;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #term: Term | undefined;
  /** Won by an attempt that was on its way when this stopped. */
  #unwanted: Term | undefined;
  #observation: Observation | undefined;
  #object: KubernetesObject | undefined;
  #leader: Leader | undefined;
  #problem: OrkestraError | undefined;
  #deadline: ReturnType<Clock['setTimeout']> | undefined;

  constructor(private readonly options: LeaderElectorOptions) {
    this.#times = options.times ?? LEASE_TIMES;
  }

  /** Whether this process leads and a write sent now cannot meet another leader's. */
  mayWrite(): boolean {
    return termHolds(this.#term, this.options.clock.monotonic(), this.#times);
  }

  /** The holder last seen; undefined when there is none or it is not known. */
  get leader(): Leader | undefined {
    return this.#leader;
  }

  get problem(): OrkestraError | undefined {
    return this.#problem;
  }

  /** Competes until `stop`; starts once. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends leadership at once and gives the Lease back, so that the next one need not wait for it to run out. */
  async stop(): Promise<void> {
    this.#stop.abort();
    const term = this.#term;
    this.#lose();
    await this.#running;
    const last = this.#unwanted ?? term;
    if (last) await this.#release(last);
  }

  async #run(): Promise<void> {
    const { clock, random } = this.options;
    while (!this.#stop.signal.aborted) {
      await this.#attempt();
      // Candidates spread out and stay within one retry period; a leader keeps its pace.
      const ms = this.#term ? this.#times.retryMs : this.#times.retryMs * (1 - 0.2 * random());
      await sleep(clock, ms, this.#stop.signal);
    }
  }

  async #attempt(): Promise<void> {
    this.#loseIfLate();
    try {
      if (this.#term) await this.#renew(this.#term);
      else await this.#compete();
      this.#report(this.#foreign());
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#report(leaseProblem(this.options.lease, error));
    }
    this.#loseIfLate();
  }

  async #compete(): Promise<void> {
    const { identity, clock } = this.options;
    const found = await this.#fetch();
    if (!found) return this.#create();
    this.#see(found);
    const observation = this.#observation;
    if (!observation || moveOf(identity, observation, clock.monotonic(), this.#times) === 'wait') return;
    await this.#write(found, observation.record.transitions + 1, undefined);
  }

  /** A renewal is one conditional update of what was written last; only a conflict makes it read. */
  async #renew(term: Term): Promise<void> {
    const record = this.#observation?.record;
    if (this.#object && record) {
      if (await this.#write(this.#object, term.epoch, record.acquireTime)) return;
    }
    const found = await this.#fetch();
    if (found) this.#see(found);
    const seen = this.#observation?.record;
    if (!found || !seen || !isOurs(seen, this.options.identity, term)) return this.#lose();
    // Somebody else wrote to the object, an annotation perhaps: renew on top of that.
    await this.#write(found, term.epoch, seen.acquireTime);
  }

  /** Writes the Lease in our name. False: somebody was faster. */
  async #write(base: KubernetesObject, epoch: number, acquired: string | undefined): Promise<boolean> {
    const { api, clock } = this.options;
    const sentAt = clock.monotonic();
    try {
      const lease = leaseObject(base, this.#fields(epoch, acquired));
      this.#won(await api.update(LEASES, lease, this.#callOptions()), epoch, sentAt);
      return true;
    } catch (error) {
      if (isConflict(error) || isNotFound(error)) return false;
      throw error;
    }
  }

  async #create(): Promise<void> {
    const { api, clock, lease } = this.options;
    const sentAt = clock.monotonic();
    // Begins at 1, and goes on where a Lease stood that was deleted.
    const epoch = (this.#observation?.record.transitions ?? 0) + 1;
    try {
      const object = leaseObject(lease, this.#fields(epoch, undefined));
      this.#won(await api.create(LEASES, object, this.#callOptions()), epoch, sentAt);
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
  }

  #fields(epoch: number, acquired: string | undefined): LeaseFields {
    const { identity, clock, katalog, url } = this.options;
    const now = microTime(clock.now());
    return {
      holder: identity,
      durationMs: this.#times.durationMs,
      acquireTime: acquired || now,
      renewTime: now,
      transitions: epoch,
      annotations: { [KATALOG_ANNOTATION]: katalog, [URL_ANNOTATION]: url },
    };
  }

  async #fetch(): Promise<KubernetesObject | undefined> {
    try {
      return await this.options.api.get(LEASES, this.options.lease, this.#callOptions());
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** One attempt of half the renew deadline, so that a hanging request leaves time for another. */
  #callOptions() {
    return { timeoutMs: this.#times.renewDeadlineMs / 2, retry: false };
  }

  /** The server has accepted a write of ours that was sent at `sentAt`. */
  #won(answer: KubernetesObject, epoch: number, sentAt: number): void {
    this.#see(answer);
    const { clock, callbacks } = this.options;
    const before = this.#term;
    const term = { epoch, renewedAt: sentAt };
    if (this.#stop.signal.aborted) {
      this.#unwanted = term;
      return;
    }
    // A renewal that took longer than the deadline renews nothing: others may have been told that we stopped.
    if (!termHolds(term, clock.monotonic(), this.#times) || (before && !this.mayWrite())) {
      this.#lose();
      return;
    }
    this.#term = term;
    this.#armDeadline(term);
    if (!before) callbacks.onStartedLeading(epoch);
  }

  #see(object: KubernetesObject): void {
    const record = readLease(object);
    this.#object = object;
    this.#observation = observe(this.#observation, record, this.options.clock.monotonic());
    this.#noteLeader(record);
  }

  #noteLeader(record: LeaseRecord): void {
    const before = this.#leader;
    const { holder, url, transitions } = record;
    this.#leader = holder === '' ? undefined : { identity: holder, url, epoch: transitions };
    if (!this.#leader || (before?.identity === holder && before.url === url)) return;
    this.options.callbacks.onNewLeader?.(holder, url);
  }

  #armDeadline(term: Term): void {
    const { clock } = this.options;
    clock.clearTimeout(this.#deadline);
    const ms = term.renewedAt + this.#times.renewDeadlineMs - clock.monotonic();
    this.#deadline = clock.setTimeout(() => {
      this.#loseIfLate();
      // Timers may fire a fraction of a millisecond early by the monotonic clock.
      if (this.#term) this.#armDeadline(this.#term);
    }, ms);
  }

  #loseIfLate(): void {
    if (this.#term && !this.mayWrite()) this.#lose();
  }

  #lose(): void {
    this.options.clock.clearTimeout(this.#deadline);
    if (!this.#term) return;
    this.#term = undefined;
    this.options.callbacks.onStoppedLeading();
  }

  /** Gives the Lease back if it is still ours by what the server says now. Failing to is no harm: it runs out. */
  async #release(term: Term): Promise<void> {
    const { api, identity } = this.options;
    try {
      const found = await this.#fetch();
      if (!found || !isOurs(readLease(found), identity, term)) return;
      const record = readLease(found);
      const fields = {
        ...this.#fields(record.transitions, record.acquireTime),
        holder: '',
        durationMs: 1_000,
        annotations: { [KATALOG_ANNOTATION]: undefined, [URL_ANNOTATION]: undefined },
      };
      await api.update(LEASES, leaseObject(found, fields), this.#callOptions());
    } catch (error) {
      this.#report(leaseProblem(this.options.lease, error));
    }
  }

  #foreign(): OrkestraError | undefined {
    const record = this.#observation?.record;
    const { katalog, lease } = this.options;
    if (!record?.holder || record.katalog === undefined || record.katalog === katalog) return undefined;
    return foreignKatalog(lease, record.holder, record.katalog, katalog);
  }

  #report(problem: OrkestraError | undefined): void {
    if (problem?.message === this.#problem?.message) return;
    this.#problem = problem;
    this.options.callbacks.onProblem?.(problem);
  }
}
