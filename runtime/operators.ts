/** The operators of a runtime by their CRD, and what they know of each other, whoever leads which. */
import type { CrdSummary, Leadership } from './leadership/index.js';
import type { CrdOperator, Depended } from './operator/index.js';
import { mergeWritten, type WrittenVersions } from './written-versions.js';

export class Operators {
  readonly #byName = new Map<string, CrdOperator>();

  constructor(private readonly leadershipOf: (crd: string) => Leadership | undefined) {}

  add(operator: CrdOperator): void {
    this.#byName.set(operator.name, operator);
  }

  get(crd: string): CrdOperator | undefined {
    return this.#byName.get(crd);
  }

  get all(): readonly CrdOperator[] {
    return [...this.#byName.values()];
  }

  /** More waits at some CRD than its workers take next. */
  get busy(): boolean {
    for (const operator of this.#byName.values()) if (operator.busy) return true;
    return false;
  }

  /** `written`: by the leader before. */
  lead(crds: readonly string[], written: WrittenVersions): void {
    for (const crd of crds) this.get(crd)?.lead(written);
    for (const crd of crds) this.settle(crd);
  }

  follow(crds: readonly string[]): void {
    for (const crd of crds) this.get(crd)?.follow();
    for (const crd of crds) this.settle(crd);
  }

  /** What this replica has written for some CRDs. */
  written(crds: readonly string[]): WrittenVersions {
    return mergeWritten(crds.map((crd) => this.get(crd)?.written() ?? new Map()));
  }

  /** The state of a CRD has changed: those that depend on it look again. */
  settle(crd: string): void {
    for (const operator of this.#byName.values()) {
      if (operator.plan.entry.dependsOn.some((dependency) => dependency.crd === crd)) operator.settle();
    }
  }

  /** Another replica that leads the CRD shows something else than before. */
  summaryChanged(crd: string): void {
    this.get(crd)?.changes.elsewhere();
    this.settle(crd);
  }

  /** A CRD that others depend on, in the words of whoever leads it. */
  depended(crd: string): Depended | undefined {
    const operator = this.get(crd);
    const leadership = this.leadershipOf(crd);
    if (!operator || leadership?.leading) return operator;
    const { resourceCount, listed } = operator;
    return { state: leadership?.summary?.health.state ?? 'pending', resourceCount, listed };
  }

  /** Health and numbers of a CRD, in the words of whoever leads it; undefined: nobody does, or it says nothing. */
  summary(crd: string): CrdSummary | undefined {
    const leadership = this.leadershipOf(crd);
    return leadership?.leading ? this.ownSummary(crd) : leadership?.summary;
  }

  /** Health and numbers of this replica's operator. */
  ownSummary(crd: string): CrdSummary | undefined {
    const operator = this.get(crd);
    return operator && { health: operator.health.snapshot(), metrics: operator.metrics() };
  }
}
