/**
 * Kubernetes label selectors: equality-based (`a=b`, `a==b`, `a!=b`), set-based (`a in (x,y)`, `a notin (x)`,
 * `a`, `!a`) and numeric (`a>1`, `a<1`), joined by commas that mean "and". The syntax and the meaning are those
 * of the API server: `!=` and `notin` also match an object without the label.
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export type LabelSelector = (labels: Readonly<Record<string, string>> | undefined) => boolean;

/** A selector that could not be read: what was expected, and the 1-based column. */
export interface SelectorError {
  readonly error: string;
  readonly column: number;
}

/** The compiled selector, or what is wrong with the text. The empty text selects everything. */
export function parseLabelSelector(text: string): LabelSelector | SelectorError {
  try {
    const requirements = new Parser(text).selector();
    return (labels) => requirements.every((holds) => holds(labels ?? NO_LABELS));
  } catch (error) {
    if (error instanceof SyntaxProblem) return { error: error.message, column: error.column };
    throw error;
  }
}

type Labels = Readonly<Record<string, string>>;
type Requirement = (labels: Labels) => boolean;

const NO_LABELS: Labels = {};
const TOKEN = /\s*(==|!=|[=!<>(),]|[^\s=!<>(),]+)?/y;
const NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const OPERATORS = new Set(['=', '==', '!=', 'in', 'notin', '<', '>']);
const SYMBOLS = new Set(['==', '!=', '=', '!', '<', '>', '(', ')', ',']);

class SyntaxProblem extends Error {
  constructor(
    message: string,
    readonly column: number,
  ) {
    super(message);
  }
}

class Parser {
  #at = 0;
  #token: string | undefined;
  #column = 1;

  constructor(private readonly text: string) {
    this.#next();
  }

  selector(): Requirement[] {
    if (this.#token === undefined) return [];
    const requirements = [this.#requirement()];
    while (this.#token !== undefined) {
      this.#take(',');
      requirements.push(this.#requirement());
    }
    return requirements;
  }

  #requirement(): Requirement {
    if (this.#token === '!') {
      this.#next();
      const key = this.#key();
      return (labels) => !Object.hasOwn(labels, key);
    }
    const key = this.#key();
    const operator = this.#token;
    if (operator === undefined || operator === ',') return (labels) => Object.hasOwn(labels, key);
    if (!OPERATORS.has(operator)) {
      throw this.#problem('an operator (=, ==, !=, in, notin, <, >) or a comma', operator);
    }
    this.#next();
    return this.#comparison(key, operator);
  }

  #comparison(key: string, operator: string): Requirement {
    if (operator === 'in' || operator === 'notin') {
      const values = this.#values();
      const wanted = operator === 'in';
      return (labels) => (Object.hasOwn(labels, key) && values.has(labels[key] ?? '')) === wanted;
    }
    if (operator === '>' || operator === '<') return this.#numeric(key, operator);
    const value = this.#value();
    const wanted = operator !== '!=';
    return (labels) => (Object.hasOwn(labels, key) && labels[key] === value) === wanted;
  }

  #numeric(key: string, operator: '<' | '>'): Requirement {
    const bound = this.#integer();
    return (labels) => {
      const text = Object.hasOwn(labels, key) ? labels[key] : undefined;
      if (text === undefined || !/^-?\d{1,18}$/.test(text)) return false;
      return operator === '>' ? Number(text) > bound : Number(text) < bound;
    };
  }

  #integer(): number {
    const token = this.#token;
    if (token === undefined || !/^-?\d{1,18}$/.test(token)) throw this.#problem('an integer', token);
    this.#next();
    return Number(token);
  }

  #values(): ReadonlySet<string> {
    this.#take('(');
    const values = new Set([this.#value()]);
    while (this.#token === ',') {
      this.#next();
      values.add(this.#value());
    }
    this.#take(')');
    return values;
  }

  /** A label key: a name of at most 63 characters, with an optional DNS prefix and a slash before it. */
  #key(): string {
    const token = this.#token;
    const slash = token?.indexOf('/') ?? -1;
    const prefix = slash < 0 ? undefined : token?.slice(0, slash);
    const valid = prefix === undefined || (prefix.length <= 253 && PREFIX.test(prefix));
    if (token === undefined || !valid || !NAME.test(token.slice(slash + 1))) {
      throw this.#problem('a label key', token);
    }
    this.#next();
    return token;
  }

  /** A label value, which may be empty. */
  #value(): string {
    const token = this.#token;
    if (token === undefined || token === ',' || token === ')') return '';
    if (SYMBOLS.has(token) || !NAME.test(token)) throw this.#problem('a label value', token);
    this.#next();
    return token;
  }

  #take(symbol: string): void {
    if (this.#token !== symbol) throw this.#problem(`"${symbol}"`, this.#token);
    this.#next();
  }

  #next(): void {
    TOKEN.lastIndex = this.#at;
    const match = TOKEN.exec(this.text);
    this.#token = match?.[1];
    this.#at = TOKEN.lastIndex;
    this.#column = this.#at - (this.#token?.length ?? 0) + 1;
  }

  #problem(expected: string, found: string | undefined): SyntaxProblem {
    const place = found === undefined ? 'the end' : `"${found}"`;
    return new SyntaxProblem(`expected ${expected}, found ${place}`, this.#column);
  }
}
