import { didYouMean } from '../../lib/base/index.js';
import type { BinaryOperator, Node, ValueType } from './ast.js';
import {
  AGE_FUNCTIONS,
  FUNCTION_NAMES,
  FUNCTION_ROWS,
  WINDOW_FUNCTIONS,
  type WindowFunction,
} from './functions.js';
import { ExpressionProblem } from './problem.js';
import type { ScopeBuilder } from './scope-builder.js';
import type { Token } from './token.js';

/** Parentheses, calls, prefixes and branches inside each other. */
export const MAX_NESTING = 50;

const COMPARISONS = ['==', '!=', '<', '<=', '>', '>='];
const WORDS = ['and', 'or', 'not', 'true', 'false'];

/**
 * Reads an expression and checks it: every name, function, number of arguments and type that can be known before
 * there is a value. From loose to tight: `?:`, `or`, `and`, `not`, one comparison, `+ -`, `* / %`, prefix `-`.
 * Throws `ExpressionProblem` at the first fault.
 */
export function parse(tokens: readonly Token[], scope: ScopeBuilder): Node {
  return new Parser(tokens, scope).whole();
}

class Parser {
  #position = 0;
  #depth = 0;
  readonly #tokens: readonly Token[];
  readonly #scope: ScopeBuilder;

  constructor(tokens: readonly Token[], scope: ScopeBuilder) {
    this.#tokens = tokens;
    this.#scope = scope;
  }

  whole(): Node {
    if (this.#peek().kind === 'end') throw new ExpressionProblem('it is empty', 0);
    const node = this.#choice();
    if (this.#peek().kind !== 'end') throw this.#unexpected('an operator or the end');
    return node;
  }

  #choice(): Node {
    const condition = this.#or();
    if (!this.#take('?')) return condition;
    return this.#nested(() => {
      const yes = this.#choice();
      this.#expect(':');
      return choice(condition, yes, this.#choice());
    });
  }

  #or(): Node {
    let left = this.#and();
    while (this.#take('or')) left = logical('or', left, this.#and());
    return left;
  }

  #and(): Node {
    let left = this.#not();
    while (this.#take('and')) left = logical('and', left, this.#not());
    return left;
  }

  #not(): Node {
    const { at } = this.#peek();
    if (!this.#take('not')) return this.#comparison();
    const operand = this.#nested(() => this.#not());
    expectType(operand, 'boolean', 'not');
    return { kind: 'unary', operator: 'not', operand, type: 'boolean', at };
  }

  #comparison(): Node {
    const left = this.#sum();
    const operator = this.#takeOneOf(COMPARISONS);
    if (!operator) return left;
    const right = this.#sum();
    const next = this.#peek();
    if (COMPARISONS.includes(next.text) && next.kind === 'symbol') {
      throw new ExpressionProblem('two comparisons in a row; join them with "and"', next.at);
    }
    return comparison(operator, left, right);
  }

  #sum(): Node {
    let left = this.#product();
    for (let op = this.#takeOneOf(['+', '-']); op; op = this.#takeOneOf(['+', '-'])) {
      left = arithmetic(op, left, this.#product());
    }
    return left;
  }

  #product(): Node {
    let left = this.#prefix();
    for (let op = this.#takeOneOf(['*', '/', '%']); op; op = this.#takeOneOf(['*', '/', '%'])) {
      left = arithmetic(op, left, this.#prefix());
    }
    return left;
  }

