import { setTimeout } from 'node:timers/promises';
import { request } from 'undici';
import { ballastOf } from './ballast.js';
import type { World } from './world.js';

/** What is not right again by then is lost. */
const PATIENCE_MS = 180_000;
const PAUSE_MS = 100;

export interface Recovery {
  /** Milliseconds until B read A again; undefined: it never did. */
  readonly reader: number | undefined;
  /** Milliseconds until every change of before was done; undefined: it never was. */
  readonly work: number | undefined;
  /** Milliseconds until every replica of A had all CRs of its second type; undefined: one never had. */
  readonly cached: number | undefined;
}

/** Waits until everything is right again, and says how long that took. */
export async function recover(world: World): Promise<Recovery> {
  const [reader, work, cached] = await Promise.all([
    measure(() => readsAgain(world)),
    measure(done(world)),
    measure(() => hasAll(world)),
  ]);
  return { reader, work, cached };
}

function done({ ledger }: World): () => Promise<boolean> {
  const snapshot = ledger.snapshot();
  return async () => (await ledger.undone(snapshot)).length === 0;
}

async function readsAgain({ b }: World): Promise<boolean> {
  try {
    const answer = await request(`${b.process.url}/katalog/work`, { signal: AbortSignal.timeout(1_000) });
    const body = (await answer.body.json()) as { cross?: readonly Row[] };
    const row = body.cross?.find(({ crd }) => crd === 'load');
    return row?.found === true && !row.stale && row.lastError === '';
  } catch {
    return false;
  }
}

async function hasAll({ a, crs }: World): Promise<boolean> {
  const counts = await Promise.all(a.map(ballastOf));
  return counts.every((count) => count === crs);
}

interface Row {
  readonly crd: string;
  readonly found: boolean | null;
  readonly stale: boolean;
  readonly lastError: string;
}

async function measure(holds: () => Promise<boolean>): Promise<number | undefined> {
  const startedAt = performance.now();
  for (;;) {
    if (await holds()) return Math.round(performance.now() - startedAt);
    if (performance.now() - startedAt > PATIENCE_MS) return undefined;
    await setTimeout(PAUSE_MS);
  }
}
