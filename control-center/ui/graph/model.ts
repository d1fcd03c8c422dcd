/** Boxes and arrows of the topology from what is known of the runtimes. */
import type { EdgeEntity, RowEntity, SourceEntity, SourceState } from '../../server/wire/index.js';
import type { Box } from './layout.js';

export interface CrdLine {
  readonly crd: string;
  readonly row: RowEntity | undefined;
}

export interface RuntimeBox extends Box {
  readonly kind: 'runtime' | 'ghost' | 'cluster' | 'katalog';
  readonly label: string;
  /** Of a group: what the filter is set to when it is opened. */
  readonly name?: string;
  readonly source: SourceEntity | undefined;
  /** Of the source, now or at the moment that is looked at. */
  readonly state: SourceState['state'] | undefined;
  readonly crds: readonly CrdLine[];
  /** Runtimes that a box of a cluster or of a Katalog stands for. */
  readonly count: number;
}

export interface EdgeLine {
  readonly key: string;
  readonly edge: EdgeEntity;
  /** Box and CRD that is read, then those that read. */
  readonly from: { readonly box: string; readonly crd: string };
  readonly to: { readonly box: string; readonly crd: string };
}

export interface Model {
  readonly boxes: readonly RuntimeBox[];
  readonly lines: readonly EdgeLine[];
  /** Boxes stand for clusters or Katalogs, because there are too many runtimes. */
  readonly isGrouped: boolean;
}

export interface ModelFilter {
  readonly cluster: string;
  /** The Katalog whose runtimes are shown; empty: of all. */
  readonly katalog: string;
  /** A runtime that is shown with its neighbours alone. */
  readonly focus: string;
  readonly onlyStale: boolean;
  /** States of sources that differ from now, by name. */
  readonly states?: ReadonlyMap<string, SourceState['state']>;
}

export const HEAD_PX = 34;
export const LINE_PX = 26;
const WIDTH_PX = 280;
const MOST_BOXES = 60;
/** What the runtimes without a cluster, or without a Katalog that is known, are filtered by. */
const NONE = '-';

type Keyed<T> = readonly (readonly [key: string, value: T])[];

export function modelOf(
  sources: Keyed<SourceEntity>,
  rows: Keyed<RowEntity>,
  edges: Keyed<EdgeEntity>,
  filter: ModelFilter,
): Model {
  const lines = edges
    .map(([key, edge]) => lineOf(key, edge))
    .filter(({ edge }) => !filter.onlyStale || isBad(edge));
  const neighbours = neighboursOf(lines, filter);
  const runtimes = sources
    .map(([, source]) => source)
    .filter((source) => source.kind !== 'gateway' && isShown(source, filter, neighbours));
  const groups = runtimes.length > MOST_BOXES ? groupBoxes(runtimes) : [];
  const isGrouped = groups.length > 0;
  const boxes = isGrouped
    ? groups
    : runtimes.map((source) => ({
        ...runtimeBox(source, rows, lines),
        state: filter.states?.get(source.name) ?? source.state.state,
      }));
  const ghosts = isGrouped ? [] : ghostBoxes(lines, neighbours);
  const known = new Set([...boxes, ...ghosts].map(({ id }) => id));
  return {
    boxes: [...boxes, ...ghosts],
    lines: isGrouped ? [] : lines.filter(({ from, to }) => known.has(from.box) && known.has(to.box)),
    isGrouped,
  };
}

export function isBad({ row, kind }: EdgeEntity): boolean {
  return kind === 'cross' && (row.stale || !row.found || row.circuit?.state === 'open');
}

function lineOf(key: string, edge: EdgeEntity): EdgeLine {
  const { runtime, crd, to, row, ghost } = edge;
  const read = to ?? { runtime: `ghost:${ghost || row.peer || row.alias}`, crd: row.crd };
  return { key, edge, from: { box: read.runtime, crd: read.crd }, to: { box: runtime, crd } };
}

