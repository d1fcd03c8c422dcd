/**
 * One Lease for each CRD, so that the replicas share the work of a Katalog. Each CRD is led by the rules of its own
 * Lease alone; which replica should have which CRD (`placement.ts`) only says who competes first and who hands over.
 */

import type { KubernetesObject } from '../../lib/kube/index.js';
import { LEASES, LeaseClient, leaseTimes, otherScope } from '../../lib/kube/index.js';
import { writeSummary } from './crd-summary.js';
import { Election, type ElectionOptions, type ElectionTools, problemReport } from './election.js';
import { HandOver } from './hand-over.js';
import type { Leadership, Leaderships, SharedWork } from './leadership.js';
import { LeaseBoard } from './lease-board.js';
import { crdLease, leaseLabels, memberLease } from './lease-names.js';
import { LeftLeases } from './left-leases.js';
import { type Member, Members, writeCrds } from './members.js';
import { Membership } from './membership.js';
import { OtherScope } from './other-scope.js';
import { isBest, patienceMs, type Sight, successor } from './placement.js';
import { type Replica, replicasOf } from './replicas.js';

export type SharingTools = ElectionTools & SharedWork;

interface Part {
  readonly election: Election;
  readonly handOver: HandOver;
}

export class LeasePerCrd implements Leaderships {
  readonly all: readonly Leadership[];
  readonly #options: Required<ElectionOptions>;
  readonly #tools: SharingTools;
  readonly #parts = new Map<string, Part>();
  readonly #board: LeaseBoard;
  readonly #members: Members;
  readonly #leftLeases: LeftLeases;
  readonly #membership: Membership;
  readonly #otherScope: OtherScope;
  readonly #report: ReturnType<typeof problemReport>;
  /** Who leads all CRDs, by the other scope. */
  #leaderOfAll: string | undefined;
  readonly #retired = new AbortController();
  #known = '';
  /** Members that live, as of the last look. */
  #others: readonly Member[] = [];
  /** When other members were known last than now (monotonic). */
  #changedAt = 0;
  #left: Promise<void> | undefined;

