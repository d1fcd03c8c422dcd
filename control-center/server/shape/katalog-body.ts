import type { KatalogHead, Replica } from '../wire/index.js';
import { at, count, countOrNull, type Fields, fieldsOf, flag, name, names, rows, text } from './fields.js';
import { type Stamp, stampOf } from './stamp.js';

/** CRDs of one runtime that are shown. */
const MOST_CRDS = 1_000;
const MOST_REPLICAS = 100;
const MOST_NAMESPACES = 100;

/** `GET /katalog`. */
export interface KatalogBody {
  readonly kind: 'runtime' | 'gateway';
  readonly stamp: Stamp;
  readonly head: KatalogHead;
  readonly cluster: string;
  readonly status: number;
  readonly replicas: readonly Replica[];
  readonly rows: readonly KatalogRow[];
  /** As it came, for the gateway's own reader. */
  readonly fields: Fields;
}

/** A row of `crds`. */
export interface KatalogRow {
  readonly name: string;
  readonly description: string;
  readonly gvk: string;
  readonly gvr: string;
  readonly namespaced: boolean;
  readonly katalogNamespace: string;
  readonly state: string;
  readonly reason: string;
  readonly isKonductor: boolean;
  readonly konductor: string;
  readonly startedAt: string;
  readonly workers: number;
  readonly queueDepth: number;
  readonly maxDepth: number | null;
  readonly resourceCount: number;
  readonly failing: number | null;
  readonly errorRate: number;
  readonly dependsOn: readonly string[];
  readonly hasUnhealthyDependencies: boolean;
  readonly gated: boolean;
  readonly gatedReason: string;
  readonly healthOff: boolean;
  readonly infoOff: boolean;
  readonly autoscaleActive: boolean;
}

/** What a body lacks to be that of a runtime or a gateway, in words; undefined: nothing. */
export function foreignBody(value: unknown): string | undefined {
  const body = fieldsOf(value);
  if (typeof body['name'] !== 'string') return 'the body has no name';
  if (!Array.isArray(body['crds'])) return 'the body has no list of crds';
  return undefined;
}

export function readKatalog(value: unknown): KatalogBody {
  const body = fieldsOf(value);
  const stamp = stampOf(body);
  return {
    kind: body['source'] === 'gateway' ? 'gateway' : 'runtime',
    stamp,
    head: headOf(body, stamp),
    cluster: name(body, 'cluster') || name(body, 'clusterName'),
    status: count(body, 'status'),
    replicas: rows(body, 'replicas', MOST_REPLICAS).map((row) => ({
      identity: name(row, 'identity'),
      url: name(row, 'url'),
      crds: names(row, 'crds', MOST_CRDS),
    })),
    rows: rows(body, 'crds', MOST_CRDS)
      .filter((row) => name(row, 'name') !== '')
      .map((row) => rowOf(row, stamp.isKonductor)),
    fields: body,
  };
}

function headOf(body: Fields, { identity }: Stamp): KatalogHead {
  const runtime = at(body, 'runtime');
  return {
    name: name(body, 'name'),
    version: name(body, 'version'),
    description: text(body, 'description'),
    author: name(body, 'author'),
    license: name(body, 'license'),
    runtimeVersion: name(body, 'runtimeVersion'),
    degradedReason: text(body, 'degradedReason'),
    total: count(body, 'total'),
    totalEnabled: count(body, 'totalEnabled'),
    statusCounts: Object.fromEntries(
      Object.entries(at(body, 'statusCounts'))
        .slice(0, 16)
        .filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
    ),
    namespaces: Object.fromEntries(
      Object.entries(at(body, 'namespaces'))
        .slice(0, MOST_NAMESPACES)
        .map(([namespace, value]) => [namespace.slice(0, 253), namespaceOf(fieldsOf(value))]),
    ),
    gatewayEndpoint: name(body, 'gatewayEndpoint'),
    identity,
    runtime: { lease: name(runtime, 'lease'), namespace: name(runtime, 'namespace') },
    startedAt: name(body, 'startedAt'),
  };
}

function namespaceOf(value: Fields) {
  return {
    crds: names(value, 'crds', MOST_CRDS),
    healthy: flag(value, 'healthy'),
    workers: count(value, 'workers'),
    resources: count(value, 'resources'),
  };
}

function rowOf(row: Fields, isKonductor: boolean): KatalogRow {
  const endpoints = at(row, 'endpoints');
  return {
    name: name(row, 'name'),
    description: text(row, 'description'),
    gvk: name(row, 'gvk'),
    gvr: resourceOf(name(row, 'gvr')),
    namespaced: row['namespaced'] !== false,
    katalogNamespace: name(row, 'katalogNamespace'),
    state: name(row, 'state') || (flag(row, 'healthy') ? 'healthy' : 'pending'),
    reason: text(row, 'reason'),
    isKonductor: row['isKonductor'] === undefined ? isKonductor : flag(row, 'isKonductor'),
    konductor: name(row, 'konductor'),
    startedAt: name(row, 'startedAt'),
    workers: count(row, 'workers'),
    queueDepth: count(row, 'queueDepth'),
    maxDepth: countOrNull(row, 'maxDepth'),
    resourceCount: count(row, 'resourceCount'),
    failing: countOrNull(row, 'failing'),
    errorRate: count(row, 'errorRate'),
    dependsOn: names(row, 'dependsOn', 100),
    hasUnhealthyDependencies: flag(row, 'hasUnhealthyDependencies'),
    gated: flag(row, 'gated'),
    gatedReason: text(row, 'gatedReason'),
    healthOff: endpoints['healthEnabled'] === false,
    infoOff: endpoints['infoEnabled'] === false,
    autoscaleActive: flag(row, 'autoscaleActive'),
  };
}

/** `group/version, Resource=plural`; older ones write `group/version/plural`. */
export function resourceOf(gvr: string): string {
  if (gvr.includes(', Resource=')) return gvr;
  const slash = gvr.lastIndexOf('/');
  return slash < 0 ? gvr : `${gvr.slice(0, slash)}, Resource=${gvr.slice(slash + 1)}`;
}
