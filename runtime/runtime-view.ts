/** What the Live API shows of a whole runtime. */
import type { Clock } from '../base/index.js';
import type { Katalog } from '../katalog/index.js';
import type { Election } from './election.js';
import type { OperatorView, Revision } from './operator/index.js';
import type { RuntimePlan } from './plan.js';
import type { CrdView, RuntimeView } from './view.js';

export interface KatalogViewOptions {
  readonly plan: RuntimePlan;
  readonly identity: string;
  readonly version: string;
  readonly clock: Clock;
  readonly revision: Revision;
  readonly views: ReadonlyMap<string, OperatorView>;
  readonly election: () => Election | undefined;
  readonly synced: () => boolean;
  readonly stopping: () => boolean;
}

export class KatalogView implements RuntimeView {
  readonly startedAt: number;
  readonly katalog: Katalog;
  readonly identity: string;
  readonly version: string;
  readonly #options: KatalogViewOptions;
  readonly #byLowerName: ReadonlyMap<string, OperatorView>;
  #started = false;

  constructor(options: KatalogViewOptions) {
    this.#options = options;
    this.startedAt = options.clock.now();
    this.katalog = options.plan.katalog;
    this.identity = options.identity;
    this.version = options.version;
    this.#byLowerName = new Map([...options.views].map(([name, view]) => [name.toLowerCase(), view]));
  }

  get epoch(): number {
    return this.#options.election()?.epoch ?? this.startedAt;
  }

  get seq(): number {
    return this.#options.revision.seq;
  }

  get changedAt(): number {
    return this.#options.revision.changedAt;
  }

  get isKonductor(): boolean {
    return this.#options.election()?.leading ?? false;
  }

  get konductorUrl(): string | undefined {
    return this.#options.election()?.leaderUrl;
  }

  crd(name: string): CrdView | undefined {
    return this.#options.views.get(name) ?? this.#byLowerName.get(name.toLowerCase());
  }

  crds(): readonly CrdView[] {
    return [...this.#options.views.values()];
  }

  live(): boolean {
    return true;
  }

  ready(): boolean {
    return this.started() && !this.#options.stopping();
  }

  /** Once the first lists have been handled, for good: a connection that breaks later leaves the caches filled. */
  started(): boolean {
    this.#started ||= this.#options.synced();
    return this.#started;
  }

  /** Something about the whole runtime changed: leadership, the leader's address. */
  changed(): void {
    this.#options.revision.bump();
    for (const view of this.#options.views.values()) view.changed();
  }

  /** Once a second. */
  tick(): void {
    for (const view of this.#options.views.values()) view.tick();
  }
}
