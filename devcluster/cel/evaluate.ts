import { RE2JS } from 're2js';
import { deepEqual, isObject, type Json, type JsonMap } from '../../lib/base/index.js';
import { CelError } from './cel-error.js';
import type { Node } from './parse.js';

type Scope = ReadonlyMap<string, Json>;

/** What `a.?b` gives: a value that may be absent. */
class Optional {
  constructor(readonly value: Json | undefined) {}
}

type Value = Json | Optional;

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
      return scope.get(node.name) ?? null;
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
      return binary(node.sign, node.left, node.right, scope);
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
  if (found === undefined) throw new CelError(`no such key: ${String(key)}`);
  return found;
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

function binary(sign: string, left: Node, right: Node, scope: Scope): Json {
  if (sign === '&&') return decided(left, right, scope, false);
  if (sign === '||') return decided(left, right, scope, true);
  const a = evaluateCel(left, scope);
  const b = evaluateCel(right, scope);
  if (sign === '==') return deepEqual(a, b);
  if (sign === '!=') return !deepEqual(a, b);
  if (sign === 'in') return isIn(a, b);
  return arithmetic(sign, a, b);
}

/** `&&` and `||` are commutative: the side that decides holds, even when the other one fails (CEL, "Logical Operators"). */
function decided(left: Node, right: Node, scope: Scope, decides: boolean): boolean {
  const side = (node: Node): boolean | CelError => {
    try {
      return bool(evaluateCel(node, scope));
    } catch (error) {
      if (error instanceof CelError) return error;
      throw error;
    }
  };
  const first = side(left);
  if (first === decides) return decides;
  const second = side(right);
  if (second === decides) return decides;
  for (const result of [first, second]) if (result instanceof CelError) throw result;
  return !decides;
}

function isIn(item: Json, container: Json): boolean {
  if (Array.isArray(container)) return container.some((other) => deepEqual(other, item));
  if (isObject(container)) return Object.hasOwn(container, String(item));
  throw new CelError('no such overload');
}

function arithmetic(sign: string, a: Json, b: Json): Json {
  if (sign === '+' && Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
  if (typeof a === 'string' && typeof b === 'string') return sign === '+' ? a + b : ordered(sign, a, b);
  if (typeof a !== 'number' || typeof b !== 'number') throw new CelError('no such overload');
  if (sign === '+') return a + b;
  if (sign === '-') return a - b;
  if (sign === '*') return a * b;
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
  const [first, second] = args;
  if (!target) return name === 'has' ? has(first, scope) : convert(name, argument(first, scope));
  const value = evaluate(target, scope);
  if (value instanceof Optional) {
    if (name === 'hasValue') return value.value !== undefined;
    if (name === 'orValue') return value.value ?? argument(first, scope);
    throw new CelError('no such overload');
  }
  if (first?.type === 'name' && second) {
    const { name: variable } = first;
    return macro(name, value, (item) => evaluateCel(second, new Map([...scope, [variable, item]])));
  }
  if (name === 'size') return sizeOf(value);
  return text(name, value, first ? argument(first, scope) : '');
}

function argument(node: Node | undefined, scope: Scope): Json {
  if (!node) throw new CelError('no such overload');
  return evaluateCel(node, scope);
}

function has(node: Node | undefined, scope: Scope): boolean {
  if (node?.type !== 'select') throw new CelError('invalid argument to has() macro');
  return memberOf(plain(evaluate(node.target, scope)), node.name) !== undefined;
}

function convert(name: string, value: Json): Json {
  if (name === 'size') return sizeOf(value);
  if (name === 'string' && typeof value !== 'object') return String(value);
  if (name === 'int' && (typeof value === 'number' || /^-?\d+$/.test(String(value))))
    return Math.trunc(Number(value));
  throw new CelError('no such overload');
}

function sizeOf(value: Json): number {
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  if (isObject(value)) return Object.keys(value).length;
  throw new CelError('no such overload');
}

function text(name: string, value: Json, operand: Json): Json {
  if (typeof value !== 'string' || typeof operand !== 'string') throw new CelError('no such overload');
  if (name === 'startsWith') return value.startsWith(operand);
  if (name === 'endsWith') return value.endsWith(operand);
  if (name === 'contains') return value.includes(operand);
  if (name === 'lowerAscii') return value.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  if (name === 'upperAscii') return value.replace(/[a-z]/g, (letter) => letter.toUpperCase());
  if (name === 'matches') return matches(value, operand);
  throw new CelError('no such overload');
}

/** In linear time, as the expressions of Go. */
function matches(value: string, pattern: string): boolean {
  try {
    return RE2JS.compile(pattern).matcher(value).find();
  } catch {
    throw new CelError(`invalid regular expression ${JSON.stringify(pattern)}`);
  }
}

/** `at` evaluates the body of the macro for one item. */
function macro(name: string, value: Json, at: (item: Json) => Json): Json {
  const items: readonly Json[] = Array.isArray(value) ? value : keysOf(value);
  const holds = (item: Json): boolean => bool(at(item));
  if (name === 'all') return items.every(holds);
  if (name === 'exists') return items.some(holds);
  if (name === 'exists_one') return items.filter(holds).length === 1;
  return name === 'filter' ? items.filter(holds) : items.map(at);
}

function keysOf(value: JsonMap | Json): readonly Json[] {
  if (!isObject(value)) throw new CelError('no such overload');
  return Object.keys(value);
}
