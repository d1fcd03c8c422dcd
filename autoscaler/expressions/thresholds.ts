import type { Node } from './ast.js';
import type { Operand } from './operand.js';

/** A number that a reference, or a function over its past, is compared with. */
export interface Threshold {
  readonly reference: number;
  readonly value: number;
}

const COMPARISONS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);

/** The comparisons of a tree that have a reference on one side and a plain number on the other. */
export function thresholdsOf(tree: Node, operands: ReadonlyMap<string, Operand>): readonly Threshold[] {
  switch (tree.kind) {
    case 'unary':
      return thresholdsOf(tree.operand, operands);
    case 'call':
      return tree.args.flatMap((part) => thresholdsOf(part, operands));
    case 'choice':
      return [tree.condition, tree.yes, tree.no].flatMap((part) => thresholdsOf(part, operands));
    case 'binary':
      return COMPARISONS.has(tree.operator)
        ? compared(tree.left, tree.right, operands)
        : [tree.left, tree.right].flatMap((part) => thresholdsOf(part, operands));
    default:
      return [];
  }
}

function compared(left: Node, right: Node, operands: ReadonlyMap<string, Operand>): readonly Threshold[] {
  const reference = referenceOf(left, operands) ?? referenceOf(right, operands);
  const value = literalOf(left) ?? literalOf(right);
  return reference === undefined || value === undefined ? [] : [{ reference, value }];
}

/** Rates are per second and ages are seconds: neither stands on the axis of the value itself. */
function referenceOf(node: Node, operands: ReadonlyMap<string, Operand>): number | undefined {
  const operand = node.kind === 'operand' ? operands.get(node.name) : undefined;
  if (operand?.kind === 'window' && operand.function !== 'rate') return operand.reference;
  return operand?.kind === 'value' ? operand.reference : undefined;
}

function literalOf(node: Node): number | undefined {
  if (node.kind === 'number') return node.value;
  if (node.kind !== 'unary' || node.operator !== '-') return undefined;
  const value = literalOf(node.operand);
  return value === undefined ? undefined : -value;
}
