/** Turns pipelines into closures. */
import { didYouMean } from '../../lib/base/index.js';
import type { Command, Declared, Operand, Pipe } from './ast.js';
import type { Evaluate } from './closure.js';
import { compileCall } from './compile-call.js';
import { fail } from './errors.js';
import type { TemplateEnv } from './function-table.js';
import { PathReader } from './path-reader.js';
import type { Scope } from './scope.js';

/** What the compiler of a pipeline needs to know about its surroundings. */
export interface PipeContext {
  readonly text: string;
  readonly env: TemplateEnv;
  readonly scope: Scope;
}

/** The value of the pipeline; variables that it declares or assigns are set on the way. */
export function compilePipe(pipe: Pipe, context: PipeContext): Evaluate {
  const value = compileStages(pipe, context);
  const slots = pipe.declared.map((declared) => slotOf(declared, pipe.assigns, context));
  if (slots.length === 0) return value;
  return (run, dot) => {
    const result = value(run, dot);
    for (const slot of slots) run.vars[slot] = result;
    return result;
  };
}

/** The slot of a variable that is declared or assigned here. */
export function slotOf(declared: Declared, assigns: boolean, context: PipeContext): number {
  return assigns ? knownSlot(declared.name, declared.offset, context) : context.scope.declare(declared.name);
}

function knownSlot(name: string, offset: number, { scope, text }: PipeContext): number {
  const slot = scope.slot(name);
  if (slot !== undefined) return slot;
  return fail(text, offset, `unknown variable "${name}"${didYouMean(name, scope.names())}`);
}

/** The stages alone, without the declarations. */
export function compileStages(pipe: Pipe, context: PipeContext): Evaluate {
  let value: Evaluate | undefined;
  for (const command of pipe.commands) value = compileCommand(command, value, context);
  return value ?? (() => undefined);
}

function compileCommand(command: Command, piped: Evaluate | undefined, context: PipeContext): Evaluate {
  const [first, ...operands] = command.operands;
  if (first?.kind === 'identifier') {
    const args = operands.map((operand) => compileOperand(operand, context));
    if (piped) args.push(piped);
    return compileCall({ name: first.name, offset: first.offset, operands, args, piped: !!piped }, context);
  }
  if (first?.kind === 'chain' && isFunction(first.base) && piped) {
    return fail(context.text, first.offset, 'a field of a function cannot take the piped value');
  }
  return first ? compileOperand(first, context) : () => undefined;
}

function isFunction(operand: Operand): boolean {
  return operand.kind === 'identifier';
}

function compileOperand(operand: Operand, context: PipeContext): Evaluate {
  switch (operand.kind) {
    case 'dot':
      return (_run, dot) => dot;
    case 'nil':
      return () => undefined;
    case 'literal': {
      const { value } = operand;
      return () => value;
    }
    case 'field':
      return compileField(operand.path);
    case 'variable':
      return compileVariable(operand.name, operand.path, operand.offset, context);
    case 'chain': {
      const base = compileOperand(operand.base, context);
      const reader = PathReader.of(operand.path);
      return (run, dot) => reader.read(base(run, dot));
    }
    case 'pipe':
      return compilePipe(operand, context);
    case 'identifier': {
      const call = { name: operand.name, offset: operand.offset, operands: [], args: [], piped: false };
      return compileCall(call, context);
    }
  }
}

function compileField(path: readonly string[]): Evaluate {
  const reader = PathReader.of(path);
  return (_run, dot) => reader.read(dot);
}

function compileVariable(
  name: string,
  path: readonly string[],
  offset: number,
  context: PipeContext,
): Evaluate {
  const slot = knownSlot(name, offset, context);
  if (path.length === 0) return (run) => run.vars[slot];
  const reader = PathReader.of(path);
  return (run) => reader.read(run.vars[slot]);
}
