import { deepEqual, isObject, type Json, type JsonMap } from '../../lib/base/index.js';
import { CelError } from './cel-error.js';
import { MACROS } from './functions.js';
import type { Node } from './parse.js';
import { textFunction } from './texts.js';

/** What `a.?b` gives: a value that may be absent. */
export class Optional {
  constructor(readonly value: Json | undefined) {}
}

export type Value = Json | Optional;

export interface Scope {
  readonly values: ReadonlyMap<string, Value>;
  /** Nodes whose numbers are fractions, as the check has found. */
  readonly doubles: ReadonlySet<Node>;
}

/** The value of an expression. @throws CelError as for a member that is absent */
export function evaluateCel(node: Node, scope: Scope): Json {
  return plain(evaluate(node, scope));
}

function plain(value: Value): Json {
  if (value instanceof Optional) throw new CelError('no such overload');
  return value;
}

function evaluate(node: Node, scope: Scope): Value {
  switch (node.type) {
    case 'literal':
      return node.value;
    case 'name':
      return scope.values.get(node.name) ?? null;
    case 'list':
      return node.items.map((item) => evaluateCel(item, scope));
    case 'map':
      return Object.fromEntries(
        node.entries.map(([key, value]) => [String(evaluateCel(key, scope)), evaluateCel(value, scope)]),
      );
    case 'select':
      return member(evaluate(node.target, scope), node.name, node.optional);
    case 'index':
      return member(evaluate(node.target, scope), evaluateCel(node.key, scope), node.optional);
    case 'unary':
      return unary(node.sign, evaluateCel(node.operand, scope));
    case 'binary':
      return binary(node, scope);
    case 'choice':
      return evaluate(bool(evaluateCel(node.test, scope)) ? node.then : node.otherwise, scope);
    case 'call':
      return call(node, scope);
  }
}

/** A member of a map or list; of an optional value an optional member. */
function member(target: Value, key: Json, optional: boolean): Value {
  if (target instanceof Optional || optional) {
    const value = target instanceof Optional ? target.value : target;
    return new Optional(value === undefined ? undefined : memberOf(value, key));
  }
  const found = memberOf(target, key);
  if (found !== undefined) return found;
  throw new CelError(
    Array.isArray(target) ? `index out of bounds: ${String(key)}` : `no such key: ${String(key)}`,
  );
}

function memberOf(target: Json, key: Json): Json | undefined {
  if (Array.isArray(target)) return target[Number(key)];
  if (!isObject(target)) throw new CelError('no such overload');
  const name = String(key);
  return Object.hasOwn(target, name) ? target[name] : undefined;
}

function bool(value: Json): boolean {
  if (typeof value !== 'boolean') throw new CelError('no such overload');
  return value;
}

function unary(sign: string, operand: Json): Json {
  if (sign === '!') return !bool(operand);
  if (typeof operand !== 'number') throw new CelError('no such overload');
  return -operand;
}

function binary(node: Extract<Node, { type: 'binary' }>, scope: Scope): Json {
  const { sign, left, right } = node;
  if (sign === '&&') return decided(left, right, scope, false);
  if (sign === '||') return decided(left, right, scope, true);
  const a = evaluateCel(left, scope);
  const b = evaluateCel(right, scope);
  if (sign === '==') return deepEqual(a, b);
  if (sign === '!=') return !deepEqual(a, b);
  if (sign === 'in') return isIn(a, b);
  return arithmetic(sign, a, b, scope.doubles.has(node));
}

/** `&&` and `||` are commutative: the side that decides holds, even when the other one fails (CEL, "Logical Operators"). */
function decided(left: Node, right: Node, scope: Scope, decides: boolean): boolean {
  return firstDecides([left, right], (node) => evaluateCel(node, scope), decides);
}

function firstDecides<T>(all: readonly T[], of: (one: T) => Json, decides: boolean): boolean {
  let failure: CelError | undefined;
  for (const one of all) {
    try {
      if (bool(of(one)) === decides) return decides;
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      failure ??= error;
    }
  }
  if (failure) throw failure;
  return !decides;
}

function isIn(item: Json, container: Json): boolean {
  if (Array.isArray(container)) return container.some((other) => deepEqual(other, item));
  if (isObject(container)) return Object.hasOwn(container, String(item));
  throw new CelError('no such overload');
}

