import { stringify } from 'yaml';
import type { ListedFormat } from './output-options.js';

/** An answer for programs, as `-o` asks for it; undefined: the format is for people. */
export function documentText(format: string | undefined, value: () => unknown): string | undefined {
  if (format === 'json') return JSON.stringify(value(), null, 2);
  // What JSON leaves out, an undefined field, YAML would write as null.
  if (format === 'yaml') return stringify(JSON.parse(JSON.stringify(value()))).trimEnd();
  return undefined;
}

/** One of several answers for programs: a line of JSON, or a YAML document that begins with its mark. */
export function answerInStream(format: 'json' | 'yaml', value: unknown): string {
  return format === 'json' ? JSON.stringify(value) : `---\n${documentText(format, () => value)}`;
}

export interface ListedForms {
  /** Of `json` and `yaml`. */
  readonly value: () => unknown;
  readonly names: () => readonly string[];
  /** Of `table` and `wide`. */
  readonly table: () => readonly string[];
}

/** What a command that lists prints in a format. */
export function listedLines(format: ListedFormat, { value, names, table }: ListedForms): readonly string[] {
  const document = documentText(format, value);
  if (document !== undefined) return [document];
  return format === 'name' ? names() : table();
}
