/**
 * A Katalog, ready to run: the document, what each CRD's entry compiled to, the siblings it reads and the autoscaler
 * it has. Everything that can be wrong is found here, all at once, with its place.
 */
import { dirname, join, resolve } from 'node:path';
import { type AutoscalePlan, compileAutoscale, conditionSources } from '../autoscaler/index.js';
import {
  type CrdEntry,
  compileTemplate,
  type FunctionTable,
  formatPath,
  type Katalog,
  type KatalogSource,
  type LoadedKatalog,
  loadKatalog,
  type Path,
  type Problem,
  type Program,
  type RandomBytes,
  readCrdFile,
  readInclude,
  refusedBelow,
  type TemplateData,
  TemplateError,
} from '../katalog/index.js';
import { type Clock, type JsonObject, parseDuration } from '../lib/base/index.js';
import { type CrossPlan, checkReference, compileCross, type Subject } from '../oncop/index.js';
import { crdLabels } from './crd-labels.js';
import { withEntries, withExpandedProfile } from './expanded-profiles.js';
import type { HookPlan } from './hooks/index.js';
import { manifestFiles, type NamedFile, tlsFiles } from './named-files.js';

export interface CrdPlan {
  readonly entry: CrdEntry;
  readonly program: Program;
  readonly cross: CrossPlan;
  /** The references to siblings that templates and conditions of this CRD read, once each. */
  readonly crossReferences: readonly string[];
  readonly autoscale: AutoscalePlan | undefined;
  readonly hook: HookPlan | undefined;
}

export interface RuntimePlan {
  readonly katalog: Katalog;
  /** By CRD, disabled ones included, in document order. */
  readonly crds: ReadonlyMap<string, CrdPlan>;
  /** Renders a templated selector or endpoint for a CR; its text was checked at load. */
  readonly render: (text: string, subject: Subject) => string;
  /** Renders a message of `notification`; its text was checked at load. */
  readonly renderMessage: (text: string, data: TemplateData) => string;
  /** Variables that `$NAME` stands for in external calls. */
  readonly env: PlanOptions['env'];
}

export interface PlanOptions {
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  /** For `$NAME` in hosts and endpoints. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default `dir`. */
  readonly hooks?: HooksMode;
  /** What a variable is that is not set: `warning` where the plan is read and not run. Default `error`. */
  readonly unset?: 'error' | 'warning';
  /** Texts that stand for those of files, by absolute path: what an editor has not saved. */
  readonly unsaved?: ReadonlyMap<string, string>;
  /** How types are checked. */
  readonly types?: NonNullable<Parameters<typeof loadKatalog>[1]['types']>;
}

/**
 * Which code a Katalog may have run: `dir` modules in its own folder, wherever links lead; `off` none. See
 * SECURITY.md.
 */
export const HOOKS_MODES = ['dir', 'off'] as const;
export type HooksMode = (typeof HOOKS_MODES)[number];

export interface LoadedPlan {
  /** Undefined when there is an error among the problems. */
  readonly plan: RuntimePlan | undefined;
  readonly problems: readonly Problem[];
  readonly loaded: LoadedKatalog;
  /** The files that the sources name and that were read, by path: CRDs and included parts. */
  readonly named: ReadonlyMap<string, string>;
}

/** Loads Katalog sources and compiles everything they say. Never throws for what a document says. */
export function loadPlan(sources: readonly KatalogSource[], options: PlanOptions): LoadedPlan {
  const { clock, randomBytes, env, hooks = 'dir', unset = 'error', types, unsaved } = options;
  const named = new Map<string, string>();
  const unsavedOf = (file: string, from: string): { readonly text: string } | undefined => {
    const text = unsaved?.get(resolve(dirname(from), file));
    return text === undefined ? undefined : { text };
  };
  const loaded = loadKatalog(sources, {
    clock,
    random: randomBytes,
    ...(types ? { types } : {}),
    readCrdFile(crdFile, from) {
      const read = unsavedOf(crdFile, from) ?? readCrdFile(crdFile, from);
      if ('text' in read) named.set(join(dirname(from), crdFile), read.text);
      return read;
    },
    readInclude(include, from) {
      const text = unsavedOf(include, from)?.text;
      const read =
        text === undefined ? readInclude(include, from) : { file: join(dirname(from), include), text };
      if ('text' in read) named.set(read.file, read.text);
      return read;
    },
  });
  const lineOf = lineReader(sources);
  const problems: Problem[] = [...loaded.problems];
  const crds = new Map<string, CrdPlan>();
  const names = [...loaded.entries.keys()];
  const labels = Object.fromEntries([...loaded.entries].map(([name, entry]) => [name, crdLabels(entry)]));
  for (const [name, entry] of loaded.entries) {
    const program = loaded.programs.get(name);
    if (program)
      crds.set(
        name,
        new EntryCompiler(loaded, entry, program, {
          names,
          labels,
          env,
          unset,
          hooks,
          problems,
          lineOf,
        }).compile(),
      );
  }
  const failed = problems.some((problem) => problem.severity === 'error');
  const plan =
    failed || !loaded.katalog
      ? undefined
      : { katalog: withEntries(loaded.katalog, crds), crds, ...renderers(loaded.functions), env };
  return { plan, problems: inOrder(problems), loaded, named };
}

