/** What a notification is about, and who learns of it. */
import type { Severity } from '../../lib/notify/index.js';

/** A custom resource, or (without a name) the CRD itself. */
export interface Subject {
  /** Tells it from others; the uid of a custom resource. */
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
}

/** Something that holds for subjects of one CRD: a condition with `notify`, or that reconciles fail. */
export interface Matter {
  readonly crd: string;
  readonly kind: string;
  /** In words; the same words of one CRD are one matter. */
  readonly condition: string;
  readonly teams: readonly string[];
  readonly severity: Severity;
}

/** Longest condition that stands in a key. */
const LONGEST = 160;

/** What is throttled together. */
export function keyOf(katalog: string, { crd, condition }: Matter, team: string): string {
  const words = condition.length <= LONGEST ? condition : `${condition.slice(0, LONGEST)}…`;
  return `${katalog}|${crd}|${words}|${team}`;
}
