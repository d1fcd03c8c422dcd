/** The operators of a runtime by their CRD, and what they know of each other, whoever leads which. */
import type { Leadership, Shown } from './leadership/index.js';
import type { CrdOperator, Depended } from './operator/index.js';
import { mergeWritten, type Written } from './written.js';

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

  /** `written`: by the leader before. */
  lead(crds: readonly string[], written: Written): void {
    for (const crd of crds) this.get(crd)?.lead(written);
    for (const crd of crds) this.settle(crd);
  }

  follow(crds: readonly string[]): void {
    for (const crd of crds) this.get(crd)?.follow();
    for (const crd of crds) this.settle(crd);
  }

  /** What this replica has written for some CRDs. */
  written(crds: readonly string[]): Written {
    return mergeWritten(crds.map((crd) => this.get(crd)?.written() ?? new Map()));
  }

  /** The state of a CRD has changed: those that depend on it look again. */
  settle(crd: string): void {
    for (const operator of this.#byName.values()) {
      if (operator.plan.entry.dependsOn.some((dependency) => dependency.crd === crd)) operator.settle();
    }
  }

  /** Another replica that leads the CRD shows something else than before. */
  shown(crd: string): void {
    this.get(crd)?.tell();
    this.settle(crd);
  }

  /** A CRD that others depend on, in the words of whoever leads it. */
  depended(crd: string): Depended | undefined {
    const operator = this.get(crd);
    const leadership = this.leadershipOf(crd);
    if (!operator || leadership?.leading) return operator;
    return { state: leadership?.shown?.health.state ?? 'pending', resourceCount: operator.resourceCount };
  }

  /** Health and numbers of a CRD, in the words of whoever leads it; undefined: nobody does, or it says nothing. */
  told(crd: string): Shown | undefined {
    const leadership = this.leadershipOf(crd);
    return leadership?.leading ? this.own(crd) : leadership?.shown;
  }

  /** Health and numbers of this replica's operator. */
  own(crd: string): Shown | undefined {
    const operator = this.get(crd);
    return operator && { health: operator.health.snapshot(), metrics: operator.metrics() };
  }
}
