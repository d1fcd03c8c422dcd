/** Reads what `ork get` shows from one runtime. */
import type * as z from 'zod';
import { numberText } from '../../autoscaler/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import { autoscalerDocument, isNotFound, type LiveClient, notFoundError } from '../live/index.js';
import {
  type CrdDocument,
  type CrdRow,
  type CrItem,
  crDocument,
  crdDocument,
  crsDocument,
  type EventRow,
  eventsDocument,
  katalogDocument,
} from './documents.js';
import type { Listing, Row } from './listing.js';
import { pathOf, type Subject } from './subject.js';

export interface ReadOptions {
  readonly wide: boolean;
  /** Unix milliseconds, for ages. */
  readonly now: number;
}

/** Throws ORK_LIVE_API, or ORK_LIVE_CRD and ORK_LIVE_CR for what the runtime does not have. */
export async function readListing(
  client: LiveClient,
  subject: Subject,
  options: ReadOptions,
): Promise<Listing> {
  const single = subject.kind === 'crd' || subject.kind === 'cr' || subject.kind === 'autoscaler';
  return { ...(await listingOf(client, subject, options)), single };
}

async function listingOf(client: LiveClient, subject: Subject, options: ReadOptions): Promise<Listing> {
  switch (subject.kind) {
    case 'crds':
      return crds(client, await crdRows(client), options);
    case 'crd': {
      // The row has the state; the document says whether there is such a CRD, in any case of its name.
      const { name } = await documentOf(client, subject, crdDocument);
      return crds(
        client,
        (await crdRows(client)).filter(({ row }) => row.name === name),
        options,
      );
    }
    case 'crs': {
      const { items, total } = await documentOf(client, subject, crsDocument);
      return crs(subject.crd, items, total, options);
    }
    case 'cr':
      return crs(subject.crd, [await documentOf(client, subject, crDocument)], 1, options);
    case 'events':
      return events(subject, (await documentOf(client, subject, eventsDocument)).events, options);
    case 'autoscaler':
      return autoscalers([await autoscaler(client, subject.crd)]);
    case 'autoscalers': {
      const all = await Promise.all(
        (await crdRows(client)).map(({ row }) => autoscaler(client, row.name, true)),
      );
      return autoscalers(all.flat());
    }
  }
}

async function documentOf<T extends { isKonductor?: boolean | undefined }>(
  client: LiveClient,
  subject: Subject,
  schema: z.ZodType<T>,
): Promise<T> {
  const answer = await client.get(pathOf(subject), schema);
  if (isNotFound(answer)) throw notFoundError(client.url, answer);
  return answer;
}

interface LedRow {
  readonly row: CrdRow;
  /** Its identity; `-` when nobody is known to lead. */
  readonly leader: string;
}

async function crdRows(client: LiveClient): Promise<readonly LedRow[]> {
  const { crds, identity } = await documentOf(client, { kind: 'crds' }, katalogDocument);
  return crds.map((row) => ({ row, leader: (row.isKonductor === true ? identity : row.konductor) || '-' }));
}

async function crds(
  client: LiveClient,
  rows: readonly LedRow[],
  { wide, now }: ReadOptions,
): Promise<Listing> {
  const more = wide ? await Promise.all(rows.map(({ row }) => infoOf(client, row.name))) : [];
  return {
    columns: ['NAME', 'STATE', 'WORKERS', 'QUEUE', 'CRS', 'ERRORS', 'AGE', ...(wide ? WIDE : [])],
    missing: 0,
    rows: rows.map(({ row, leader }, index) => ({
      key: row.name,
      name: `crd/${row.name}`,
      object: row as unknown as JsonObject,
      healthy: row.healthy === true,
      cells: [
        row.name,
        row.state ?? '-',
        ...[row.workers, row.queueDepth, row.resourceCount].map((value) => String(value ?? '-')),
        percentText((row.errorRate ?? 0) * 100),
        ageOf(row.startedAt, now),
        ...(wide ? [...wideCells(row, more[index]), leader] : []),
      ],
    })),
  };
}

const WIDE = ['P95', 'BUSY', 'RESYNC', 'LEADER'];

function wideCells({ resync }: CrdRow, info: CrdDocument | undefined): readonly string[] {
  const { reconcileDurationP95Ms = 0, workersBusyPercent = 0 } = info?.metrics ?? {};
  return [`${numberText(reconcileDurationP95Ms)}ms`, percentText(workersBusyPercent), resync ?? '-'];
}

