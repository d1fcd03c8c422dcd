import type { JsonObject } from '../../lib/base/index.js';

/** The object of a request, and the one before it. `dyn`: the type check of a policy knows one kind, this one may have several. */
export const IT = 'variables.it';
export const WAS = 'variables.was';

/** The variables of a policy: each is evaluated when it is first read, and once. */
export class Variables {
  readonly #names = new Map<string, string>([
    ['dyn(object)', 'it'],
    ['dyn(oldObject)', 'was'],
  ]);

  /** How an expression is read that several others need. */
  of(expression: string): string {
    const name = this.#names.get(expression) ?? `v${this.#names.size - 2}`;
    this.#names.set(expression, name);
    return `variables.${name}`;
  }

  /** As a policy lists them: each reads only those before it. */
  list(): readonly JsonObject[] {
    return [...this.#names].map(([expression, name]) => ({ name, expression }));
  }
}
