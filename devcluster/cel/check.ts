import { CelError } from './cel-error.js';
import { accepts, FUNCTIONS, MACROS, METHODS, OF_OPTIONAL, type Overload } from './functions.js';
import type { Node } from './parse.js';
import {
  agree,
  BOOL,
  type CelType,
  DOUBLE,
  DYN,
  INT,
  incomparable,
  joined,
  listOf,
  NULL,
  STRING,
  textOf,
} from './types.js';

export type Names = ReadonlyMap<string, CelType>;

export interface Checked {
  readonly type: CelType;
  /** Nodes whose numbers are fractions: 7.0 / 2.0 is not 3. */
  readonly doubles: ReadonlySet<Node>;
  /** The variables that it reads. */
  readonly reads: ReadonlySet<string>;
}

/** The type of an expression. What cannot be evaluated here is refused. @throws CelError with the column */
export function checkCel(node: Node, names: Names): Checked {
  const checker = new Checker();
  return { type: checker.typeOf(node, names), doubles: checker.doubles, reads: checker.reads };
}

const LITERALS = { string: STRING, int: INT, double: DOUBLE, bool: BOOL, null: NULL } as const;

class Checker {
  readonly doubles = new Set<Node>();
  readonly reads = new Set<string>();

  typeOf(node: Node, names: Names): CelType {
    const type = this.#typeOf(node, names);
    if (type.kind === 'opaque') throw new CelError(type.why, 'column' in node ? node.column : undefined);
    if (type.kind === 'double') this.doubles.add(node);
    return type;
  }

  #typeOf(node: Node, names: Names): CelType {
    switch (node.type) {
      case 'literal':
        return LITERALS[node.of];
      case 'name': {
        const type = names.get(node.name);
        if (!type) throw undeclared(node.name, node.column);
        this.reads.add(node.name);
        return type;
      }
      case 'list':
        return listOf(this.#common(node.items, names, node.column));
      case 'map': {
        for (const [key] of node.entries) this.#expect(key, names, STRING, node.column);
        const values = node.entries.map(([, value]) => value);
        return { kind: 'map', value: this.#common(values, names, node.column) };
      }
      case 'select':
        return this.#member(node, names, (type) => selected(type, node));
      case 'index': {
        const key = this.typeOf(node.key, names);
        return this.#member(node, names, (type) => indexed(type, key, node.column));
      }
      case 'unary':
        return this.#unary(node, names);
      case 'binary':
        return this.#binary(node, names);
      case 'choice': {
        this.#expect(node.test, names, BOOL, node.column);
        return this.#common([node.then, node.otherwise], names, node.column);
      }
      case 'call':
        return this.#call(node, names);
    }
  }

  /** The type that all of them have. */
  #common(nodes: readonly Node[], names: Names, column: number): CelType {
    let common: CelType = DYN;
    for (const [index, each] of nodes.entries()) {
      const type = this.typeOf(each, names);
      if (index > 0 && !agree(common, type))
        throw new CelError(`expected type '${textOf(common)}' but found '${textOf(type)}'`, column);
      common = index === 0 ? type : joined(common, type);
    }
    return common;
  }

  #expect(node: Node, names: Names, wanted: CelType, column: number): void {
    const type = this.typeOf(node, names);
    if (type.kind !== 'dyn' && type.kind !== wanted.kind)
      throw new CelError(`expected type '${textOf(wanted)}' but found '${textOf(type)}'`, column);
  }

  #member(
    node: Extract<Node, { type: 'select' | 'index' }>,
    names: Names,
    of: (target: CelType) => CelType,
  ): CelType {
    const target = this.typeOf(node.target, names);
    if (target.kind !== 'optional') {
      const member = of(target);
      return node.optional ? { kind: 'optional', value: member } : member;
    }
    return { kind: 'optional', value: of(target.value) };
  }

  #unary({ sign, operand, column }: Extract<Node, { type: 'unary' }>, names: Names): CelType {
    const type = this.typeOf(operand, names);
    const fits = sign === '!' ? ['dyn', 'bool'] : ['dyn', 'int', 'double'];
    if (!fits.includes(type.kind)) throw noOverload(sign === '!' ? '!_' : '-_', [type], column);
    return sign === '!' ? BOOL : type;
  }

  #binary(node: Extract<Node, { type: 'binary' }>, names: Names): CelType {
    const { sign, column } = node;
    const [a, b] = [this.typeOf(node.left, names), this.typeOf(node.right, names)];
    const result = resultOf(sign, a, b);
    if (!result) throw noOverload(sign === 'in' ? '@in' : `_${sign}_`, [a, b], column);
    if (['==', '!=', 'in'].includes(sign) || (sign === '+' && result.kind === 'list')) {
      const why = incomparable(a) ?? incomparable(b);
      if (why !== undefined) throw new CelError(why, column);
    }
    return result;
  }

  #call(node: Extract<Node, { type: 'call' }>, names: Names): CelType {
    const { name, target, args, column } = node;
    if (!target && name === 'has') return this.#has(args, names, column);
    if (target && MACROS.has(name) && args.length >= 2) return this.#macro(node, target, names);
    if (target && name === 'format') return this.#format(node, target, names);
    const types = [...(target ? [target] : []), ...args].map((arg) => this.typeOf(arg, names));
    const [first] = types;
    if (target && first && OF_OPTIONAL.has(name) && ['optional', 'dyn'].includes(first.kind))
      return ofOptional(name, first, types.slice(1), column);
    const known: ReadonlyMap<string, readonly Overload[]> = target ? METHODS : FUNCTIONS;
    const overloads = known.get(name);
    if (!overloads) throw undeclared(name, column);
    const found = overloads.find(
      ({ args: wanted }) =>
        wanted.length === types.length && wanted.every((each, at) => accepts(each, types[at] ?? DYN)),
    );
    if (!found) throw noOverload(name, types, column);
    return found.result;
  }

  #has(args: readonly Node[], names: Names, column: number): CelType {
    const [field] = args;
    if (args.length !== 1 || field?.type !== 'select' || field.optional)
      throw new CelError('invalid argument to has() macro', column);
    const target = this.typeOf(field.target, names);
    if (target.kind === 'optional') throw noOverload('has', [target], column);
    selected(target, field);
    return BOOL;
  }

  /** Of a literal, whose places are known; the list may hold values of several types. */
  #format({ args, column }: Extract<Node, { type: 'call' }>, target: Node, names: Names): CelType {
    const [list] = args;
    const text = target.type === 'literal' && typeof target.value === 'string' ? target.value : undefined;
    if (text === undefined || list?.type !== 'list' || args.length !== 1)
      throw new CelError('format is evaluated for a literal and a list', column);
    if (!/^(?:[^%]|%[%sd])*$/.test(text)) throw new CelError('format is evaluated for %s, %d and %%', column);
    for (const item of list.items) {
      const type = this.typeOf(item, names);
      if (!['dyn', 'string', 'int', 'bool'].includes(type.kind)) throw noOverload('format', [type], column);
    }
    return STRING;
  }

  #macro({ name, args, column }: Extract<Node, { type: 'call' }>, target: Node, names: Names): CelType {
    const [variable, ...bodies] = args;
    const body = bodies.at(-1);
    if (variable?.type !== 'name' || !body || bodies.length > (name === 'map' ? 2 : 1))
      throw new CelError(`${name} needs the name of a variable`, column);
    const of = this.typeOf(target, names);
    if (!['dyn', 'list', 'map'].includes(of.kind))
      throw new CelError(`expression of type '${textOf(of)}' cannot be range of a comprehension`, column);
    const item = of.kind === 'list' ? of.item : of.kind === 'map' ? STRING : DYN;
    const inner = new Map([...names, [variable.name, item]]);
    if (name !== 'map') {
      this.#expect(body, inner, BOOL, column);
      return name === 'filter' ? (of.kind === 'list' ? of : listOf(item)) : BOOL;
    }
    if (bodies.length === 2 && bodies[0]) this.#expect(bodies[0], inner, BOOL, column);
    return listOf(this.typeOf(body, inner));
  }
}

