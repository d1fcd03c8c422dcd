import type { Clock } from '../../lib/base/index.js';
import type { FunctionRow, FunctionTable } from '../templates/index.js';
import { ADDRESSES } from './addresses.js';
import { CHECKS } from './checks.js';
import { cronRows } from './cron.js';
import { DATA } from './data.js';
import { ENRICHED } from './enriched.js';
import { HORIZONTAL_POD_AUTOSCALERS } from './horizontal-pod-autoscalers.js';
import { LOGIC } from './logic.js';
import { NETWORKING } from './networking.js';
import { NODES } from './nodes.js';
import { type Note, type NoteProblem, Notes } from './notes.js';
import { NUMBERS } from './numbers.js';
import { OBJECTS } from './objects.js';
import { ORIGIN } from './origin.js';
import { PODS } from './pods.js';
import { PROMETHEUS } from './prometheus.js';
import { QUANTITIES } from './quantity.js';
import { type RandomBytes, randomRows } from './random.js';
import { STRINGS } from './strings.js';
import { timeRows } from './time.js';
import { TYPES } from './types.js';
import { VERSIONS } from './versions.js';
import { VOLATILE } from './volatile.js';
import { VOLUME_CLAIMS } from './volume-claims.js';
import { WORKLOADS } from './workloads.js';

export interface FunctionOptions {
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** `notes.functions` of the Katalog. */
  readonly notes?: readonly Note[];
}

/** Functions of one subject. */
export interface FunctionSection {
  readonly title: string;
  readonly rows: readonly FunctionRow[];
}

/** The functions that templates of one Katalog can call. */
export interface Functions extends FunctionTable {
  /** The functions of the product by subject, then the Katalog's notes when there are any. */
  readonly sections: readonly FunctionSection[];
  /** The rows of all sections. */
  readonly rows: readonly FunctionRow[];
  /** What is wrong with the notes; a template may still call a broken note, which renders as nothing. */
  readonly noteProblems: readonly NoteProblem[];
}

/** The table, with the Katalog's notes compiled. Never throws: `noteProblems` says what is wrong. */
export function functionTable({ clock, random, notes: declared = [] }: FunctionOptions): Functions {
  const own: readonly FunctionSection[] = [
    { title: 'Text', rows: STRINGS },
    { title: 'Numbers', rows: NUMBERS },
    { title: 'Logic and defaults', rows: LOGIC },
    { title: 'Types', rows: TYPES },
    { title: 'Data', rows: DATA },
    { title: 'Quantities', rows: QUANTITIES },
    { title: 'Random text, for a Secret with once', rows: randomRows(random) },
    { title: 'Time', rows: timeRows(clock) },
    { title: 'Cron', rows: cronRows(clock) },
    { title: 'Versions', rows: VERSIONS },
    { title: 'Addresses', rows: ADDRESSES },
    { title: 'Checks', rows: CHECKS },
    { title: 'Kubernetes objects', rows: OBJECTS },
    { title: 'Workloads', rows: WORKLOADS },
    { title: 'Services and ingresses', rows: NETWORKING },
    { title: 'Scaling and storage', rows: [...HORIZONTAL_POD_AUTOSCALERS, ...VOLUME_CLAIMS] },
    { title: 'Pods', rows: PODS },
    { title: 'Jobs, Events and owners', rows: ENRICHED },
    { title: 'Nodes', rows: NODES },
    { title: 'Prometheus answers', rows: PROMETHEUS },
    { title: 'Origin of a CR', rows: ORIGIN },
  ];
  const byName = new Map(own.flatMap(({ rows }) => rows).map((row) => [row.name, marked(row)]));
  const functions: FunctionTable = {
    lookup: (name) => notes.lookup(name) ?? byName.get(name),
    names: () => new Set([...byName.keys(), ...notes.names()]),
  };
  const notes = new Notes(declared, functions, (name) => byName.has(name));
  const noteRows = notes.rows();
  const sections = noteRows.length === 0 ? own : [...own, { title: 'Notes of this Katalog', rows: noteRows }];
  return {
    ...functions,
    sections,
    rows: sections.flatMap(({ rows }) => rows),
    noteProblems: notes.problems,
  };
}

function marked(row: FunctionRow): FunctionRow {
  return VOLATILE.has(row.name) ? { ...row, volatile: row.name } : row;
}
