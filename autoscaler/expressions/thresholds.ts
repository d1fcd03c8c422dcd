import type { Node } from './ast.js';
import type { Slot } from './slot.js';

/** A number that a reference, or a function over its past, is compared with. */
export interface Threshold {
  readonly reference: number;
  readonly value: number;
}

const COMPARISONS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);

/** The comparisons of a tree that have a reference on one side and a plain number on the other. */
export function thresholdsOf(tree: Node, slots: ReadonlyMap<string, Slot>): readonly Threshold[] {
  switch (tree.kind) {
    case 'unary':
      return thresholdsOf(tree.operand, slots);
    case 'call':
      return tree.args.flatMap((part) => thresholdsOf(part, slots));
    case 'choice':
      return [tree.condition, tree.yes, tree.no].flatMap((part) => thresholdsOf(part, slots));
    case 'binary':
      return COMPARISONS.has(tree.operator)
        ? compared(tree.left, tree.right, slots)
        : [tree.left, tree.right].flatMap((part) => thresholdsOf(part, slots));
    default:
      return [];
  }
}

function compared(left: Node, right: Node, slots: ReadonlyMap<string, Slot>): readonly Threshold[] {
  const reference = referenceOf(left, slots) ?? referenceOf(right, slots);
  const value = literalOf(left) ?? literalOf(right);
  return reference === undefined || value === undefined ? [] : [{ reference, value }];
}

/** Rates are per second and ages are seconds: neither stands on the axis of the value itself. */
function referenceOf(node: Node, slots: ReadonlyMap<string, Slot>): number | undefined {
  const slot = node.kind === 'slot' ? slots.get(node.name) : undefined;
  if (slot?.kind === 'window' && slot.function !== 'rate') return slot.reference;
  return slot?.kind === 'value' ? slot.reference : undefined;
}

function literalOf(node: Node): number | undefined {
  if (node.kind === 'number') return node.value;
  if (node.kind !== 'unary' || node.operator !== '-') return undefined;
  const value = literalOf(node.operand);
  return value === undefined ? undefined : -value;
}
