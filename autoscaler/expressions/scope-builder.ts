import { didYouMean, METRIC_FIELDS, parseDuration, shortDuration } from '../../lib/base/index.js';
import { SIZE_FIELDS, type SizeField } from '../size.js';
import type { Node, ValueType } from './ast.js';
import type { AGE_FUNCTIONS, WindowFunction } from './functions.js';
import type { Operand, OperandRegistry } from './operand.js';
import { ExpressionProblem } from './problem.js';
import type { Token } from './token.js';

const SHORTEST_WINDOW = 1_000;
const LONGEST_WINDOW = 86_400_000;

/** Gives flat names (`v0`, `v1`, …) to what one expression refers to; equal references share a name. */
export class ScopeBuilder {
  readonly operands: Operand[] = [];
  readonly #names = new Map<string, number>();
  readonly #registry: OperandRegistry;

  constructor(registry: OperandRegistry) {
    this.#registry = registry;
  }

  /** A dotted name: `metrics.*`, `cross.*`, `baseline.*` or `current.*`. */
  name(token: Token): Node {
    const [head, field] = token.text.split('.');
    if (head === 'baseline' || head === 'current') return this.#size(token, head, field ?? '');
    const reference = this.#reference(token);
    return this.#operand({ kind: 'value', reference }, typeOfReference(token.text), token.at);
  }

  text(token: Token): Node {
    return this.#operand({ kind: 'text', text: token.text }, 'text', token.at);
  }

  /** `age(ref)` in seconds, `fresh(ref)` as a boolean. */
  age(name: (typeof AGE_FUNCTIONS)[number], argument: Token): Node {
    const reference = this.#reference(argument);
    return this.#operand({ kind: name, reference }, name === 'age' ? 'number' : 'boolean', argument.at);
  }

  window(name: WindowFunction, argument: Token, duration: Token): Node {
    const ms = parseDuration(duration.text);
    if (ms === undefined || ms < SHORTEST_WINDOW || ms > LONGEST_WINDOW) {
      throw new ExpressionProblem(
        `invalid duration "${duration.text}" for ${name}: expected ${shortDuration(SHORTEST_WINDOW)} to ${shortDuration(LONGEST_WINDOW)}, as in "1m"`,
        duration.at,
      );
    }
    const reference = this.#reference(argument);
    const type = typeOfReference(argument.text);
    if (type !== 'number' && type !== 'any') {
      throw new ExpressionProblem(
        `${name} needs a number, and ${argument.text} is true or false`,
        argument.at,
      );
    }
    const window = this.#registry.window({ function: name, reference, ms });
    return this.#operand({ kind: 'window', function: name, reference, window }, 'number', argument.at);
  }

  #size(token: Token, of: 'baseline' | 'current', field: string): Node {
    if (token.text.split('.').length !== 2 || !isSizeField(field)) {
      const names = SIZE_FIELDS.map((name) => `${of}.${name}`);
      throw new ExpressionProblem(
        `unknown name "${token.text}"${didYouMean(token.text, names)}; one of ${names.join(', ')}`,
        token.at,
      );
    }
    return this.#operand({ kind: 'size', of, field }, 'number', token.at);
  }

  #reference(token: Token): number {
    const found = this.#registry.reference(token.text);
    if (typeof found === 'number') return found;
    throw new ExpressionProblem(found.problem, token.at);
  }

  #operand(operand: Operand, type: ValueType, at: number): Node {
    const key = JSON.stringify(operand);
    let index = this.#names.get(key);
    if (index === undefined) {
      index = this.operands.push(operand) - 1;
      this.#names.set(key, index);
    }
    return { kind: 'operand', name: operandName(index), type, at };
  }
}

/** The flat name of a operand: a letter and digits, which no function, operator or constant has. */
export function operandName(index: number): string {
  return `v${index}`;
}

function isSizeField(name: string): name is SizeField {
  return (SIZE_FIELDS as readonly string[]).includes(name);
}

/** What a metric is, its name tells; a sibling's other values show only when they arrive. */
function typeOfReference(name: string): ValueType {
  const segments = name.split('.');
  const surface = segments[0] === 'cross' ? segments[2] : segments[0];
  if (surface !== 'metrics') return 'any';
  const metric = METRIC_FIELDS.find((field) => field.name === segments.at(-1));
  if (!metric) return 'any';
  return metric.unit === 'bool' ? 'boolean' : 'number';
}
