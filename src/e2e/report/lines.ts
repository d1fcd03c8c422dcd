/** Results as lines for people: one a checkpoint; of one that failed, what was wanted and what was seen. */
import { createTwoFilesPatch } from 'diff';
import type { Terminal } from '../../terminal.js';
import type { Unmet } from '../document/index.js';
import type { Outcome } from '../kubectl/read.js';
import { type CheckpointResult, type DocumentResult, skippedCount } from '../run/result.js';

/** What is shown of a text that was seen. */
const MOST_LINES = 20;
const MOST_CHARACTERS = 2_000;
const MARKS = { passed: '✓', failed: '✗', skipped: '-' } as const;
const COLORS = { passed: '32', failed: '31', skipped: '33' } as const;

export function checkpointLines(
  result: CheckpointResult,
  { color }: Pick<Terminal, 'color'>,
): readonly string[] {
  const { state, name, durationMs, outcomes, why, notes } = result;
  const mark = color ? `\u001b[${COLORS[state]}m${MARKS[state]}\u001b[0m` : MARKS[state];
  const reason = why === undefined ? '' : `  skipped: ${why}`;
  const shown = outcomes.flatMap((outcome) => outcomeLines(outcome).map((line) => `    ${line}`));
  const more = state === 'failed' ? notes.map((line) => `    ${line}`) : [];
  return [`  ${mark} ${name}  ${seconds(durationMs)}${reason}`, ...shown, ...more];
}

export function outcomeLines(outcome: Outcome): readonly string[] {
  switch (outcome.state) {
    case 'met':
      return [];
    case 'skipped':
      return [`skipped ${outcome.what}: ${outcome.why}`];
    case 'failed':
      return `${outcome.what}: ${cut(outcome.why)}`.split('\n');
    case 'unmet':
      return [
        `${outcome.what}:`,
        ...outcome.unmet.flatMap((each) => unmetLines(each, outcome.seen)).map((line) => `  ${line}`),
      ];
  }
}

function unmetLines({ assertion, wanted }: Unmet, seen: string): readonly string[] {
  const text = typeof wanted === 'string' ? wanted : JSON.stringify(wanted);
  if (assertion === 'equals' && (text.includes('\n') || seen.includes('\n'))) {
    const patch = createTwoFilesPatch('wanted', 'seen', `${text.trim()}\n`, `${cut(seen)}\n`);
    return ['equals:', ...patch.split('\n').slice(1, -1)];
  }
  const [first = '', ...rest] = cut(seen).split('\n');
  return [`- wanted ${assertion}: ${text}`, `+ seen: ${first}`, ...rest.map((line) => `        ${line}`)];
}

export function documentLines(result: DocumentResult): readonly string[] {
  const { name, state, durationMs, checkpoints, error, left, shown } = result;
  const count = (of: CheckpointResult['state']): number =>
    checkpoints.filter((checkpoint) => checkpoint.state === of).length;
  const skipped = skippedCount(result);
  const counts = [
    `${count('passed')} passed`,
    ...(count('failed') > 0 ? [`${count('failed')} failed`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ].join(', ');
  return [
    ...(error ? `error: ${error.message}`.split('\n').map((line) => `  ${line}`) : []),
    ...(error?.remedy === undefined ? [] : [`         ${error.remedy}`]),
    ...shown.map((line) => `  ${line}`),
    ...left.map((each) => `  not removed: ${each}`),
    `${state === 'passed' ? 'ok' : state.toUpperCase()}  ${name}  ${counts}  ${seconds(durationMs)}`,
  ];
}

/** The times of each checkpoint over all runs of its document. */
export function repeatLines(results: readonly DocumentResult[]): readonly string[] {
  const rows = new Map<string, { readonly times: number[]; failures: number }>();
  for (const { name, checkpoints } of results) {
    for (const checkpoint of checkpoints) {
      const key = `${name}: ${checkpoint.name}`;
      const row = rows.get(key) ?? { times: [], failures: 0 };
      rows.set(key, row);
      if (checkpoint.state !== 'skipped') row.times.push(checkpoint.durationMs);
      if (checkpoint.state === 'failed') row.failures += 1;
    }
  }
  const width = Math.max(10, ...[...rows.keys()].map((key) => key.length));
  const cells = (values: readonly string[]): string => values.map((value) => value.padStart(8)).join('');
  return [
    `${'CHECKPOINT'.padEnd(width)}${cells(['MIN', 'MEDIAN', 'MAX', 'FAILED'])}`,
    ...[...rows].map(([key, { times, failures }]) => {
      const sorted = [...times].sort((a, b) => a - b);
      const at = (share: number): string => seconds(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
      return `${key.padEnd(width)}${cells([at(0), at(0.5), at(1), String(failures)])}`;
    }),
  ];
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)}s`;
}

function cut(text: string): string {
  const lines = text.split('\n');
  const few = lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), `… ${lines.length} lines`] : lines;
  const short = few.join('\n');
  return short.length > MOST_CHARACTERS ? `${short.slice(0, MOST_CHARACTERS)}…` : short;
}
