import { didYouMean, parseDuration } from '../../lib/base/index.js';
import { type CrossPath, type CrossProblem, problem } from './problem.js';

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads the fields of one block of a declaration. Each getter gives undefined for an absent field, and for one
 * of the wrong form after noting the problem; a block is usable when no error was noted.
 */
export class FieldReader {
  constructor(
    readonly fields: Fields,
    readonly path: CrossPath,
    readonly problems: CrossProblem[],
  ) {}

  has(name: string): boolean {
    return this.fields[name] !== undefined && this.fields[name] !== null;
  }

  /** Notes every field that is not known. */
  checkNames(block: string, known: readonly string[]): void {
    for (const name of Object.keys(this.fields)) {
      if (known.includes(name)) continue;
      const message = `${block} has no field "${name}"${didYouMean(name, known)}; its fields are ${known.join(', ')}`;
      this.problems.push(problem('ORK_CROSS_FIELD_UNKNOWN', [...this.path, name], message));
    }
  }

  note(name: string, message: string): undefined {
    this.problems.push(problem('ORK_CROSS_VALUE', [...this.path, name], message));
    return undefined;
  }

  text(name: string): string | undefined {
    if (!this.has(name)) return undefined;
    const value = this.fields[name];
    if (typeof value === 'string') return value;
    return this.note(name, `${name} must be text, not ${JSON.stringify(value)}`);
  }

  flag(name: string): boolean | undefined {
    if (!this.has(name)) return undefined;
    const value = this.fields[name];
    if (typeof value === 'boolean') return value;
    return this.note(name, `${name} must be true or false, not ${JSON.stringify(value)}`);
  }

  block(name: string): FieldReader | undefined {
    if (!this.has(name)) return undefined;
    const value = this.fields[name];
    if (isFields(value)) return new FieldReader(value, [...this.path, name], this.problems);
    return this.note(name, `${name} must be a mapping, not ${JSON.stringify(value)}`);
  }

  /** A mapping of text to text with at least one field, as labels are. */
  texts(name: string): Readonly<Record<string, string>> | undefined {
    const block = this.block(name);
    if (!block) return undefined;
    const names = Object.keys(block.fields);
    if (names.length === 0) return this.note(name, `${name} must not be empty`);
    const pairs = names.flatMap((field) => {
      const text = block.has(field) ? block.text(field) : block.note(field, `${field} must be text`);
      return text === undefined ? [] : [[field, text] as const];
    });
    return Object.fromEntries(pairs);
  }

  /** A duration in milliseconds, above zero. */
  duration(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const ms = parseDuration(text);
    if (ms !== undefined && ms > 0) return ms;
    return this.note(name, `${name} must be a duration above zero, as in 30s or 1m, not "${text}"`);
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = values.find((candidate) => candidate === text);
    if (value !== undefined) return value;
    return this.note(
      name,
      `${name} must be one of ${values.join(', ')}, not "${text}"${didYouMean(text, values)}`,
    );
  }
}
