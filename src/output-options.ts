/** `-o` and `--json`: the same for every command that prints for programs too. */
import { Option } from 'commander';

/** Of a command that lists. `wide` is the same as `table` where a command has no further columns. */
export const LISTED = ['table', 'wide', 'json', 'yaml', 'name'] as const;
export type ListedFormat = (typeof LISTED)[number];

/** Whether a person reads it, and no program. */
export function isTable(format: ListedFormat): boolean {
  return format === 'table' || format === 'wide';
}

/** Of a command that answers one question. */
export const ANSWERED = ['text', 'json', 'yaml'] as const;
export type AnsweredFormat = (typeof ANSWERED)[number];

/** Without `usual` a command tells by `undefined` that none was named. */
export function outputOption(formats: readonly string[], usual?: string, about = 'output format'): Option {
  const option = new Option('-o, --output <format>', about).choices(formats);
  // What a person reads is a table of some commands and a text of others: both words ask for it.
  const synonym = formats.includes('table') ? 'text' : 'table';
  const readable = formats.find((format) => format === 'table' || format === 'text');
  const choose = option.parseArg;
  option.argParser((value: string, before: string) =>
    value === synonym && readable !== undefined ? readable : (choose?.(value, before) ?? value),
  );
  return usual === undefined ? option : option.default(usual);
}

export function jsonOption(): Option {
  return new Option('--json', 'as -o json').implies({ output: 'json' });
}