interface EntryContext {
  readonly names: readonly string[];
  readonly labels: NonNullable<Parameters<typeof compileCross>[1]['labels']>;
  readonly env: PlanOptions['env'];
  readonly unset: 'error' | 'warning';
  readonly hooks: HooksMode;
  readonly problems: Problem[];
  readonly lineOf: (file: string, line: number) => string | undefined;
}

const OFF = 'is not run because hooks are off: remove hooks, or start with --hooks dir';

/** A problem of an entry. */
interface Found {
  readonly code: string;
  readonly path: Path;
  readonly message: string;
  /** Within the text at the path. */
  readonly at?: { readonly line: number; readonly column: number } | undefined;
  readonly severity?: Problem['severity'];
}

/** Compiles what `oncop/` and `autoscaler/` make of one entry, and gives their problems a place in the document. */
class EntryCompiler {
  constructor(
    private readonly loaded: LoadedKatalog,
    private readonly entry: CrdEntry,
    private readonly program: Program,
    private readonly context: EntryContext,
  ) {}

  compile(): CrdPlan {
    const cross = this.#cross();
    const crossReferences = this.#references(cross);
    const autoscale = this.#autoscale(cross);
    const hook = this.#hook();
    this.#confine(manifestFiles(this.entry, this.#katalog()), (path) => [...this.entry.path, ...path]);
    return {
      entry: withExpandedProfile(this.entry, autoscale),
      program: this.program,
      cross,
      crossReferences,
      autoscale,
      hook,
    };
  }

