import type { JsonObject } from '../../lib/base/index.js';
import { TemplateError, type TemplateErrorCode } from '../templates/index.js';
import type { ProgramErrorCode } from './errors.js';
import { misfit } from './misfit.js';
import type { Path } from './path.js';
import { Reads, type Target } from './reads.js';

/** What templates and conditions read: the CR's `metadata`, `spec`, `status`, and `children`, `cross`, … */
export type TemplateData = Readonly<Record<string, unknown>>;

/** A problem of a CRD entry, before the loader knows its line in a file. */
export interface CompileProblem {
  readonly code: ProgramErrorCode | TemplateErrorCode;
  readonly severity: 'error' | 'warning';
  readonly path: Path;
  readonly message: string;
  /** Where in the text at `path`, 1-based. */
  readonly at?: { readonly line: number; readonly column: number };
}

/** A chain of fields that some template or condition reads, and the place it is read at. */
export interface Reference {
  readonly chain: readonly string[];
  readonly path: Path;
}

/** A compiled template, as far as compiling resources and conditions needs it. */
export interface CompiledTemplate {
  readonly constant: boolean;
  readonly references: readonly (readonly string[])[];
  render(data: TemplateData): string;
  /** The value itself when the text is one single action, else the rendered text. */
  value(data: TemplateData): unknown;
}

/** `notify` on a condition: teams that learn when it begins to hold. */
export interface Notice {
  /** The condition in words; two conditions that say the same of one CRD are one to a team. */
  readonly condition: string;
  readonly teams: readonly string[];
  /** undefined: the team's message, or that of the Katalog. */
  readonly message: CompiledTemplate | undefined;
}

/** Throws a `TemplateError` when the text is no template. */
export type CompileText = (text: string) => CompiledTemplate;

/** A preset that the Katalog itself declares under `profiles`; `written` takes paths below it. */
export interface OwnPreset {
  readonly body: JsonObject;
  readonly written: Written;
}

/** Presets of the Katalog's own, by group and name. */
export type OwnPresets = ReadonlyMap<string, ReadonlyMap<string, OwnPreset>>;

export interface ScopeOptions {
  readonly now?: () => number;
  readonly cronMs?: number;
  readonly presets?: OwnPresets;
  readonly written?: Written;
  /** Names of the teams that the Katalog declares; undefined: not known. */
  readonly teams?: readonly string[] | undefined;
  readonly notices?: Notice[];
  readonly calls?: Calls;
  /** What is read where; undefined: nobody asks. */
  readonly reads?: Reads;
}

/** What the templates of a scope have called since it was set to undefined: the first function that is not the same each time. */
export interface Calls {
  volatile: string | undefined;
}

/** The text that an unquoted scalar at a path is written as; undefined for another value there, and for one in quotes. */
export type Written = (path: Path, value: string | number | boolean) => string | undefined;

/**
 * Collects what compiling one CRD entry finds: every problem, not the first alone, and every reference. One
 * scope serves one entry.
 */
export class CompileScope {
  readonly problems: CompileProblem[] = [];
  readonly references: Reference[] = [];
  /** Of all conditions with `notify`. */
  readonly notices: Notice[];
  readonly teams: readonly string[] | undefined;
  readonly #compile: CompileText;

  /** Wall time in Unix milliseconds, for conditions on the clock. */
  readonly now: () => number;
  /** How long a condition `cron` without `duration` stays open, in milliseconds. */
  readonly cronMs: number;
  readonly presets: OwnPresets;
  readonly calls: Calls;
  readonly reads: Reads;
  readonly #written: Written;

  constructor(
    compile: CompileText,
    {
      now = () => 0,
      cronMs = 30_000,
      presets = new Map(),
      written = () => undefined,
      teams,
      notices = [],
      calls = { volatile: undefined },
      reads = new Reads(),
    }: ScopeOptions = {},
  ) {
    this.teams = teams;
    this.notices = notices;
    this.calls = calls;
    this.reads = reads;
    this.#compile = compile;
    this.now = now;
    this.cronMs = cronMs;
    this.presets = presets;
    this.#written = written;
  }

  /**
   * For what stands elsewhere and was checked there: its problems are dropped, its references are read at `path`.
   * `writtenThere` takes paths below it.
   */
  elsewhere(path: Path, writtenThere: Written = () => undefined): CompileScope {
    const compile: CompileText = (text) => {
      const template = this.#compile(text);
      for (const chain of template.references) this.refer(chain, path);
      return template;
    };
    // Its templates are the text of another place.
    const { now, cronMs, presets, teams, notices, calls } = this;
    const written: Written = (at, value) => writtenThere(at.slice(path.length), value);
    return new CompileScope(compile, { now, cronMs, presets, written, teams, notices, calls });
  }

  /** The template at `path`, or undefined when it is broken; the problem is then recorded. `target`: what its value is for. */
  template(text: string, path: Path, target?: Target): CompiledTemplate | undefined {
    try {
      const template = this.#compile(text);
      this.reads.templates.push({ path, text, target });
      for (const chain of template.references) this.refer(chain, path);
      return template;
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const { code, message, line, column } = error;
      this.problems.push({ code, severity: 'error', path, message, at: { line, column } });
      return undefined;
    }
  }

  /** A number or boolean as it is written, where a text is wanted: `1.10` and not `1.1`. Other values are themselves. */
  text<T>(value: T, path: Path): T | string {
    if (typeof value !== 'number' && typeof value !== 'boolean') return value;
    return this.#written(path, value) ?? String(value);
  }

  /** Warns of a word without quotes that kubectl reads as true or false, where a value of any type may stand. */
  doubtWord(value: unknown, path: Path): void {
    if (typeof value !== 'string' || !BOOLEAN_WORD.test(value) || this.#written(path, value) === undefined)
      return;
    const read = /^[yo]n?/i.test(value) && !/^off$/i.test(value);
    const message = `${value} is read as text, and as ${read} by kubectl: write ${read}, or quotes for a text`;
    this.warning('ORK_FIELD_VALUE', path, message);
  }

  /** What `compile` makes, and the first function in its templates whose result is another one each time. */
  recorded<T>(compile: () => T): { readonly made: T; readonly volatile: string | undefined } {
    this.calls.volatile = undefined;
    const made = compile();
    return { made, volatile: this.calls.volatile };
  }

  refer(chain: readonly string[], path: Path): void {
    this.references.push({ chain, path });
  }

  error(code: ProgramErrorCode, path: Path, message: string): void {
    this.problems.push({ code, severity: 'error', path, message });
  }

  /** Reports that the value at `path` is not what is expected there. */
  invalid(path: Path, value: unknown, expected: string): void {
    this.error('ORK_FIELD_VALUE', path, misfit(path, value, expected));
  }

  warning(code: ProgramErrorCode, path: Path, message: string): void {
    this.problems.push({ code, severity: 'warning', path, message });
  }
}

/** The words of YAML 1.1 for true and false that YAML 1.2 has as text. */
const BOOLEAN_WORD = /^(?:[yYnN]|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$/;

/** Text that holds an action has to be compiled; all other text stands for itself. */
export function isTemplate(value: unknown): value is string {
  return typeof value === 'string' && value.includes('{{');
}
