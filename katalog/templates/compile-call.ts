/** Turns one function call into a closure. */
import type { Operand } from './ast.js';
import { BUILTIN_NAMES, builtin } from './builtins.js';
import type { Evaluate } from './closure.js';
import { fail } from './errors.js';
import { functionHint } from './function-hint.js';
import {
  type ArgumentShape,
  arity,
  type FunctionRow,
  type Implementation,
  type TemplateEnv,
} from './function-table.js';
import { isTrue } from './value.js';

export interface Call {
  readonly name: string;
  readonly offset: number;
  /** As written, without the piped value. */
  readonly operands: readonly Operand[];
  /** Compiled, the piped value last. */
  readonly args: readonly Evaluate[];
  readonly piped: boolean;
}

interface CallContext {
  readonly text: string;
  readonly env: TemplateEnv;
}

export function compileCall(call: Call, context: CallContext): Evaluate {
  const row = context.env.functions.lookup(call.name);
  if (row) return compileRow(call, row, context);
  if (call.name === 'and' || call.name === 'or') return compileLogic(call, context);
  const found = builtin(call.name);
  if (!found) return refuse(call, context);
  checkCount(call, found.args, context);
  return invoke(call.args, found, call.offset);
}

function refuse({ name, offset }: Call, { text, env }: CallContext): never {
  const hint = functionHint(name, [...env.functions.names(), ...BUILTIN_NAMES]);
  return fail(text, offset, `unknown function "${name}"${hint}`, 'ORK_TEMPLATE_UNKNOWN_FUNCTION');
}

function checkCount(call: Call, args: readonly string[], { text }: CallContext): void {
  const { least, most } = arity(args);
  const count = call.args.length;
  if (count >= least && count <= most) return;
  const wanted =
    least === most
      ? `${least}`
      : most === Number.POSITIVE_INFINITY
        ? `${least} or more`
        : `${least} to ${most}`;
  const message = `function "${call.name}" takes ${wanted} arguments (${args.join(', ')}), got ${count}`;
  fail(text, call.offset, message, 'ORK_TEMPLATE_ARGUMENTS');
}

function compileRow(call: Call, row: FunctionRow, context: CallContext): Evaluate {
  checkCount(call, row.args, context);
  const [first, second, ...rest] = call.args;
  const shapes = call.operands.map(shapeOf);
  const fault = row.refuses?.(call.operands.map(literalText));
  if (fault !== undefined) fail(context.text, call.offset, fault, 'ORK_TEMPLATE_ARGUMENTS');
  const swaps = first && second && row.swapsFirstTwo?.(shapes, call.piped);
  return invoke(swaps ? [second, first, ...rest] : call.args, row, call.offset);
}

/** A text that stands in the call itself. */
function literalText(operand: Operand): string | undefined {
  return operand.kind === 'literal' && typeof operand.value === 'string' ? operand.value : undefined;
}

/** How an argument is written; parentheses around a single operand do not count. */
function shapeOf(operand: Operand): ArgumentShape {
  switch (operand.kind) {
    case 'literal':
    case 'nil':
      return 'literal';
    case 'identifier':
      return 'call';
    case 'pipe': {
      const [only, second] = operand.commands.length === 1 ? (operand.commands[0]?.operands ?? []) : [];
      return only && !second ? shapeOf(only) : 'call';
    }
    default:
      return 'path';
  }
}

function invoke(
  args: readonly Evaluate[],
  { implementation, unary, constantTime = false }: Implementation,
  offset: number,
): Evaluate {
  const [only] = args;
  if (only && args.length === 1 && unary) {
    return (run, dot) => {
      const value = only(run, dot);
      run.step(offset);
      if (!constantTime) run.read(value);
      return run.made(unary(value, run));
    };
  }
  return (run, dot) => {
    const values = args.map((arg) => arg(run, dot));
    run.step(offset);
    if (!constantTime) for (const value of values) run.read(value);
    return run.made(implementation(values, run));
  };
}

/** `and` gives its first false operand, `or` its first true one, else the last; the others are not evaluated. */
function compileLogic(call: Call, context: CallContext): Evaluate {
  checkCount(call, ['a', 'b…'], context);
  const stopsAt = call.name === 'or';
  const { args } = call;
  return (run, dot) => {
    let value: unknown;
    for (const arg of args) {
      value = arg(run, dot);
      if (isTrue(value) === stopsAt) break;
    }
    return value;
  };
}
