import { parseWithExprEval } from './evaluator.js';
import { FUNCTIONS } from './functions.js';
import { BINARY_OPERATORS, MismatchError, UNARY_OPERATORS } from './operators.js';

/**
 * Gives a number, a boolean or text for the values behind the flat names, in the order of the names; undefined stands for
 * a value that is missing. Throws `MismatchError` for one that is missing where it is needed, or that an operator does
 * not take.
 */
export type Program = (values: readonly unknown[]) => unknown;

/** An instruction as expr-eval's parser writes it, in reverse Polish order. */
interface Instruction {
  readonly type: string;
  readonly value: unknown;
}

/** A function that waits for its arguments. */
class Callee {
  constructor(
    readonly name: string,
    readonly run: (...args: readonly unknown[]) => unknown,
  ) {}
}

/**
 * Compiles a text of our own making (see `emit`). expr-eval parses it; what its parser gives is turned into closures
 * here, because its own evaluation makes lists and searches tables at every run. Instructions that no expression of
 * ours has (members, assignments, lists, definitions) are no part of this and are refused.
 */
export function compileProgram(text: string, names: readonly string[]): Program {
  const { tokens } = parseWithExprEval(text) as unknown as { readonly tokens: readonly Instruction[] };
  const program = new ProgramCompiler(names).list(tokens);
  return (values) => {
    const value = program(values);
    // As expr-eval does: nobody means -0.
    return value === 0 ? 0 : value;
  };
}

class ProgramCompiler {
  readonly #names: readonly string[];

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  list(tokens: readonly Instruction[]): Program {
    const stack: (Program | Callee)[] = [];
    const pop = (): Program => {
      const part = stack.pop();
      if (part === undefined || part instanceof Callee) throw refused('an operator without a value');
      return part;
    };
    for (const { type, value } of tokens) {
      if (type === 'IOP1') stack.push(unary(named(UNARY_OPERATORS, value), pop()));
      else if (type === 'IOP2') {
        const right = pop();
        stack.push(binary(String(value), pop(), right));
      } else if (type === 'IOP3' && value === '?') {
        const no = pop();
        const yes = pop();
        stack.push(choice(pop(), yes, no));
      } else if (type === 'IFUNCALL') {
        const args = Array.from({ length: Number(value) }, pop).reverse();
        const callee = stack.pop();
        if (!(callee instanceof Callee)) throw refused('a call of a value');
        stack.push(call(callee, args));
      } else if (type === 'IVAR' && Object.hasOwn(FUNCTIONS, String(value))) {
        stack.push(new Callee(String(value), named(FUNCTIONS, value)));
      } else stack.push(this.#operand(type, value));
    }
    const program = pop();
    if (stack.length > 0) throw refused('a list of values');
    return program;
  }

  #operand(type: string, value: unknown): Program {
    if (type === 'IEXPR' && Array.isArray(value)) return this.list(value as readonly Instruction[]);
    if (type === 'INUMBER' && (typeof value === 'number' || typeof value === 'boolean')) return () => value;
    const index = type === 'IVAR' ? this.#names.indexOf(String(value)) : -1;
    if (index < 0) throw refused(`${type} ${value}`);
    return (values) => {
      const found = values[index];
      if (found === undefined) throw new MismatchError('a value is missing');
      return found;
    };
  }
}

function unary(operator: (value: unknown) => unknown, operand: Program): Program {
  return (values) => operator(operand(values));
}

function binary(name: string, left: Program, right: Program): Program {
  // What is tested has gone through our strict operators, see `emit`.
  if (name === 'and') return (values) => left(values) === true && right(values) === true;
  if (name === 'or') return (values) => left(values) === true || right(values) === true;
  const operator = named(BINARY_OPERATORS, name);
  return (values) => operator(left(values), right(values));
}

function choice(condition: Program, yes: Program, no: Program): Program {
  return (values) => (condition(values) === true ? yes(values) : no(values));
}

/** The first argument that has a value: one that is missing, or whose calculation is not possible, is passed over. */
function coalesce(args: readonly Program[]): Program {
  return (values) => {
    let last: unknown = new MismatchError('coalesce has no arguments');
    for (const arg of args) {
      try {
        return arg(values);
      } catch (error) {
        if (!(error instanceof MismatchError)) throw error;
        last = error;
      }
    }
    throw last;
  };
}

function call({ name, run }: Callee, args: readonly Program[]): Program {
  if (name === 'coalesce') return coalesce(args);
  const [a, b] = args;
  if (a && b && args.length === 2) return (values) => run(a(values), b(values));
  return (values) => run(...args.map((arg) => arg(values)));
}

function named<T>(table: Readonly<Record<string, T>>, name: unknown): T {
  const found = Object.hasOwn(table, String(name)) ? table[String(name)] : undefined;
  if (found === undefined) throw refused(String(name));
  return found;
}

function refused(what: string): Error {
  return new Error(`expr-eval gave ${what}, which no expression has`);
}