function selected(
  type: CelType,
  { name, column }: { readonly name: string; readonly column: number },
): CelType {
  if (type.kind === 'dyn') return DYN;
  if (type.kind === 'map') return type.value;
  const field = type.kind === 'object' ? type.fields.get(name) : undefined;
  if (field) return field;
  if (type.kind === 'object') throw new CelError(`undefined field '${name}'`, column);
  throw new CelError(`type '${textOf(type)}' does not support field selection`, column);
}

function indexed(type: CelType, key: CelType, column: number): CelType {
  if (type.kind === 'dyn') return DYN;
  if (type.kind === 'list' && ['dyn', 'int'].includes(key.kind)) return type.item;
  if (type.kind === 'map' && ['dyn', 'string'].includes(key.kind)) return type.value;
  throw noOverload('_[_]', [type, key], column);
}

const NUMBERS: readonly string[] = ['int', 'double'];
const ORDERED: readonly string[] = ['<', '<=', '>', '>='];

const EQUALITY: readonly string[] = ['==', '!='];
const LOGICAL: readonly string[] = ['&&', '||'];

/** undefined: the operator is not for these. */
function resultOf(sign: string, a: CelType, b: CelType): CelType | undefined {
  if (EQUALITY.includes(sign)) return agree(a, b) ? BOOL : undefined;
  if (sign === 'in') return contains(b, a) ? BOOL : undefined;
  if (LOGICAL.includes(sign)) return both(['bool'], a, b) ? BOOL : undefined;
  if (ORDERED.includes(sign)) return both(NUMBERS, a, b) || both(['string'], a, b) ? BOOL : undefined;
  return sign === '%' && !both(['int'], a, b) ? undefined : computed(sign, a, b);
}

function computed(sign: string, a: CelType, b: CelType): CelType | undefined {
  const isSum = sign === '+' && (both(['string'], a, b) || both(['list'], a, b));
  return (isSum || both(NUMBERS, a, b)) && agree(a, b) ? joined(a, b) : undefined;
}

function both(kinds: readonly string[], ...types: readonly CelType[]): boolean {
  return types.every(({ kind }) => kind === 'dyn' || kinds.includes(kind));
}

function contains(container: CelType, item: CelType): boolean {
  if (container.kind === 'list') return agree(item, container.item);
  return container.kind === 'dyn' || (container.kind === 'map' && both(['string'], item));
}

function ofOptional(name: string, type: CelType, args: readonly CelType[], column: number): CelType {
  const value = type.kind === 'optional' ? type.value : DYN;
  if (args.length !== OF_OPTIONAL.get(name)) throw noOverload(name, [type, ...args], column);
  const [other] = args;
  if (!other) return name === 'hasValue' ? BOOL : value;
  if (!agree(value, other)) throw noOverload(name, [type, other], column);
  return joined(value, other);
}

function undeclared(name: string, column: number): CelError {
  return new CelError(`undeclared reference to '${name}'`, column);
}

function noOverload(name: string, types: readonly CelType[], column: number): CelError {
  const texts = types.map(textOf).join(', ');
  return new CelError(`found no matching overload for '${name}' applied to '(${texts})'`, column);
}
