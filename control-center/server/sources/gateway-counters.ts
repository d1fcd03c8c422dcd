import type { GatewayBody, GatewayRow, Section } from '../shape/gateway-body.js';
import { SECTIONS } from '../shape/gateway-body.js';
import type { GatewayNumbers } from '../wire/index.js';

/** How long a replica that was seen counts. */
const SEEN_MS = 300_000;
const MOST_REPLICAS = 64;
/** What grows with every request; everything else is a measure of its replica. */
const COUNTER = /(^total|Total|Allowed|Denied|Warned|Applied|Skipped|^blocked|^allowed|^success|^failures)$/;

/**
 * The counters of a gateway are those of one replica. They are kept by identity and summed over the replicas that were
 * seen lately, so that a sum does not fall because another replica answered. Without an identity the last answer is
 * shown alone.
 */
export class GatewayCounters {
  readonly #bodies = new Map<string, { readonly body: GatewayBody; readonly at: number }>();

  /** `at` on the monotonic clock. */
  add(body: GatewayBody, at: number): void {
    this.#bodies.delete(body.identity);
    if (body.identity === '') this.#bodies.clear();
    this.#bodies.set(body.identity, { body, at });
    for (const [identity, seen] of this.#bodies) {
      if (at - seen.at > SEEN_MS || this.#bodies.size > MOST_REPLICAS) this.#bodies.delete(identity);
    }
  }

  /** 0: it has no identity. */
  get replicas(): number {
    return this.#bodies.has('') ? 0 : this.#bodies.size;
  }

  get last(): GatewayBody | undefined {
    return [...this.#bodies.values()].at(-1)?.body;
  }

  /** The rows of the last answer, with the sums of all. */
  rows(): readonly GatewayRow[] {
    const others = [...this.#bodies.values()].slice(0, -1).map(({ body }) => byResource(body));
    return (this.last?.crds ?? []).map((row) => {
      const all = [...others.flatMap((rows) => rows.get(row.gvr) ?? []), row];
      const sections = SECTIONS.map((section) => [section, summed(all, section)]);
      return { ...row, sections: Object.fromEntries(sections) as GatewayRow['sections'] };
    });
  }
}

function byResource({ crds }: GatewayBody): ReadonlyMap<string, GatewayRow> {
  return new Map(crds.map((row) => [row.gvr, row]));
}

function summed(rows: readonly GatewayRow[], section: Section): GatewayNumbers | null {
  const all = rows.flatMap(({ sections }): GatewayNumbers[] => {
    const numbers = sections[section];
    return numbers ? [numbers] : [];
  });
  const last = all.at(-1);
  if (!last) return null;
  return Object.fromEntries(
    Object.entries(last).map(([key, value]) => {
      if (typeof value !== 'number') return [key, value];
      const numbers = all.map((each) => each[key]).filter((each) => typeof each === 'number');
      return [key, COUNTER.test(key) ? numbers.reduce((a, b) => a + b, 0) : Math.max(...numbers)];
    }),
  );
}
