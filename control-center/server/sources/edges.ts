/** Who reads whom: the rows of `cross` of every CRD, and to which source each of them leads. */
import type { ChangeLog } from '../history/changes.js';
import type { EntityStore } from '../store/entity-store.js';
import { keyOf } from '../store/keys.js';
import type { CrossRow, EdgeEntity } from '../wire/index.js';
import type { CrdCell } from './crd-cell.js';
import type { Source } from './source.js';

export interface EdgeTools {
  readonly store: EntityStore;
  readonly changes: ChangeLog;
  readonly sources: () => readonly Source[];
}

interface Edge {
  readonly source: Source;
  readonly cell: CrdCell;
  /** undefined: of `dependsOn`. */
  readonly index: number | undefined;
  readonly dependency: string;
  status: string;
}

export class Edges {
  /** By source and CRD, then by key. */
  readonly #edges = new Map<CrdCell, Map<EdgeKey, Edge>>();

  constructor(private readonly tools: EdgeTools) {}

  /** What the CRD reads now. */
  update(source: Source, cell: CrdCell): void {
    const { store, changes } = this.tools;
    const before = this.#edges.get(cell) ?? new Map<EdgeKey, Edge>();
    const now = new Map<EdgeKey, Edge>();
    for (const [index, row] of (cell.live?.cross ?? []).entries()) {
      const key = keyOf('edge', source.name, cell.name, row.alias, row.resource);
      const status = statusOf(row);
      const was = before.get(key)?.status;
      if (was !== undefined && was !== status) changes.edge({ key, from: was, to: status });
      now.set(key, { source, cell, index, dependency: '', status });
    }
    for (const dependency of cell.row?.dependsOn ?? []) {
      const key = keyOf('edge', source.name, cell.name, dependency, 'dependsOn');
      now.set(key, { source, cell, index: undefined, dependency, status: '' });
    }
    for (const key of before.keys()) if (!now.has(key)) store.remove(key);
    this.#edges.set(cell, now);
    for (const [key, edge] of now) this.#touch(key, edge);
  }

  forget(cell: CrdCell): void {
    for (const key of this.#edges.get(cell)?.keys() ?? []) this.tools.store.remove(key);
    this.#edges.delete(cell);
  }

  /** Sources came, went or were recognised: every edge may lead elsewhere. */
  rematch(): void {
    for (const edges of this.#edges.values()) for (const [key, edge] of edges) this.#touch(key, edge);
  }

  #touch(key: EdgeKey, edge: Edge): void {
    this.tools.store.touch(key, () => this.#entity(edge));
  }

  #entity({ source, cell, index, dependency }: Edge): EdgeEntity {
    const { live } = cell;
    const row = index === undefined ? dependencyRow(dependency) : (live?.cross[index] ?? dependencyRow(''));
    const match =
      index === undefined ? inside(source, dependency) : matched(source, row, this.tools.sources());
    const changedAt = Date.parse(live?.changedAt ?? '');
    const since = (time: string): number | null => {
      const ms = changedAt - Date.parse(time);
      return Number.isNaN(ms) ? null : ms;
    };
    const age = since(row.asOf);
    const retry = row.circuit?.state === 'open' ? since(row.circuit.retryAt) : null;
    return {
      kind: index === undefined ? 'dependency' : 'cross',
      runtime: source.name,
      crd: cell.name,
      row,
      ...match,
      ghost: match.to ? '' : row.peer || hostOf(row.url) || row.crd,
      ageMs: row.source === 'informer' ? 0 : age === null ? null : Math.max(0, age),
      ageAt: live?.asOf ?? 0,
      retryInMs: retry === null ? null : Math.max(0, -retry),
      shown: cell.shownBefore === 'fresh' || cell.shownBefore === undefined ? 'fresh' : 'unknown',
    };
  }
}

type EdgeKey = `edge:${string}`;

function statusOf({ stale, found, circuit, source }: CrossRow): string {
  const value = source === 'informer' || !stale ? (found ? 'fresh' : 'missing') : 'stale';
  return circuit && circuit.state !== 'closed' ? `${value}, ${circuit.state}` : value;
}

type Match = Pick<EdgeEntity, 'to' | 'matchedBy'>;

function inside(source: Source, crd: string): Match {
  return { to: { runtime: source.name, crd }, matchedBy: 'same runtime' };
}

/** By the identity of the last answer, then by the origin against URLs, names and advertised URLs. */
function matched(from: Source, row: CrossRow, sources: readonly Source[]): Match {
  if (row.source === 'informer') return inside(from, row.crd);
  const byIdentity = row.identity === '' ? [] : sources.filter((each) => hasIdentity(each, row.identity));
  const found = closest(from, row, byIdentity);
  if (found) return { to: { runtime: found.name, crd: row.crd }, matchedBy: 'identity' };
  const host = hostOf(row.url) || row.peer;
  if (host === '') return { to: null, matchedBy: null };
  const byUrl = closest(
    from,
    row,
    sources.filter((each) => urlsOf(each).includes(host)),
  );
  if (byUrl) return { to: { runtime: byUrl.name, crd: row.crd }, matchedBy: 'url' };
  const byAlias = closest(
    from,
    row,
    sources.filter((each) => each.declaration.aliases.includes(host)),
  );
  return byAlias
    ? { to: { runtime: byAlias.name, crd: row.crd }, matchedBy: 'alias' }
    : { to: null, matchedBy: null };
}

/** Pods of two clusters may have one name: the Katalog, then the cluster of the reader decide. */
function closest(from: Source, row: CrossRow, found: readonly Source[]): Source | undefined {
  const named = found.filter(({ head }) => row.katalog === '' || head?.name === row.katalog);
  return named.find(({ cluster }) => cluster === from.cluster) ?? named[0];
}

function hasIdentity({ replicas, head }: Source, identity: string): boolean {
  return head?.identity === identity || replicas.some((replica) => replica.identity === identity);
}

function urlsOf({ declaration, replicas }: Source): readonly string[] {
  return [...declaration.urls.map(({ host }) => host), ...replicas.map(({ url }) => hostOf(url))];
}

function hostOf(url: string): string {
  return /^https?:\/\/([^/?#]+)/i.exec(url)?.[1] ?? '';
}

function dependencyRow(crd: string): CrossRow {
  return {
    alias: crd,
    crd,
    resource: 'dependsOn',
    source: 'informer',
    url: '',
    peer: '',
    found: true,
    stale: false,
    asOf: '',
    lastError: '',
    cacheForMs: null,
    staleAfterMs: null,
    circuit: null,
    identity: '',
    katalog: '',
  };
}
