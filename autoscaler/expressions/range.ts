import type { Node } from './ast.js';
import type { Operand } from './operand.js';

/** Numbers from `low` to `high`, both included; the bounds may be infinite. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Any number. */
export const ANY: Range = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

type RangeOf = (operand: Operand) => Range;

/**
 * What a boolean expression gives whatever its values are; undefined when they decide. Interval arithmetic: each value
 * is any number of its range, on its own, so that only what is certain is said.
 */
export function constantOf(
  tree: Node,
  operands: ReadonlyMap<string, Operand>,
  rangeOf: RangeOf,
): boolean | undefined {
  const truth = (node: Node): boolean | undefined => constantOf(node, operands, rangeOf);
  switch (tree.kind) {
    case 'boolean':
      return tree.value;
    case 'unary':
      return tree.operator === 'not' ? negated(truth(tree.operand)) : undefined;
    case 'choice': {
      const condition = truth(tree.condition);
      if (condition !== undefined) return truth(condition ? tree.yes : tree.no);
      const yes = truth(tree.yes);
      return yes === truth(tree.no) ? yes : undefined;
    }
    case 'binary': {
      if (tree.operator === 'and') return both(truth(tree.left), truth(tree.right));
      if (tree.operator === 'or') return negated(both(negated(truth(tree.left)), negated(truth(tree.right))));
      return compared(
        tree.operator,
        rangeOfNode(tree.left, operands, rangeOf),
        rangeOfNode(tree.right, operands, rangeOf),
      );
    }
    default:
      return undefined;
  }
}

function negated(truth: boolean | undefined): boolean | undefined {
  return truth === undefined ? undefined : !truth;
}

function both(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
  if (a === false || b === false) return false;
  return a === true && b === true ? true : undefined;
}

/** What a comparison of two ranges always gives. */
export function compared(operator: string, a: Range, b: Range): boolean | undefined {
  switch (operator) {
    case '<':
      return a.high < b.low ? true : a.low >= b.high ? false : undefined;
    case '<=':
      return a.high <= b.low ? true : a.low > b.high ? false : undefined;
    case '>':
      return compared('<', b, a);
    case '>=':
      return compared('<=', b, a);
    case '==':
      return a.high < b.low || a.low > b.high ? false : undefined;
    case '!=':
      return negated(compared('==', a, b));
    default:
      return undefined;
  }
}

function rangeOfNode(node: Node, operands: ReadonlyMap<string, Operand>, rangeOf: RangeOf): Range {
  const range = (part: Node): Range => rangeOfNode(part, operands, rangeOf);
  switch (node.kind) {
    case 'number':
      return { low: node.value, high: node.value };
    case 'operand': {
      const operand = operands.get(node.name);
      return operand ? rangeOf(operand) : ANY;
    }
    case 'unary': {
      const { low, high } = range(node.operand);
      return node.operator === '-' ? { low: -high, high: -low } : ANY;
    }
    case 'choice':
      return spanning([range(node.yes), range(node.no)]);
    case 'call':
      return called(node.name, node.args.map(range));
    case 'binary':
      return calculated(node.operator, range(node.left), range(node.right));
    default:
      return ANY;
  }
}

function calculated(operator: string, a: Range, b: Range): Range {
  switch (operator) {
    case '+':
      return { low: a.low + b.low, high: a.high + b.high };
    case '-':
      return { low: a.low - b.high, high: a.high - b.low };
    case '*':
      return corners(a, b, (x, y) => (x === 0 || y === 0 ? 0 : x * y));
    case '/':
      // Division by zero has no result, so a range that reaches zero from one side has no bound there.
      return b.low > 0 || b.high < 0 ? corners(a, b, (x, y) => (x === 0 ? 0 : x / y)) : ANY;
    default:
      return ANY;
  }
}

function corners(a: Range, b: Range, of: (x: number, y: number) => number): Range {
  const values = [of(a.low, b.low), of(a.low, b.high), of(a.high, b.low), of(a.high, b.high)];
  if (values.some(Number.isNaN)) return ANY;
  return { low: Math.min(...values), high: Math.max(...values) };
}

function called(name: string, args: readonly Range[]): Range {
  const [x = ANY, low = ANY, high = ANY] = args;
  switch (name) {
    case 'min':
    case 'max': {
      const choose = name === 'min' ? Math.min : Math.max;
      return {
        low: choose(...args.map((range) => range.low)),
        high: choose(...args.map((range) => range.high)),
      };
    }
    case 'coalesce':
      return spanning(args);
    case 'clamp':
      return { low: Math.max(x.low, low.low), high: Math.min(x.high, high.high) };
    case 'abs':
      return x.low >= 0 ? x : { low: 0, high: Math.max(-x.low, x.high) };
    case 'ceil':
    case 'floor':
    case 'round': {
      const step = Math[name];
      return { low: step(x.low), high: step(x.high) };
    }
    default:
      return ANY;
  }
}

function spanning(ranges: readonly Range[]): Range {
  return {
    low: Math.min(...ranges.map(({ low }) => low)),
    high: Math.max(...ranges.map(({ high }) => high)),
  };
}
