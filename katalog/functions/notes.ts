/**
 * User notes: functions without arguments that a Katalog declares as templates. A note sees the data of the
 * template that calls it; notes may call each other in any order, but not in a circle.
 */
import {
  BUILTIN_NAMES,
  compileTemplate,
  type FunctionRow,
  type FunctionTable,
  type TemplateEnv,
  TemplateError,
  type TemplateErrorCode,
} from '../templates/index.js';
import type { NOTE_ERRORS } from './errors.js';
import { RecordedTable } from './volatile.js';

/** A note as the Katalog writes it. */
export interface Note {
  readonly name: string;
  readonly expression: string;
  readonly description?: string;
  /** It means to replace a function of that name. */
  readonly shadow?: boolean;
}

/** What is wrong with a note. `line` and `column` count within its expression. */
export interface NoteProblem {
  /** Index in the list of notes. */
  readonly index: number;
  readonly severity: 'error' | 'warning';
  readonly code: keyof typeof NOTE_ERRORS.rows | TemplateErrorCode;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

const NAME = /^[\p{L}_][\p{L}\p{Nd}_]*$/u;
const RESERVED = new Set(
  'block break continue define else end if range template with nil true false'.split(' '),
);

interface Entry {
  readonly note: Note;
  readonly index: number;
  /** Set once compiled; the row of a broken note renders as nothing. */
  row: FunctionRow | undefined;
}

export class Notes {
  readonly problems: NoteProblem[] = [];
  readonly #entries = new Map<string, Entry>();
  /** The notes that are being compiled, outermost first. */
  readonly #open: string[] = [];
  readonly #env: TemplateEnv;

  /** `functions` looks names up for the notes, these notes included; `isBuiltin` knows the other functions. */
  constructor(notes: readonly Note[], functions: FunctionTable, isBuiltin: (name: string) => boolean) {
    this.#env = { functions };
    for (const [index, note] of notes.entries()) this.#add(note, index, isBuiltin);
  }

  names(): Iterable<string> {
    return this.#entries.keys();
  }

  /** The rows of all notes. Each note is compiled once, when it is first asked for. */
  rows(): readonly FunctionRow[] {
    return [...this.#entries.values()].map((entry) => this.#row(entry));
  }

  lookup(name: string): FunctionRow | undefined {
    const entry = this.#entries.get(name);
    return entry && this.#row(entry);
  }

  #add(note: Note, index: number, isBuiltin: (name: string) => boolean): void {
    const { name } = note;
    if (!NAME.test(name) || RESERVED.has(name)) {
      this.#report(
        index,
        'error',
        'ORK_NOTE_NAME',
        `invalid note name "${name}": expected letters, digits and underscores, and no keyword`,
      );
    } else if (this.#entries.has(name)) {
      this.#report(index, 'error', 'ORK_NOTE_NAME', `duplicate note "${name}"`);
    } else {
      this.#entries.set(name, { note, index, row: undefined });
      if (note.shadow !== true && (isBuiltin(name) || BUILTIN_NAMES.includes(name))) {
        this.#report(
          index,
          'warning',
          'ORK_NOTE_SHADOWS',
          `note "${name}" replaces the function of the same name`,
        );
      }
    }
  }

  /** Once: the same call is looked up more often than it is written. */
  #reportCircle(index: number, names: readonly string[]): void {
    const message = `notes call each other in a cycle: ${names.join(' → ')}`;
    if (this.problems.some((problem) => problem.message === message)) return;
    this.#report(index, 'error', 'ORK_NOTE_CYCLE', message);
  }

  #report(index: number, severity: 'error' | 'warning', code: NoteProblem['code'], message: string): void {
    this.problems.push({ index, severity, code, message });
  }

  #row(entry: Entry): FunctionRow {
    if (entry.row) return entry.row;
    const { name } = entry.note;
    const at = this.#open.indexOf(name);
    if (at >= 0) {
      this.#reportCircle(entry.index, [...this.#open.slice(at), name]);
      return brokenRow(entry.note);
    }
    this.#open.push(name);
    entry.row = this.#compile(entry);
    this.#open.pop();
    return entry.row;
  }

  #compile({ note, index }: Entry): FunctionRow {
    try {
      const functions = new RecordedTable(this.#env.functions);
      const template = compileTemplate(note.expression, { functions });
      return {
        ...brokenRow(note),
        references: template.references,
        volatile: functions.volatile,
        implementation: (_args, run) => template.valueWithin(run, note.name),
      };
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const { code, message, line, column } = error;
      this.problems.push({ index, severity: 'error', code, message, line, column });
      return brokenRow(note);
    }
  }
}

function brokenRow(note: Note): FunctionRow {
  return {
    name: note.name,
    args: [],
    takes: [],
    returns: 'any',
    doc: note.description ?? '',
    example: { template: `{{ ${note.name} }}`, data: {}, result: '' },
    onEmpty: '',
    published: false,
    implementation: () => undefined,
  };
}