  #cross(): CrossPlan {
    const { cross: declared, crossPath, autoscale, autoscalePath } = this.entry.operatorBox;
    const own = undeclaredSources(declared, autoscale);
    const declarations = [
      ...declared,
      ...own.map(({ alias, source }) => ({ crd: alias, as: alias, source })),
    ];
    const placed = (path: Path): Path => {
      const inCondition = own[Number(path[0]) - declared.length];
      // What a declaration names its source, a condition does too; its other fields stand there as `field`.
      return inCondition
        ? [...autoscalePath, ...inCondition.path, ...path.slice(2)]
        : [...crossPath, ...path];
    };
    const { names, labels, env, unset } = this.context;
    const staleAfterMs = staleAfterOf(autoscale);
    const { plan, problems } = compileCross(declarations, {
      crds: names,
      labels,
      env,
      unset,
      ...(staleAfterMs === undefined ? {} : { staleAfterMs }),
    });
    for (const { code, path, message, severity } of problems) {
      this.#report({ code, path: placed(path), message, severity });
    }
    for (const [index, declaration] of declarations.entries()) {
      this.#confine(tlsFiles(declaration), (path) => placed([index, ...path]));
    }
    for (const { text, path } of plan.templates) {
      try {
        compileTemplate(text, { functions: this.loaded.functions });
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        const { code, message, line, column } = error;
        this.#report({ code, path: placed(path), message, at: { line, column } });
      }
    }
    return plan;
  }

  /** Checks every chain that begins with `cross` and gives each text once. */
  #references(cross: CrossPlan): readonly string[] {
    const found = new Set<string>();
    for (const { chain, path } of this.program.references) {
      if (chain[0] !== 'cross' || chain.length < 2) continue;
      const text = chain.join('.');
      const problem = checkReference(cross, text, { hasCr: true });
      if (!problem) {
        found.add(text);
        continue;
      }
      const { code, message } = problem;
      this.#report({ code, path: [...this.entry.path, ...path], message });
    }
    return [...found];
  }

  #autoscale(cross: CrossPlan): AutoscalePlan | undefined {
    const { autoscale, autoscalePath } = this.entry.operatorBox;
    if (autoscale === undefined) return undefined;
    const { workers, queue, resyncMs } = this.entry;
    const { plan, problems, warnings } = compileAutoscale(autoscale, {
      baseline: { workers, queueDepth: queue.maxDepth, resyncMs },
      aliases: this.#declaredAliases(cross),
      checkReference: (reference) => checkReference(cross, reference, { hasCr: false })?.message,
      notify: {
        // Without a Katalog its teams are not known.
        teams: this.loaded.katalog && [...(this.loaded.katalog.notification?.teams.keys() ?? [])],
        checkMessage: (text) => this.#messageProblem(text),
      },
    });
    for (const { code, path, message, column } of problems) {
      const at = column === undefined ? undefined : { line: 1, column };
      this.#report({ code, path: [...autoscalePath, ...path], message, at });
    }
    for (const { code, path, message } of warnings) {
      this.#report({ code, path: [...autoscalePath, ...path], message, severity: 'warning' });
    }
    return plan;
  }

  #messageProblem(text: string): string | undefined {
    try {
      compileTemplate(text, { functions: this.loaded.functions });
      return undefined;
    } catch (error) {
      if (error instanceof TemplateError) return error.message;
      throw error;
    }
  }

  /** The aliases of `operatorBox.cross`; those that a condition's own `source` declares are not among them. */
  #declaredAliases(cross: CrossPlan): readonly string[] {
    const { cross: declared, autoscale } = this.entry.operatorBox;
    const own = new Set(undeclaredSources(declared, autoscale).map(({ alias }) => alias));
    return cross.entries.map(({ alias }) => alias).filter((alias) => !own.has(alias));
  }

  /** The module is only looked for here; it is loaded when the runtime starts, and not to validate a Katalog. */
  #hook(): HookPlan | undefined {
    const { hooks } = this.entry.operatorBox;
    if (!hooks) return undefined;
    const path = [...this.entry.path, 'operatorBox', 'reconciler', 'hooks'];
    const { file, line, column } = this.loaded.locate([...path, 'module']);
    const module = resolve(dirname(file), hooks.module);
    const refused = this.context.hooks === 'off' ? OFF : refusedBelow(module, file);
    if (refused !== undefined) {
      const message = `${hooks.module} ${refused}`;
      this.#report({ code: 'ORK_HOOK_MODULE', path: [...path, 'module'], message });
    }
    const place = `${file}:${line}:${column} ${formatPath([...path, 'module'])}`;
    return { file: module, module: hooks.module, function: hooks.function, first: hooks.first, place };
  }

  /** With hooks off, the author of the Katalog is not the administrator, and reaches no file outside its folder. */
  #confine(files: readonly NamedFile[], placed: (path: Path) => Path): void {
    if (this.context.hooks !== 'off') return;
    for (const { path, written, file } of files) {
      const refused = refusedBelow(file, this.#katalog());
      if (refused === undefined) continue;
      const message = `${written} ${refused}, and no other file is read because hooks are off`;
      this.#report({ code: 'ORK_KATALOG_FILE', path: placed(path), message });
    }
  }

  /** The file that the entry stands in. */
  #katalog(): string {
    return this.loaded.locate(this.entry.path).file;
  }

  #report({ code, path, message, at, severity = 'error' }: Found): void {
    const position = this.loaded.locate(path, at);
    const sourceLine = this.context.lineOf(position.file, position.line);
    this.context.problems.push({
      ...position,
      severity,
      code,
      path: formatPath(path),
      message,
      ...(sourceLine === undefined ? {} : { sourceLine }),
    });
  }
}

/** Sources that conditions of the autoscaler carry for siblings that `operatorBox.cross` does not declare. */
function undeclaredSources(declared: readonly JsonObject[], autoscale: JsonObject | undefined) {
  const aliases = new Set(declared.map((declaration) => declaration['as'] ?? declaration['crd']));
  return conditionSources(autoscale).filter(({ alias }) => !aliases.has(alias));
}

/** The autoscaler's `staleAfter` is also how long its siblings' last good values are served. */
function staleAfterOf(autoscale: CrdEntry['operatorBox']['autoscale']): number | undefined {
  const written = autoscale?.['staleAfter'];
  return typeof written === 'string' ? parseDuration(written) : undefined;
}

/** Compiles each text once; the plan's texts were all compiled at load, so none fails here. */
function renderers(functions: FunctionTable): Pick<RuntimePlan, 'render' | 'renderMessage'> {
  const compiled = new Map<string, ReturnType<typeof compileTemplate>>();
  const render = (text: string, data: object): string => {
    let template = compiled.get(text);
    if (!template) {
      template = compileTemplate(text, { functions });
      compiled.set(text, template);
    }
    return template.render(data as TemplateData);
  };
  return { render, renderMessage: render };
}

/** Lines of the sources, for the caret under a problem; each text is cut once, and only when it has a problem. */
function lineReader(sources: readonly KatalogSource[]): EntryContext['lineOf'] {
  const cut = new Map<string, readonly string[]>();
  return (file, line) => {
    let lines = cut.get(file);
    if (!lines) {
      lines = (sources.find((source) => source.file === file)?.text ?? '').split(/\r?\n/);
      cut.set(file, lines);
    }
    return lines[line - 1];
  };
}

/** By file as given, then by line and column. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const files = [...new Set(problems.map((problem) => problem.file))];
  return [...problems].sort(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
  );
}
