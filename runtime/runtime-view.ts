/** What the Live API shows of a whole runtime. */

import type { Katalog } from '../katalog/index.js';
import type { Clock } from '../lib/base/index.js';
import type { Leaderships } from './leadership/index.js';
import type { OperatorView, Revision } from './operator/index.js';
import type { RuntimePlan } from './plan.js';
import type { CrdView, ReplicaView, RuntimeView } from './view.js';

export interface KatalogViewOptions {
  readonly plan: RuntimePlan;
  readonly identity: string;
  readonly version: string;
  readonly clock: Clock;
  readonly revision: Revision;
  readonly views: ReadonlyMap<string, OperatorView>;
  readonly leaderships: Pick<Leaderships, 'all' | 'replicas'>;
  readonly lease: RuntimeView['lease'];
  readonly cluster: string;
  readonly gatewayEndpoint: string;
  /** What the caches wait for until they are filled; nothing then. */
  readonly waitingFor: () => readonly string[];
  readonly stopping: () => boolean;
}

export class KatalogView implements RuntimeView {
  readonly startedAt: number;
  readonly katalog: Katalog;
  readonly identity: string;
  readonly version: string;
  readonly lease: RuntimeView['lease'];
  readonly cluster: string;
  readonly gatewayEndpoint: string;
  readonly #options: KatalogViewOptions;
  readonly #byLowerName: ReadonlyMap<string, OperatorView>;
  #started = false;

  constructor(options: KatalogViewOptions) {
    this.#options = options;
    this.startedAt = options.clock.now();
    this.katalog = options.plan.katalog;
    this.identity = options.identity;
    this.version = options.version;
    this.lease = options.lease;
    this.cluster = options.cluster;
    this.gatewayEndpoint = options.gatewayEndpoint;
    this.#byLowerName = new Map([...options.views].map(([name, view]) => [name.toLowerCase(), view]));
  }

  get epoch(): number {
    const epochs = this.#options.leaderships.all.map(({ epoch }) => epoch);
    if (epochs.every((epoch) => epoch === undefined)) return this.startedAt;
    return epochs.reduce<number>((sum, epoch) => sum + (epoch ?? 0), 0);
  }

  get seq(): number {
    return this.#options.revision.seq;
  }

  get changedAt(): number {
    return this.#options.revision.changedAt;
  }

  get isKonductor(): boolean {
    return this.#options.leaderships.all.some(({ leading }) => leading);
  }

  get konductorUrl(): string | undefined {
    const urls = new Set(this.#options.leaderships.all.map(({ leaderUrl }) => leaderUrl));
    const [url] = urls;
    return urls.size === 1 ? url : undefined;
  }

  crd(name: string): CrdView | undefined {
    return this.#options.views.get(name) ?? this.#byLowerName.get(name.toLowerCase());
  }

  crds(): readonly CrdView[] {
    return [...this.#options.views.values()];
  }

  replicas(): readonly ReplicaView[] {
    return this.#options.leaderships.replicas();
  }

  live(): boolean {
    return true;
  }

  ready(): boolean {
    return this.started() && !this.#options.stopping();
  }

  /** Once the first lists have been handled, for good: a connection that breaks later leaves the caches filled. */
  started(): boolean {
    this.#started ||= this.#options.waitingFor().length === 0;
    return this.#started;
  }

  waitingFor(): readonly string[] {
    return this.started() ? [] : this.#options.waitingFor();
  }

  /** The leader of these CRDs, or its address, has changed. */
  changed(crds: readonly string[]): void {
    this.#options.revision.bump();
    for (const crd of crds) this.#options.views.get(crd)?.changed();
  }

  /** Once a second. */
  tick(): void {
    for (const view of this.#options.views.values()) view.tick();
  }
}
