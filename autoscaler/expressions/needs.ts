/**
 * Which values an expression needs before it may be evaluated. All of them, so that a missing value never picks a branch
 * by accident, but for two forms that are made for missing values: `coalesce` needs one of its arguments, and a choice
 * whose condition asks for `age` and `fresh` alone needs what stands in the branch that it takes.
 */
import type { Node } from './ast.js';
import { emit } from './emit.js';
import type { Operand } from './operand.js';
import { compileProgram, type Program } from './program.js';

export type Needs =
  | { readonly kind: 'value'; readonly operand: number }
  | { readonly kind: 'all' | 'one'; readonly parts: readonly Needs[] }
  | { readonly kind: 'guarded'; readonly condition: Program; readonly yes: Needs; readonly no: Needs };

/** The needs of a tree; undefined: all of its values, which is quicker to see to. */
export function needsOf(
  tree: Node,
  operands: readonly Operand[],
  names: readonly string[],
): Needs | undefined {
  return isPlain(tree) ? undefined : new Reader(operands, names).of(tree);
}

/** Why a need is not met; undefined: it is. `missing` has the reason for each operand without a value. */
export function unmet(
  needs: Needs,
  missing: readonly (string | undefined)[],
  values: readonly unknown[],
): string | undefined {
  switch (needs.kind) {
    case 'value':
      return missing[needs.operand];
    case 'all':
      for (const part of needs.parts) {
        const reason = unmet(part, missing, values);
        if (reason !== undefined) return reason;
      }
      return undefined;
    case 'one': {
      const reasons = needs.parts.map((part) => unmet(part, missing, values));
      return reasons.includes(undefined) ? undefined : reasons[0];
    }
    case 'guarded':
      return unmet(needs.condition(values) === true ? needs.yes : needs.no, missing, values);
  }
}

class Reader {
  constructor(
    private readonly operands: readonly Operand[],
    private readonly names: readonly string[],
  ) {}

  of(node: Node): Needs {
    switch (node.kind) {
      case 'operand':
        return { kind: 'value', operand: this.names.indexOf(node.name) };
      case 'call':
        return {
          kind: node.name === 'coalesce' ? 'one' : 'all',
          parts: node.args.map((arg) => this.of(arg)),
        };
      case 'choice':
        return this.#choice(node);
      default:
        return { kind: 'all', parts: childrenOf(node).map((part) => this.of(part)) };
    }
  }

  #choice({ condition, yes, no }: Node & { kind: 'choice' }): Needs {
    const [first, second] = [this.of(yes), this.of(no)];
    if (!this.#isGuard(condition)) return { kind: 'all', parts: [this.of(condition), first, second] };
    return {
      kind: 'guarded',
      condition: compileProgram(emit(condition), this.names),
      yes: first,
      no: second,
    };
  }

  /** Asks for an age, and for nothing that can be missing. */
  #isGuard(node: Node): boolean {
    const kinds = this.#kindsIn(node);
    return kinds.some(isAge) && kinds.every((kind) => isAge(kind) || kind === 'size' || kind === 'text');
  }

  #kindsIn(node: Node): readonly (Operand['kind'] | undefined)[] {
    if (node.kind === 'operand') return [this.operands[this.names.indexOf(node.name)]?.kind];
    return childrenOf(node).flatMap((part) => this.#kindsIn(part));
  }
}

function isAge(kind: Operand['kind'] | undefined): boolean {
  return kind === 'age' || kind === 'fresh';
}

/** Has neither `coalesce` nor a choice. */
function isPlain(node: Node): boolean {
  if (node.kind === 'choice' || (node.kind === 'call' && node.name === 'coalesce')) return false;
  return childrenOf(node).every(isPlain);
}

function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'choice':
      return [node.condition, node.yes, node.no];
    case 'call':
      return node.args;
    default:
      return [];
  }
}
