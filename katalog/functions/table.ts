import type { Clock } from '../../base/index.js';
import type { FunctionRow, FunctionTable } from '../templates/index.js';
import { ADDRESSES } from './addresses.js';
import { CHECKS } from './checks.js';
import { cronRows } from './cron.js';
import { DATA } from './data.js';
import { LOGIC } from './logic.js';
import { NETWORKING } from './networking.js';
import { NOT_RUN } from './not-run.js';
import { type Note, type NoteProblem, Notes } from './notes.js';
import { NUMBERS } from './numbers.js';
import { OBJECTS } from './objects.js';
import { QUANTITIES } from './quantity.js';
import { type RandomBytes, randomRows } from './random.js';
import { SCALING } from './scaling.js';
import { STRINGS } from './strings.js';
import { timeRows } from './time.js';
import { TYPES } from './types.js';
import { VERSIONS } from './versions.js';
import { WORKLOADS } from './workloads.js';

export interface FunctionOptions {
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** `notes.functions` of the Katalog. */
  readonly notes?: readonly Note[];
}

/** The functions that templates of one Katalog can call. */
export interface Functions extends FunctionTable {
  /** The functions of the product, section by section, then the Katalog's notes. */
  readonly rows: readonly FunctionRow[];
  /** What is wrong with the notes; a template may still call a broken note, which renders as nothing. */
  readonly noteProblems: readonly NoteProblem[];
}

/** The table, with the Katalog's notes compiled. Never throws: `noteProblems` says what is wrong. */
export function functionTable({ clock, random, notes: declared = [] }: FunctionOptions): Functions {
  const sections = [STRINGS, NUMBERS, LOGIC, TYPES, DATA, QUANTITIES, randomRows(random)];
  const timed = [timeRows(clock), cronRows(clock)];
  const rows = [
    ...sections,
    ...timed,
    VERSIONS,
    ADDRESSES,
    CHECKS,
    OBJECTS,
    WORKLOADS,
    NETWORKING,
    SCALING,
  ].flat();
  const byName = new Map(rows.map((row) => [row.name, row]));
  const functions: FunctionTable = {
    lookup: (name) => notes.lookup(name) ?? byName.get(name),
    isNotRun: (name) => NOT_RUN.has(name),
    names: () => new Set([...byName.keys(), ...notes.names()]),
  };
  const notes = new Notes(declared, functions, (name) => byName.has(name) || NOT_RUN.has(name));
  const noteRows = notes.rows();
  return { ...functions, rows: [...rows, ...noteRows], noteProblems: notes.problems };
}
