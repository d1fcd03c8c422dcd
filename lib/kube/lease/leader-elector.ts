/**
 * Leader election over a Lease. At most one process at a time finds `mayWrite()` true, as long as no process's monotonic
 * clock runs faster than another's by half (15 s against 10 s).
 *
 * `mayWrite()` is judged at the time of the call: after a stall of the event loop it is false before any callback has
 * run. Not guaranteed: fencing. A write that was sent in time may arrive late, so writes carry preconditions as well.
 */

import { type Clock, jittered, type OrkestraError, type Random, sleep } from '../../base/index.js';
import { KubeError } from '../client/kube-error.js';
import type { KubernetesObject } from '../objects.js';
import { LeaseClient, type LeaseClientOptions } from './lease-client.js';
import { foreignKatalog, leaseProblem } from './lease-problem.js';
import { type LeaseRecord, readLease } from './lease-record.js';
import {
  isFree,
  isOurs,
  LEASE_TIMES,
  type LeaseTimes,
  type ObservedLease,
  observe,
  type Term,
  termHolds,
} from './lease-rules.js';
import { OwnEpochs } from './own-epochs.js';

/** What the elector tells; none of these may throw. */
export interface LeaderCallbacks {
  /** `epoch` is the Lease's `leaseTransitions`; `written` is what the holder before left when it gave the Lease back, `notified` what is kept. */
  readonly onStartedLeading: (
    epoch: number,
    written: string | undefined,
    notified: string | undefined,
  ) => void;
  /** No write may be sent any more; called before anybody else can lead. */
  readonly onStoppedLeading: () => void;
  /** This process has renewed its term. */
  readonly onRenewed?: (epoch: number, durationMs: number) => void;
  /** The Lease has been looked at to see whether it can be taken. */
  readonly onLook?: () => void;
  /** Another holder than before, this process included; the URL is the one it advertises. */
  readonly onNewLeader?: (identity: string, url: string | undefined) => void;
  /** Something keeps the election from going on, once per problem; undefined: it is over. */
  readonly onProblem?: (problem: OrkestraError | undefined) => void;
}

/** How a candidate sees the Lease, and when it takes it. */
export interface Candidacy {
  /** The Lease as it was seen last; undefined: there is none. */
  look(): Promise<KubernetesObject | undefined>;
  /** Resolves when the next attempt is due, or on the signal. */
  nextLook(signal: AbortSignal): Promise<void>;
  /** For so long a free Lease is left to others, in milliseconds; Infinity: none is taken, not even a former own one. */
  patienceMs(): number;
}

/** `identity` names this process, unlike all others. */
export interface LeaderElectorOptions extends LeaseClientOptions {
  readonly random: Random;
  /** Default: reads the Lease once in a retry period, and takes it as soon as it is free. */
  readonly candidacy?: Candidacy;
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
  readonly #client: LeaseClient;
  readonly #own: OwnEpochs;
  readonly #stop = new AbortController();
  readonly #candidacy: Candidacy;
  #running: Promise<void> | undefined;
  /** The attempt that is under way, or was last. */
  #attempting: Promise<void> = Promise.resolve();
  #resigning = false;
  /** A renewal is asked for before its time. */
  #hurried = false;
  #pause = new AbortController();
  /** Until the next renewal. */
  #restMs: number;
  #term: Term | undefined;
  /** Won by an attempt that was on its way when this stopped. */
  #unwanted: Term | undefined;
  #observation: ObservedLease | undefined;
  /** Since when the Lease has been seen free; undefined: it is not. */
  #freeSince: number | undefined;
  #object: KubernetesObject | undefined;
  #leader: Leader | undefined;
  #problem: OrkestraError | undefined;
  #deadline: ReturnType<Clock['setTimeout']> | undefined;