  #prefix(): Node {
    const { at } = this.#peek();
    const operator = this.#takeOneOf(['-', '+']);
    if (!operator) return this.#primary();
    const operand = this.#nested(() => this.#prefix());
    expectType(operand, 'number', operator);
    return operator === '+' ? operand : { kind: 'unary', operator: '-', operand, type: 'number', at };
  }

  #primary(): Node {
    const token = this.#peek();
    if (token.kind === 'number') {
      this.#position++;
      return { kind: 'number', value: Number(token.text), type: 'number', at: token.at };
    }
    if (token.kind === 'text') {
      this.#position++;
      return this.#scope.text(token);
    }
    if (token.kind === 'name') return this.#name(token);
    if (!this.#take('(')) throw this.#unexpected('a value');
    const node = this.#nested(() => this.#choice());
    this.#expect(')');
    return node;
  }

  #name(token: Token): Node {
    if (token.text === 'true' || token.text === 'false') {
      this.#position++;
      return { kind: 'boolean', value: token.text === 'true', type: 'boolean', at: token.at };
    }
    if (WORDS.includes(token.text)) throw this.#unexpected('a value');
    this.#position++;
    if (this.#take('(')) return this.#nested(() => this.#call(token));
    if (FUNCTION_NAMES.includes(token.text)) {
      throw new ExpressionProblem(
        `"${token.text}" is a function; it needs its arguments in parentheses`,
        token.at,
      );
    }
    return this.#scope.name(token);
  }

  #call(name: Token): Node {
    if (isOneOf(name.text, WINDOW_FUNCTIONS)) return this.#window(name, name.text);
    if (isOneOf(name.text, AGE_FUNCTIONS)) {
      const argument = this.#argument(name, 'name', `${name.text}(ref), with a metrics or cross name`);
      this.#expect(')');
      return this.#scope.age(name.text, argument);
    }
    const args = this.#arguments();
    if (name.text === 'if') return ifCall(name, args);
    if (name.text === 'coalesce') return coalesceCall(name, args);
    const row = Object.hasOwn(FUNCTION_ROWS, name.text) ? FUNCTION_ROWS[name.text] : undefined;
    if (!row) {
      throw new ExpressionProblem(
        `unknown function "${name.text}"${didYouMean(name.text, FUNCTION_NAMES)}; the functions are ${FUNCTION_NAMES.join(', ')}`,
        name.at,
      );
    }
    if (args.length < row.least || args.length > row.most) throw wrongCall(name, row.usage, args.length);
    for (const arg of args) expectType(arg, 'number', name.text);
    return { kind: 'call', name: name.text, args, type: 'number', at: name.at };
  }

  #window(name: Token, windowFunction: WindowFunction): Node {
    const usage = `${name.text}(ref, "1m"), with a metrics or cross name and a duration in quotes`;
    const argument = this.#argument(name, 'name', usage);
    if (!this.#take(',')) throw new ExpressionProblem(`write ${usage}`, name.at);
    const duration = this.#argument(name, 'text', usage);
    this.#expect(')');
    return this.#scope.window(windowFunction, argument, duration);
  }

  #argument(name: Token, kind: Token['kind'], usage: string): Token {
    const token = this.#peek();
    if (token.kind !== kind) throw new ExpressionProblem(`write ${usage}`, name.at);
    this.#position++;
    return token;
  }

  #arguments(): readonly Node[] {
    if (this.#take(')')) return [];
    const args = [this.#choice()];
    while (this.#take(',')) args.push(this.#choice());
    this.#expect(')');
    return args;
  }

  #nested(read: () => Node): Node {
    if (++this.#depth > MAX_NESTING) {
      throw new ExpressionProblem(`it nests deeper than ${MAX_NESTING}`, this.#peek().at);
    }
    const node = read();
    this.#depth--;
    return node;
  }

  #peek(): Token {
    // The end token is never passed, so that there is always one.
    return this.#tokens[this.#position] ?? { kind: 'end', text: '', at: 0 };
  }

  #take(text: string): boolean {
    return this.#takeOneOf([text]) !== undefined;
  }

  #takeOneOf(texts: readonly string[]): string | undefined {
    const token = this.#peek();
    if (token.kind !== 'symbol' && token.kind !== 'name') return undefined;
    if (!texts.includes(token.text)) return undefined;
    this.#position++;
    return token.text;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw this.#unexpected(`"${text}"`);
  }

  #unexpected(expected: string): ExpressionProblem {
    const token = this.#peek();
    const found = token.kind === 'end' ? 'the expression ends' : `"${token.text}" stands`;
    return new ExpressionProblem(`${found} where ${expected} should be`, token.at);
  }
}

const KINDS: Readonly<Record<ValueType, string>> = {
  number: 'a number',
  boolean: 'true or false',
  text: 'text',
  any: 'a value',
};

function expectType(node: Node, type: ValueType, by: string): void {
  if (node.type === type || node.type === 'any') return;
  throw new ExpressionProblem(`${by} needs ${KINDS[type]}, and this is ${KINDS[node.type]}`, node.at);
}

function logical(operator: 'and' | 'or', left: Node, right: Node): Node {
  expectType(left, 'boolean', operator);
  expectType(right, 'boolean', operator);
  return { kind: 'binary', operator, left, right, type: 'boolean', at: left.at };
}

function arithmetic(operator: string, left: Node, right: Node): Node {
  expectType(left, 'number', operator);
  expectType(right, 'number', operator);
  return { kind: 'binary', operator: operator as BinaryOperator, left, right, type: 'number', at: left.at };
}

function comparison(operator: string, left: Node, right: Node): Node {
  if (operator !== '==' && operator !== '!=') {
    expectType(left, 'number', operator);
    expectType(right, 'number', operator);
  } else if (left.type === 'number' || right.type === 'number') {
    expectType(left, 'number', operator);
    expectType(right, 'number', operator);
  }
  return { kind: 'binary', operator: operator as BinaryOperator, left, right, type: 'boolean', at: left.at };
}

function choice(condition: Node, yes: Node, no: Node): Node {
  expectType(condition, 'boolean', 'a choice');
  const type = yes.type === no.type ? yes.type : 'any';
  if (yes.type !== 'any' && no.type !== 'any') expectType(no, yes.type, 'the other branch');
  return { kind: 'choice', condition, yes, no, type, at: condition.at };
}

/** `if` is the choice operator under another name, so that only the branch that is taken is evaluated. */
function ifCall(name: Token, args: readonly Node[]): Node {
  const [condition, yes, no] = args;
  if (!condition || !yes || !no || args.length !== 3) throw wrongCall(name, 'if(c, a, b)', args.length);
  return choice(condition, yes, no);
}

/** The first argument that has a value; all of one type. */
function coalesceCall(name: Token, args: readonly Node[]): Node {
  const [first, ...others] = args;
  if (!first || others.length === 0 || args.length > MAX_ALTERNATIVES) {
    throw wrongCall(name, 'coalesce(a, b, …)', args.length);
  }
  const known = args.find(({ type }) => type !== 'any')?.type ?? 'any';
  if (known !== 'any') for (const arg of args) expectType(arg, known, 'coalesce');
  const type = args.every((arg) => arg.type === known) ? known : 'any';
  return { kind: 'call', name: name.text, args, type, at: name.at };
}

const MAX_ALTERNATIVES = 20;

function wrongCall(name: Token, usage: string, count: number): ExpressionProblem {
  return new ExpressionProblem(`${name.text} has ${count} arguments here; write ${usage}`, name.at);
}

function isOneOf<T extends string>(text: string, names: readonly T[]): text is T {
  return (names as readonly string[]).includes(text);
}