/** Undefined where the paths of the CRD are switched off. */
async function infoOf(client: LiveClient, crd: string): Promise<CrdDocument | undefined> {
  const answer = await client.get(pathOf({ kind: 'crd', crd }), crdDocument);
  return isNotFound(answer) ? undefined : answer;
}

function crs(crd: string, items: readonly CrItem[], total: number, { now }: ReadOptions): Listing {
  return {
    columns: ['NAMESPACE', 'NAME', 'PHASE', 'READY', 'REASON', 'AGE'],
    missing: Math.max(0, total - items.length),
    rows: items.map((cr) => ({
      key: [cr.namespace, cr.name].join('/'),
      name: [crd, cr.namespace, cr.name].filter(Boolean).join('/'),
      object: cr as unknown as JsonObject,
      healthy: String(cr.ready).toLowerCase() === 'true',
      cells: [
        cr.namespace || '-',
        cr.name,
        cr.phase || '-',
        String(cr.ready ?? '-'),
        cr.readyReason || '-',
        cr.creationTimestamp ? ageOf(cr.creationTimestamp, now) : cr.age || '-',
      ],
    })),
  };
}

function events(
  { crd, name }: { readonly crd: string; readonly name: string },
  all: readonly EventRow[],
  { now }: ReadOptions,
): Listing {
  return {
    columns: ['AGE', 'TYPE', 'REASON', 'COUNT', 'MESSAGE'],
    missing: 0,
    rows: all.map((event) => ({
      key: JSON.stringify([event.type, event.reason, event.message]),
      name: `${crd}/${name}/${event.reason ?? ''}`,
      object: event as unknown as JsonObject,
      healthy: event.type !== 'Warning',
      cells: [
        ageOf(event.lastSeen, now),
        event.type ?? '-',
        event.reason ?? '-',
        String(event.count ?? 1),
        event.message ?? '-',
      ],
    })),
  };
}

/** `optional`: an empty list for a CRD that has none. */
async function autoscaler(client: LiveClient, crd: string): Promise<Row>;
async function autoscaler(client: LiveClient, crd: string, optional: true): Promise<readonly Row[]>;
async function autoscaler(client: LiveClient, crd: string, optional = false): Promise<Row | readonly Row[]> {
  const answer = await client.get(pathOf({ kind: 'autoscaler', crd }), autoscalerDocument);
  if (isNotFound(answer)) {
    if (optional) return [];
    throw notFoundError(client.url, answer);
  }
  const { workers } = answer.limits;
  const row: Row = {
    key: crd,
    name: `autoscaler/${crd}`,
    object: answer as unknown as JsonObject,
    healthy: answer.running,
    cells: [
      crd,
      answer.hand ?? answer.mode,
      ...[answer.current.workers, answer.baseline.workers, workers.min, workers.max].map(String),
      answer.overrideActive ? 'yes' : 'no',
      answer.decisions[0]?.sentence ?? answer.lastUnchanged?.sentence ?? '-',
    ],
  };
  return optional ? [row] : row;
}

function autoscalers(rows: readonly Row[]): Listing {
  return {
    columns: ['NAME', 'MODE', 'WORKERS', 'BASE', 'MIN', 'MAX', 'OVERRIDE', 'LAST'],
    rows,
    missing: 0,
  };
}

function percentText(percent: number): string {
  return `${Math.round(percent * 10) / 10}%`;
}

/** As kubectl shows it; `-` for a time that is not known. */
function ageOf(time: string | undefined, now: number): string {
  const since = Date.parse(time ?? '');
  return Number.isNaN(since) ? '-' : shortAge(Math.max(0, now - since));
}

/** Two units while the second one matters, as kubectl does. */
function shortAge(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const [minutes, hours, days] = [60, 3_600, 86_400].map((unit) => Math.floor(seconds / unit)) as [
    number,
    number,
    number,
  ];
  if (minutes < 2) return `${seconds}s`;
  if (minutes < 10) return `${minutes}m${seconds % 60}s`;
  if (hours < 3) return `${minutes}m`;
  if (hours < 8) return `${hours}h${minutes % 60}m`;
  if (days < 2) return `${hours}h`;
  return days < 8 ? `${days}d${hours % 24}h` : `${days}d`;
}