  constructor(private readonly options: LeaderElectorOptions) {
    this.#times = options.times ?? LEASE_TIMES;
    this.#restMs = this.#times.retryMs;
    const { durationMs, renewDeadlineMs } = this.#times;
    // Half the deadline for a request, so that one that hangs leaves time for another.
    this.#client = new LeaseClient(options, durationMs, renewDeadlineMs / 2);
    this.#own = new OwnEpochs(options.identity);
    this.#candidacy = options.candidacy ?? this.#alone();
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

  /** `leaseTransitions` of the Lease last seen, also of one that nobody holds. */
  get epoch(): number | undefined {
    return this.#observation?.record.transitions;
  }

  /** What another process that leads now shows with its Lease. */
  get shown(): string | undefined {
    const seen = this.#observation;
    if (!seen || this.#term || isFree(seen, this.options.clock.monotonic(), this.#times)) return undefined;
    return seen.record.shown;
  }

  /** Competes until `stop`; starts once. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends leadership at once and gives the Lease back, so that the next one need not wait for it to run out. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#pause.abort();
    const term = this.#term;
    this.#lose();
    await this.#running;
    const last = this.#unwanted ?? term;
    if (last) await this.#release(last, !this.#unwanted);
  }

  /** Renews as soon as it can, so that the Lease carries what there is now to keep; nothing where it does not lead. */
  renewSoon(): void {
    this.#hurried = true;
    this.#pause.abort();
  }

  /** Ends leadership at once, gives the Lease back and competes on; whether it was given back. */
  async resign(): Promise<boolean> {
    const term = this.#term;
    if (!term) return false;
    this.#resigning = true;
    this.#lose();
    // A renewal that is on its way would make the release fail, or be made undone by it.
    await this.#attempting;
    const released = await this.#release(term, true);
    this.#resigning = false;
    return released;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      this.#attempting = this.#attempt();
      await this.#attempting;
      // A leader keeps its pace.
      if (this.#term) await this.#rest();
      else await this.#candidacy.nextLook(signal);
    }
  }

  async #rest(): Promise<void> {
    this.#pause = new AbortController();
    if (!this.#hurried && !this.#stop.signal.aborted)
      await sleep(this.options.clock, this.#restMs, this.#pause.signal);
    this.#hurried = false;
  }

  /** Candidates spread out and stay within one retry period. */
  #alone(): Candidacy {
    const { clock, random } = this.options;
    return {
      look: () => this.#client.fetch(),
      nextLook: (signal) => sleep(clock, jittered(this.#times.retryMs, 0.2, random), signal),
      patienceMs: () => 0,
    };
  }

  async #attempt(): Promise<void> {
    this.#loseIfLate();
    this.#restMs = this.#times.retryMs;
    try {
      if (this.#term) await this.#renew(this.#term);
      else if (!this.#resigning) await this.#compete();
      this.#report(this.#foreign());
    } catch (error) {
      this.#restMs = restAfter(error, this.#times);
      if (!this.#stop.signal.aborted) this.#report(leaseProblem(this.options.lease, error));
    }
    this.#loseIfLate();
  }

  async #compete(): Promise<void> {
    const found = await this.#candidacy.look();
    if (found) this.#see(found);
    this.options.callbacks.onLook?.();
    if (!this.#mayTake(found)) return;
    // Begins at 1, and goes on where a Lease stood that was deleted.
    const epoch = (this.#observation?.record.transitions ?? 0) + 1;
    this.#own.attempt(epoch);
    const sentAt = this.options.clock.monotonic();
    const answer = await (found ? this.#client.hold(found, epoch) : this.#client.create(epoch));
    if (answer) this.#won(answer, { epoch, renewedAt: sentAt }, undefined, found && readLease(found));
    else this.#own.refused(epoch);
  }

  #mayTake(found: KubernetesObject | undefined): boolean {
    const seen = this.#observation;
    const now = this.options.clock.monotonic();
    const patienceMs = this.#candidacy.patienceMs();
    if (found && seen && this.#own.has(seen.record)) return patienceMs < Number.POSITIVE_INFINITY;
    const free = !found || !seen || isFree(seen, now, this.#times);
    this.#freeSince = free ? (this.#freeSince ?? now) : undefined;
    return this.#freeSince !== undefined && now - this.#freeSince >= patienceMs;
  }

  /** A renewal is one conditional update of what was written last; only a conflict makes it read. */
  async #renew(term: Term): Promise<void> {
    if (this.#object && (await this.#prolong(this.#object, term))) return;
    const found = await this.#client.fetch();
    if (found) this.#see(found);
    // Somebody else wrote to the object, an annotation perhaps: renew on top of that.
    if (found && isOurs(readLease(found), this.options.identity, term)) await this.#prolong(found, term);
    else this.#lose();
  }

  async #prolong(base: KubernetesObject, term: Term): Promise<boolean> {
    const sentAt = this.options.clock.monotonic();
    const answer = await this.#client.hold(base, term.epoch, readLease(base).acquireTime);
    if (answer) {
      this.#won(answer, { epoch: term.epoch, renewedAt: sentAt }, term);
      this.options.callbacks.onRenewed?.(term.epoch, this.options.clock.monotonic() - sentAt);
    }
    return answer !== undefined;
  }

  /** The server has accepted our write for `term`, which prolongs `renewed` or begins. */
  #won(answer: KubernetesObject, term: Term, renewed: Term | undefined, found?: LeaseRecord): void {
    this.#see(answer);
    this.#loseIfLate();
    if (this.#stop.signal.aborted) this.#unwanted = term;
    // An answer that came too late: a term that has ended is not resumed, the next attempt begins another one.
    else if (this.#term === renewed && termHolds(term, this.options.clock.monotonic(), this.#times)) {
      this.#term = term;
      this.#freeSince = undefined;
      this.#armDeadline(term);
      if (!renewed) this.options.callbacks.onStartedLeading(term.epoch, found?.written, found?.notified);
    }
  }

  #see(object: KubernetesObject): void {
    const record = readLease(object);
    this.#object = object;
    this.#own.look(record);
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
  async #release(term: Term, led: boolean): Promise<boolean> {
    try {
      const found = await this.#client.fetch();
      if (!found || !isOurs(readLease(found), this.options.identity, term)) return false;
      return await this.#client.release(found, led);
    } catch (error) {
      this.#report(leaseProblem(this.options.lease, error));
      return false;
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

/** A server that turns a renewal away says when to ask again, which is sooner than the pace of a leader. */
function restAfter(error: unknown, { retryMs }: LeaseTimes): number {
  const after = error instanceof KubeError ? error.status.retryAfterMs : undefined;
  return Math.min(retryMs, Math.max(retryMs / 2, after ?? retryMs));
}
