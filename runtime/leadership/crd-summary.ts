/** Health and metrics of a CRD that its leader publishes in the Lease: other replicas have the CRs, but not the work. */
import type { CrdState } from '../view.js';

export interface CrdSummary {
  readonly health: { readonly state: CrdState } & Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, unknown>>;
}

const STATES: ReadonlySet<unknown> = new Set<CrdState>([
  'not started',
  'pending',
  'started',
  'healthy',
  'degraded',
  'gated',
]);
/** Errors can be long, and every replica reads the annotation. */
const MAX_TEXT = 300;

export function writeSummary(shown: CrdSummary | undefined): string {
  return JSON.stringify(shown ?? {}, (_, value: unknown) =>
    typeof value === 'string' && value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value,
  );
}

/** undefined: missing, or not in this product's form. */
export function readSummary(text: string | undefined): CrdSummary | undefined {
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { health, metrics } = recordOf(value);
  const state = recordOf(health)['state'];
  if (!isState(state)) return undefined;
  return { health: { ...recordOf(health), state }, metrics: recordOf(metrics) };
}

function isState(value: unknown): value is CrdState {
  return STATES.has(value);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
