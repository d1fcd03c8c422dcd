/** Go's predefined functions but `and` and `or`, which the compiler makes because they stop early. */
import { equal, order } from './compare.js';
import { escapeHtml, escapeJs, escapeQuery } from './escape.js';
import { sprintf } from './format/printf.js';
import { printText, toText } from './format/text.js';
import type { Implementation } from './function-table.js';
import { MAX_TEXT, type Run } from './run.js';
import { indexInto, lengthOf, slice } from './sequence.js';
import { isTrue } from './value.js';

export interface Builtin extends Implementation {
  readonly args: readonly string[];
}

function ofOne(unary: (value: unknown) => unknown): Builtin {
  return { args: ['v'], implementation: ([v]) => unary(v), unary };
}

function compared(holds: (order: number) => boolean): Builtin {
  return {
    args: ['a', 'b'],
    implementation: ([a, b]) => {
      const found = order(a, b);
      return found !== undefined && holds(found);
    },
  };
}

function escaping(convert: (text: string) => string): Builtin {
  return {
    args: ['v…'],
    implementation: (args) => convert(printText(args)),
    unary: (value) => convert(toText(value)),
  };
}

/** `printf`, bounded piece by piece: one format can ask for megabytes of padding many times. */
function printf(args: readonly unknown[], run: Run): string {
  let length = 0;
  return sprintf(toText(args[0]), args.slice(1), (piece) => {
    length += piece;
    if (length > MAX_TEXT) run.exceed('functions produced too much text');
  });
}

const BUILTINS: Readonly<Record<string, Builtin>> = {
  not: ofOne((v) => !isTrue(v)),
  eq: { args: ['a', 'b', 'c…'], implementation: ([a, ...rest]) => rest.some((b) => equal(a, b)) },
  ne: { args: ['a', 'b'], implementation: ([a, b]) => !equal(a, b) },
  lt: compared((found) => found < 0),
  le: compared((found) => found <= 0),
  gt: compared((found) => found > 0),
  ge: compared((found) => found >= 0),
  len: ofOne(lengthOf),
  index: { args: ['v', 'key…'], implementation: ([v, ...keys]) => indexInto(v, keys), constantTime: true },
  slice: { args: ['v', 'from?', 'to?', 'capacity?'], implementation: ([v, from, to]) => slice(v, from, to) },
  print: { args: ['v…'], implementation: (args) => printText(args) },
  println: { args: ['v…'], implementation: (args) => `${args.map(toText).join(' ')}\n` },
  printf: { args: ['format', 'v…'], implementation: printf },
  html: escaping(escapeHtml),
  js: escaping(escapeJs),
  urlquery: escaping(escapeQuery),
  // Data holds no functions, so there is never one to call.
  call: { args: ['function', 'v…'], implementation: () => undefined },
};

/** Go's name for what the table of functions need not list, `and` and `or` included. */
export const BUILTIN_NAMES: readonly string[] = ['and', 'or', ...Object.keys(BUILTINS)];

export function builtin(name: string): Builtin | undefined {
  return Object.hasOwn(BUILTINS, name) ? BUILTINS[name] : undefined;
}
