import { budgetOf } from './budget.js';
import { type CompiledTree, compileTree } from './compile.js';
import type { TemplateEnv } from './function-table.js';
import { parse } from './parser.js';
import { compilePlain, type Plain } from './plain.js';
import { collectReferences } from './references.js';
import { MAX_TEXT, Run } from './run.js';

/** UTF-16 units that one rendering counts as, beside its text. */
const UNIT = 64;

/** A compiled template. Rendering is total but for `TemplateError`s of code `ORK_TEMPLATE_LIMIT` and `ORK_RENDER_BUDGET`. */
export interface Template {
  readonly text: string;
  /** Without actions: always renders as its text. */
  readonly constant: boolean;
  /** The paths of the data that the text names, as far as it tells. */
  readonly references: readonly (readonly string[])[];
  render(data: unknown): string;
  /** The value itself when the text is one action and nothing else, else the rendered text. */
  value(data: unknown): unknown;
  /** As `value`, for the user note of that name: with the data and within the limits of `run`. */
  valueWithin(run: Run, note: string): unknown;
}

/**
 * Compiles a template once. Throws a `TemplateError` with the line and column (1-based, within the text) of
 * what is wrong.
 */
export function compileTemplate(text: string, env: TemplateEnv): Template {
  if (!text.includes('{{')) return constantTemplate(text);
  const tree = parse(text);
  const references = collectReferences(tree, env);
  const limited = (): Template => new LimitedTemplate(text, compileTree(text, tree, env), references);
  const plain = compilePlain(tree);
  return plain ? new PlainTemplate(text, plain, references, limited) : limited();
}

function constantTemplate(text: string): Template {
  const same = (): string => text;
  return { text, constant: true, references: [], render: same, value: same, valueWithin: same };
}

/** Renders as its limited form does, which it falls back on where a limit might be passed. */
class PlainTemplate implements Template {
  readonly constant = false;
  #limited: Template | undefined;

  constructor(
    readonly text: string,
    readonly plain: Plain,
    readonly references: Template['references'],
    readonly limited: () => Template,
  ) {}

  render(data: unknown): string {
    try {
      const text = this.plain.render(data);
      budgetOf(data)?.text(UNIT + text.length);
      if (text.length <= MAX_TEXT) return text;
    } catch {
      // The limited form says what is wrong.
    }
    return this.#within().render(data);
  }

  value(data: unknown): unknown {
    if (!this.plain.only) return this.render(data);
    const value = this.plain.only.read(data);
    const budget = typeof value === 'number' ? undefined : budgetOf(data);
    if (!budget) return value;
    try {
      budget.value(value);
      return value;
    } catch (error) {
      return new Run(this.text, data).end(error);
    }
  }

  valueWithin(run: Run, note: string): unknown {
    return this.#within().valueWithin(run, note);
  }

  #within(): Template {
    this.#limited ??= this.limited();
    return this.#limited;
  }
}

class LimitedTemplate implements Template {
  readonly constant = false;

  constructor(
    readonly text: string,
    readonly tree: CompiledTree,
    readonly references: Template['references'],
  ) {}

  render(data: unknown): string {
    const run = new Run(this.text, data);
    try {
      return this.#render(run);
    } catch (error) {
      return run.end(error);
    }
  }

  value(data: unknown): unknown {
    const run = new Run(this.text, data);
    try {
      return this.#value(run);
    } catch (error) {
      return run.end(error);
    }
  }

  valueWithin(run: Run, name: string): unknown {
    const { out, text, note, vars } = run;
    run.out = '';
    run.text = this.text;
    run.note = name;
    run.vars = [run.data];
    const value = this.#value(run);
    run.out = out;
    run.text = text;
    run.note = note;
    run.vars = vars;
    return value;
  }

  #render(run: Run): string {
    this.tree.execute(run, run.data);
    return run.out;
  }

  #value(run: Run): unknown {
    return this.tree.value ? this.tree.value(run, run.data) : this.#render(run);
  }
}