  constructor(options: ElectionOptions, tools: SharingTools) {
    this.#options = { scope: 'crd', times: leaseTimes(15_000), ...options };
    this.#tools = tools;
    const { namespace, name, times } = this.#options;
    this.#otherScope = new OtherScope(times);
    this.#report = problemReport(tools.log);
    this.#leftLeases = new LeftLeases({ times, katalog: tools.katalog, name, crds: tools.crds });
    this.#members = new Members(times, tools.katalog, tools.identity);
    this.#board = new LeaseBoard({
      ...tools,
      ...this.#options,
      hurries: () => this.#hurries(),
      onLook: (leases) => this.#look(leases),
      onProblem: problemReport(tools.log),
    });
    const lease = { namespace, name: memberLease(name, tools.identity) };
    const labels = leaseLabels(name, 'member');
    this.#membership = new Membership({
      ...tools,
      ...lease,
      times,
      client: new LeaseClient(
        { ...tools, lease, labels, shown: () => writeCrds(tools.crds) },
        times.durationMs,
        times.renewDeadlineMs / 2,
      ),
      onProblem: problemReport(tools.log),
    });
    for (const crd of tools.crds) this.#parts.set(crd, this.#part(crd));
    this.all = [...this.#parts.values()].map(({ election }) => election);
  }

  of(crd: string): Leadership | undefined {
    return this.#parts.get(crd)?.election;
  }

  replicas(): readonly Replica[] {
    const { identity, url } = this.#tools;
    const leaders = [...this.#parts].map(([crd, { election }]) => ({ crd, leader: election.leader }));
    return replicasOf([{ identity, url: url() }, ...this.#others], leaders);
  }

  start(): void {
    this.#board.start();
    void this.#compete();
  }

  retire(): void {
    this.#retired.abort();
    this.#left ??= this.#membership.leave();
    for (const { election } of this.#parts.values()) if (!election.leading) void election.elector.stop();
  }

  async drained(crd: string): Promise<void> {
    const part = this.#parts.get(crd);
    await part?.handOver.ended;
    await part?.election.elector.stop();
  }

  async stop(): Promise<void> {
    this.retire();
    await Promise.all([this.#left, this.#board.stop(), ...this.#tools.crds.map((crd) => this.drained(crd))]);
  }

  #part(crd: string): Part {
    const { times, name } = this.#options;
    const lease = crdLease(name, crd);
    const election: Election = new Election({ ...this.#options, name: lease }, [crd], this.#tools, {
      labels: leaseLabels(name, 'crd'),
      shown: () => writeSummary(this.#tools.show(crd)),
      candidacy: {
        look: async () => this.#board.get(lease),
        nextLook: (signal) => this.#board.next(signal),
        patienceMs: () =>
          this.#leaderOfAll === undefined ? patienceMs(crd, this.#sight(), times) : Number.POSITIVE_INFINITY,
      },
    });
    const handOver = new HandOver({
      crd,
      election,
      work: this.#tools,
      log: this.#tools.log,
      successor: () => (this.#retired.signal.aborted ? undefined : successor(crd, this.#sight(), times)),
    });
    return { election, handOver };
  }

  /** Nobody competes before the Leases have been seen. */
  async #compete(): Promise<void> {
    await this.#board.next(this.#retired.signal);
    if (this.#retired.signal.aborted) return;
    for (const { election } of this.#parts.values()) election.elector.start();
  }

  #look(leases: readonly KubernetesObject[]): void {
    const { clock, log, ready } = this.#tools;
    const now = clock.monotonic();
    this.#members.look(leases, now);
    if (ready() && !this.#retired.signal.aborted) this.#membership.join();
    const { others, joined } = this.#sight();
    const known = others.map(({ identity, life }) => `${identity} ${life}`).join();
    this.#others = others;
    if (`${joined} ${known}` !== this.#known) {
      this.#known = `${joined} ${known}`;
      this.#changedAt = now;
      log.info(
        { others: others.map(({ identity }) => identity), joined },
        'sharing CRDs with other replicas',
      );
      this.#tools.onChange([]);
    }
    this.#mindOtherScope(now);
    for (const { handOver } of this.#parts.values()) handOver.consider();
    for (const lease of this.#members.forgotten(now)) void this.#collect(lease);
    for (const lease of this.#leftLeases.look(leases, others, now)) void this.#collectLeft(lease);
  }

  /** Whoever leads all CRDs writes already: what this replica leads is given up at once. */
  #mindOtherScope(now: number): void {
    const { namespace, name } = this.#options;
    const leader = this.#otherScope.leader(this.#board.get(name), now);
    this.#leaderOfAll = leader;
    this.#report(leader === undefined ? undefined : otherScope({ namespace, name }, leader));
    if (leader === undefined) return;
    for (const { election } of this.#parts.values()) if (election.leading) void election.elector.resign();
  }

  #sight(): Sight {
    const { identity, clock } = this.#tools;
    const now = clock.monotonic();
    return { self: identity, joined: this.#membership.joined, others: this.#members.alive(now), now };
  }

  /** For a while after a change others hand over to this replica, which should not be kept waiting. */
  #hurries(): boolean {
    const sight = this.#sight();
    if (sight.now - this.#changedAt > 2 * this.#options.times.durationMs) return false;
    return [...this.#parts].some(([crd, { election }]) => !election.leading && isBest(crd, sight));
  }

  async #collectLeft(lease: KubernetesObject): Promise<void> {
    if (!(await this.#collect(lease))) return;
    this.#tools.log.info({ lease: lease.metadata.name }, 'deleted the Lease of a removed CRD');
  }

  /** Whether it is gone. A Lease that was renewed meanwhile is another version, and stays. */
  async #collect({ metadata: { name, uid, resourceVersion } }: KubernetesObject): Promise<boolean> {
    const { api } = this.#tools;
    if (uid === undefined || resourceVersion === undefined) return false;
    const { namespace } = this.#options;
    return api.delete(LEASES, { namespace, name }, { uid, resourceVersion, retry: false }).then(
      () => true,
      () => false,
    );
  }
}
