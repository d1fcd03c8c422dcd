/**
 * One rendering: its output and what it may still spend. A template cannot hang or fill the memory: steps
 * (iterations, calls), text produced and recursion are bounded, and passing a bound ends the rendering with
 * a `TemplateError` of code `ORK_TEMPLATE_LIMIT`. What all renderings of one reconcile cost together is bounded by the
 * budget that the data brings (budget.ts).
 */
import { OrkestraError, quoted } from '../../lib/base/index.js';
import { Budget, budgetOf } from './budget.js';
import { fail } from './errors.js';

/** Iterations and calls of one rendering. */
const MAX_STEPS = 500_000;
/** UTF-16 units of output, and of each text that a function makes. A Kubernetes object holds 1.5 MiB at most. */
export const MAX_TEXT = 4 * 1024 * 1024;
/** UTF-16 units that all functions of one rendering make together. */
const MAX_MADE = 16 * MAX_TEXT;
/** `{{ template }}` within `{{ template }}`. */
const MAX_DEPTH = 100;

class LimitExceeded extends Error {}

export class Run {
  out = '';
  /** Where rendering stands, for the message when a limit is passed. */
  text: string;
  place = 0;
  /** The user note that is being evaluated, if one is. */
  note: string | undefined;
  /** The variables of the present text or `{{ template }}` call; slot 0 is `$`. */
  vars: unknown[];
  #steps = 0;
  #made = 0;
  #depth = 0;
  /** Of the whole reconcile where the data brings one. */
  readonly #budget: Budget;

  constructor(
    text: string,
    /** The template's data: `$` outside definitions. */
    readonly data: unknown,
  ) {
    this.text = text;
    this.vars = [data];
    this.#budget = budgetOf(data) ?? new Budget();
  }

  /** Begins a call or iteration at `place`. */
  step(place: number): void {
    this.place = place;
    if (++this.#steps > MAX_STEPS) this.exceed(`more than ${MAX_STEPS} iterations and calls`);
    this.#budget.steps(1);
  }

  /** Accounts for items that are looked through. */
  items(count: number): void {
    this.#budget.steps(count);
  }

  /** Accounts for a value that a function is given. */
  read(value: unknown): void {
    this.#budget.value(value);
  }

  write(text: string): void {
    this.out += text;
    this.#budget.text(text.length);
    if (this.out.length > MAX_TEXT) this.exceed(`more than ${MAX_TEXT} characters of output`);
  }

  /** Accounts for a value that a function has made, and gives it back. */
  made(value: unknown): unknown {
    if (typeof value === 'string') this.#grow(value.length);
    else if (Array.isArray(value)) this.#grow(value.length);
    return value;
  }

  #grow(length: number): void {
    this.#made += length;
    this.#budget.text(length);
    if (length > MAX_TEXT || this.#made > MAX_MADE) this.exceed('functions produced too much text');
  }

  /** Begins a `{{ template }}` call on `data`. */
  enter(data: unknown): void {
    this.vars = [data];
    if (++this.#depth > MAX_DEPTH) this.exceed(`templates nested more than ${MAX_DEPTH} deep`);
  }

  /** Ends it; `vars` are those of its caller. */
  leave(vars: unknown[]): void {
    this.vars = vars;
    this.#depth--;
  }

  /** Ends the rendering because of a limit. */
  exceed(what: string): never {
    throw new LimitExceeded(what);
  }

  /** Throws for what has ended the rendering: a passed limit as a `TemplateError`, anything else as it is. */
  end(error: unknown): never {
    // Data nested thousands deep exhausts the stack, text beyond 512 MiB the engine's strings.
    const overBudget = error instanceof OrkestraError && error.code === 'ORK_RENDER_BUDGET';
    if (!(error instanceof LimitExceeded || error instanceof RangeError || overBudget)) throw error;
    const what = error instanceof RangeError ? 'the data is nested too deeply' : error.message;
    const where = this.note === undefined ? '' : ` in function "${this.note}"`;
    const code = overBudget ? 'ORK_RENDER_BUDGET' : 'ORK_TEMPLATE_LIMIT';
    const name = overBudget ? ` of the template ${quoted(this.text)}` : '';
    return fail(this.text, this.place, `rendering${name} stopped${where}: ${what}`, code);
  }
}
