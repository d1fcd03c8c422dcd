import type { RowEntity } from '../wire/index.js';
import type { CrdCell } from './crd-cell.js';
import { isFresh } from './state.js';

/** What of its source a row needs. */
export interface RowContext {
  readonly runtime: string;
  readonly cluster: string;
  /** Whether some connection of the source is answered, by a follower at least. */
  readonly isAnswered: boolean;
  readonly staleMs: number;
  readonly denied: number | null;
  readonly now: number;
}

/** How a row is to be taken. */
export function shownOf(
  cell: CrdCell,
  { isAnswered, staleMs, now }: Omit<RowContext, 'denied'>,
): RowEntity['shown'] {
  const { leader } = cell;
  const isLed = leader?.leads.has(cell.name) === true && isFresh(leader.state);
  const isConfirmed = cell.confirmedAt !== undefined && now - cell.confirmedAt < staleMs;
  if (isLed && isConfirmed) return 'fresh';
  return isAnswered && !isLed ? 'no leader' : 'unknown';
}

export function rowEntity(cell: CrdCell, context: RowContext): RowEntity {
  const shown = shownOf(cell, context);
  const { confirmedAt } = cell;
  const entity = {
    runtime: context.runtime,
    cluster: context.cluster,
    crd: cell.name,
    shown,
    confirmedAt: shown === 'fresh' || confirmedAt === undefined ? null : Math.round(confirmedAt),
    queueGrows: cell.grows(context.now),
    lastDecision: cell.lastDecision,
    denied: context.denied,
    ...declared(cell),
    ...stateOf(cell),
    ...numbers(cell),
  };
  return { ...entity, rank: rankOf(entity) };
}

const NO_ROW = {
  description: '',
  gvk: '',
  gvr: '',
  namespaced: true,
  katalogNamespace: '',
  dependsOn: [] as readonly string[],
  healthOff: false,
  infoOff: false,
  konductor: '',
};

/** What the Katalog says. */
function declared({ row }: CrdCell) {
  const { description, gvk, gvr, namespaced, katalogNamespace, dependsOn, healthOff, infoOff, konductor } =
    row ?? NO_ROW;
  return { description, gvk, gvr, namespaced, katalogNamespace, dependsOn, healthOff, infoOff, konductor };
}

/** The health of the stream is newer than that of the row. */
function stateOf({ row, health, live }: CrdCell) {
  const said = health ?? row;
  return {
    state: said?.state ?? '',
    reason: said?.reason ?? '',
    startedAt: said?.startedAt ?? '',
    gated: said?.gated ?? false,
    gatedReason: said?.gatedReason ?? '',
    hasUnhealthyDependencies: health
      ? health.dependencies.some(({ satisfied }) => !satisfied)
      : (row?.hasUnhealthyDependencies ?? false),
    staleSiblings: live?.cross.filter(({ stale, source }) => stale && source !== 'informer').length ?? 0,
    hasAutoscaler: live?.autoscalerEnabled ?? row?.autoscaleActive ?? false,
  };
}

/** A number that no leader ever said is null. */
function numbers(cell: CrdCell) {
  const { live } = cell;
  const row = cell.confirmedAt === undefined ? undefined : cell.row;
  const metric = (name: string): number | null => {
    const value = live?.metrics[name];
    return typeof value === 'number' ? value : null;
  };
  const configured = live?.autoscalerWorkers.configured || null;
  const workers = live?.workers ?? row?.workers ?? null;
  return {
    workers,
    workersConfigured: configured,
    scaled: live?.autoscalerEnabled === true && configured !== null && workers !== configured,
    workersBusyPercent: metric('workersBusyPercent'),
    queueDepth: metric('queueDepth') ?? row?.queueDepth ?? null,
    maxDepth: live?.maxDepth ?? row?.maxDepth ?? null,
    queueOldestMs: metric('queueOldestMs'),
    errorRatePercent: metric('errorRatePercent') ?? row?.errorRate ?? null,
    reconcileDurationP95Ms: metric('reconcileDurationP95Ms'),
    reconcilesPerSecond: metric('reconcilesPerSecond'),
    // A follower of ours has the CRs too.
    resourceCount: live?.resourceCount ?? cell.row?.resourceCount ?? null,
    failing: live?.failing ?? row?.failing ?? null,
  };
}

/** Worst first. */
function rankOf(row: Omit<RowEntity, 'rank'>): number {
  if (row.shown === 'unknown') return 1;
  if (row.shown === 'no leader') return 2;
  if (row.state === 'degraded') return 0;
  if ((row.state === 'pending' || row.state === 'not started') && row.reason !== '') return 3;
  if (row.hasUnhealthyDependencies) return 4;
  if (row.staleSiblings > 0) return 5;
  if (row.queueGrows) return 6;
  return (row.errorRatePercent ?? 0) > 0 ? 7 : 8;
}
