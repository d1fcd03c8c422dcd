import type { Node } from './ast.js';
import { UNARY_OPERATORS } from './operators.js';

/** How tightly each operator binds in expr-eval; a chain to the left needs no parentheses, and so no depth. */
const BINDING: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  '==': 3,
  '!=': 3,
  '<': 3,
  '<=': 3,
  '>': 3,
  '>=': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
};

/**
 * The text that expr-eval gets: written anew from the checked tree, so that nothing of what a person wrote reaches
 * its parser but numbers, operators, names of our functions and flat names.
 */
export function emit(node: Node): string {
  switch (node.kind) {
    case 'number':
      return String(node.value);
    case 'boolean':
      return String(node.value);
    case 'operand':
      return node.name;
    case 'unary':
      return `(${node.operator} (${emit(node.operand)}))`;
    case 'call':
      return emitCall(node);
    case 'choice':
      return `(${emitCondition(node.condition)} ? ${emit(node.yes)} : ${emit(node.no)})`;
    case 'binary':
      return emitBinary(node);
  }
}

function emitCall({ name, args }: Node & { kind: 'call' }): string {
  const list = args.map(emit).join(', ');
  return name in UNARY_OPERATORS ? `(${name} (${list}))` : `${name}(${list})`;
}

function emitBinary(node: Node & { kind: 'binary' }): string {
  const { operator, left, right } = node;
  const logical = operator === 'and' || operator === 'or';
  const text = (part: Node): string => (logical ? emitCondition(part) : emit(part));
  const first = binding(left) < binding(node) ? `(${text(left)})` : text(left);
  const second = binding(right) <= binding(node) ? `(${text(right)})` : text(right);
  return `${first} ${operator} ${second}`;
}

function binding(node: Node): number {
  return node.kind === 'binary' ? (BINDING[node.operator] ?? 0) : Number.POSITIVE_INFINITY;
}

/**
 * Where expr-eval tests a value itself (`and`, `or`, `?:`) it takes anything for true or false. A value that is only
 * known at run time therefore passes through our strict `not`, twice.
 */
function emitCondition(node: Node): string {
  const text = emit(node);
  const strict = node.kind === 'binary' || node.kind === 'boolean' || node.kind === 'unary';
  return strict ? text : `(not (not (${text})))`;
}