function neighboursOf(
  lines: readonly EdgeLine[],
  { focus, onlyStale }: ModelFilter,
): ReadonlySet<string> | undefined {
  if (focus === '' && !onlyStale) return undefined;
  const near = new Set<string>(focus === '' ? [] : [focus]);
  for (const { from, to } of lines) {
    if (focus !== '' && from.box !== focus && to.box !== focus) continue;
    near.add(from.box).add(to.box);
  }
  return near;
}

function isShown(
  { name, cluster, katalog }: SourceEntity,
  filter: ModelFilter,
  near: ReadonlySet<string> | undefined,
): boolean {
  return (
    (filter.cluster === '' || (cluster || NONE) === filter.cluster) &&
    (filter.katalog === '' || (katalog?.name || NONE) === filter.katalog) &&
    (near === undefined || near.has(name))
  );
}

function runtimeBox(
  source: SourceEntity,
  rows: Keyed<RowEntity>,
  lines: readonly EdgeLine[],
): Omit<RuntimeBox, 'state'> {
  const own = rows.flatMap(([, row]) => (row.runtime === source.name ? [row] : []));
  const listed = new Set(own.map(({ crd }) => crd));
  const read = lines.flatMap(({ from, to }) =>
    [from, to].filter(({ box }) => box === source.name).map(({ crd }) => crd),
  );
  const more = [...new Set(read)].filter((crd) => !listed.has(crd));
  const crds = [
    ...own.map((row) => ({ crd: row.crd, row })),
    ...more.map((crd) => ({ crd, row: undefined })),
  ];
  return { ...sized(source.name, crds.length), kind: 'runtime', label: source.name, source, crds, count: 1 };
}

function ghostBoxes(
  lines: readonly EdgeLine[],
  near: ReadonlySet<string> | undefined,
): readonly RuntimeBox[] {
  const crds = new Map<string, Set<string>>();
  for (const { from } of lines) {
    if (!from.box.startsWith('ghost:') || (near !== undefined && !near.has(from.box))) continue;
    const known = crds.get(from.box) ?? new Set();
    crds.set(from.box, known.add(from.crd));
  }
  return [...crds].map(([id, names]) => ({
    ...sized(id, names.size),
    kind: 'ghost' as const,
    label: id.slice('ghost:'.length),
    source: undefined,
    state: undefined,
    crds: [...names].map((crd) => ({ crd, row: undefined })),
    count: 1,
  }));
}

/** By cluster, within one by Katalog; none where neither tells the runtimes apart: then all are shown. */
function groupBoxes(runtimes: readonly SourceEntity[]): readonly RuntimeBox[] {
  const byCluster = groupsOf('cluster', runtimes, ({ cluster }) => cluster);
  if (byCluster.length > 1) return byCluster;
  const byKatalog = groupsOf('katalog', runtimes, ({ katalog }) => katalog?.name ?? '');
  return byKatalog.length > 1 ? byKatalog : [];
}

function groupsOf(
  kind: 'cluster' | 'katalog',
  runtimes: readonly SourceEntity[],
  nameOf: (source: SourceEntity) => string,
): readonly RuntimeBox[] {
  const counts = new Map<string, number>();
  for (const source of runtimes) {
    const name = nameOf(source) || NONE;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => ({
    ...sized(`${kind}:${name}`, 1),
    ...{
      kind,
      label: name === NONE ? `no ${kind === 'cluster' ? 'cluster' : 'Katalog'}` : name,
      name,
      count,
    },
    ...{ source: undefined, state: undefined, crds: [] },
  }));
}

function sized(id: string, lines: number): Box {
  return { id, width: WIDTH_PX, height: HEAD_PX + Math.max(1, lines) * LINE_PX + 8 };
}

/** How far below the top of its box the line of a CRD stands. */
export function lineOffset(box: RuntimeBox, crd: string): number {
  const index = Math.max(
    0,
    box.crds.findIndex((line) => line.crd === crd),
  );
  return HEAD_PX + index * LINE_PX + LINE_PX / 2;
}