function arithmetic(sign: string, a: Json, b: Json, isDouble: boolean): Json {
  if (sign === '+' && Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
  if (typeof a === 'string' && typeof b === 'string') return sign === '+' ? a + b : ordered(sign, a, b);
  if (typeof a !== 'number' || typeof b !== 'number') throw new CelError('no such overload');
  if (sign === '+') return a + b;
  if (sign === '-') return a - b;
  if (sign === '*') return a * b;
  if (sign === '/' && isDouble) return a / b;
  return sign === '/' || sign === '%' ? divided(sign, a, b) : ordered(sign, a, b);
}

function ordered<T extends string | number>(sign: string, a: T, b: T): boolean {
  if (sign === '<') return a < b;
  if (sign === '<=') return a <= b;
  if (sign === '>') return a > b;
  if (sign === '>=') return a >= b;
  throw new CelError('no such overload');
}

/** Whole numbers are divided as whole numbers. */
function divided(sign: string, a: number, b: number): number {
  if (b === 0) throw new CelError(sign === '/' ? 'division by zero' : 'modulus by zero');
  if (sign === '%') return a % b;
  return Number.isInteger(a) && Number.isInteger(b) ? Math.trunc(a / b) : a / b;
}

function call(node: Extract<Node, { type: 'call' }>, scope: Scope): Value {
  const { name, target, args } = node;
  const [first, second, third] = args;
  if (!target) {
    if (name === 'has') return has(first, scope);
    return convert(name, argument(first, scope), first !== undefined && scope.doubles.has(first));
  }
  const value = evaluate(target, scope);
  if (value instanceof Optional) return ofOptional(name, value, () => argument(first, scope));
  if (first?.type === 'name' && second && MACROS.has(name)) {
    const { name: variable } = first;
    const inner = (item: Json): Scope => ({ ...scope, values: new Map([...scope.values, [variable, item]]) });
    const items = third ? chosen(value, (item) => evaluateCel(second, inner(item))) : value;
    return macro(name, items, (item) => evaluateCel(third ?? second, inner(item)));
  }
  if (name === 'size') return sizeOf(value);
  return textFunction(
    name,
    value,
    args.map((arg) => argument(arg, scope)),
  );
}

function ofOptional(name: string, { value }: Optional, other: () => Json): Json {
  if (name === 'hasValue') return value !== undefined;
  if (name === 'orValue') return value ?? other();
  if (name !== 'value') throw new CelError('no such overload');
  if (value === undefined) throw new CelError('optional.none() dereference');
  return value;
}

function argument(node: Node | undefined, scope: Scope): Json {
  if (!node) throw new CelError('no such overload');
  return evaluateCel(node, scope);
}

function has(node: Node | undefined, scope: Scope): boolean {
  if (node?.type !== 'select') throw new CelError('invalid argument to has() macro');
  return memberOf(plain(evaluate(node.target, scope)), node.name) !== undefined;
}

function convert(name: string, value: Json, isDouble: boolean): Json {
  if (name === 'size') return sizeOf(value);
  if (name === 'dyn') return value;
  if (name === 'double' && typeof value === 'number') return value;
  if (name === 'string' && typeof value === 'number' && isDouble) return fractionText(value);
  if (name === 'string' && value !== null && typeof value !== 'object') return String(value);
  if (name === 'int' && (typeof value === 'number' || /^-?\d+$/.test(String(value))))
    return Math.trunc(Number(value));
  throw new CelError('no such overload');
}

/** As `%g` of Go writes it. */
function fractionText(value: number): string {
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

function sizeOf(value: Json): number {
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  if (isObject(value)) return Object.keys(value).length;
  throw new CelError('no such overload');
}

function itemsOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : keysOf(value);
}

function chosen(value: Json, holds: (item: Json) => Json): Json[] {
  return itemsOf(value).filter((item) => bool(holds(item)));
}

/** `at` evaluates the body of the macro for one item. */
function macro(name: string, value: Json, at: (item: Json) => Json): Json {
  const items = itemsOf(value);
  if (name === 'all') return firstDecides(items, at, false);
  if (name === 'exists') return firstDecides(items, at, true);
  if (name === 'exists_one') return chosen(value, at).length === 1;
  return name === 'filter' ? chosen(value, at) : items.map(at);
}

function keysOf(value: JsonMap | Json): readonly Json[] {
  if (!isObject(value)) throw new CelError('no such overload');
  return Object.keys(value);
}
