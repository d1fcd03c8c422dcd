import type { Tree } from './ast.js';
import { compileTree } from './compile.js';
import { compilePipe } from './compile-pipe.js';
import type { Evaluate, Execute } from './frame.js';
import type { TemplateEnv } from './function-table.js';
import { parse } from './parser.js';
import { collectReferences } from './references.js';
import { Run } from './run.js';
import { Scope } from './scope.js';

/** A compiled template. Rendering is total but for `TemplateError`s of code `ORK_TEMPLATE_LIMIT`. */
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
  const execute = compileTree(text, tree, env);
  return new CompiledTemplate(text, execute, onlyValue(text, tree, env), collectReferences(tree, env));
}

/** The pipeline of a text that is one action and shows a value. */
function onlyValue(text: string, tree: Tree, env: TemplateEnv): Evaluate | undefined {
  const [only] = tree.nodes;
  if (tree.nodes.length !== 1 || only?.kind !== 'action' || only.pipe.declared.length > 0) return undefined;
  return compilePipe(only.pipe, { text, env, scope: new Scope() });
}

function constantTemplate(text: string): Template {
  const same = (): string => text;
  return { text, constant: true, references: [], render: same, value: same, valueWithin: same };
}

class CompiledTemplate implements Template {
  readonly constant = false;

  constructor(
    readonly text: string,
    readonly execute: Execute,
    readonly only: Evaluate | undefined,
    readonly references: readonly (readonly string[])[],
  ) {}

  render(data: unknown): string {
    const run = new Run(this.text, data);
    return run.guard(() => this.#render(run));
  }

  value(data: unknown): unknown {
    const run = new Run(this.text, data);
    return run.guard(() => this.#value(run));
  }

  valueWithin(run: Run, name: string): unknown {
    const { out, text, note } = run;
    run.out = '';
    run.text = this.text;
    run.note = name;
    const value = this.#value(run);
    run.out = out;
    run.text = text;
    run.note = note;
    return value;
  }

  #render(run: Run): string {
    this.execute({ vars: [run.data], run }, run.data);
    return run.out;
  }

  #value(run: Run): unknown {
    return this.only ? this.only({ vars: [run.data], run }, run.data) : this.#render(run);
  }
}
