/** Annotations of GitHub Actions (workflow commands): an error at the line of each checkpoint that failed. */
import type { DocumentResult } from '../run/result.js';
import { outcomeLines } from './lines.js';

export function annotations({ file, name, checkpoints, error, left }: DocumentResult): readonly string[] {
  return [
    ...checkpoints.flatMap((checkpoint) =>
      checkpoint.state === 'failed'
        ? [
            annotation(
              checkpoint.file,
              checkpoint.line,
              `${name}: ${checkpoint.name}`,
              checkpoint.outcomes.flatMap(outcomeLines),
            ),
          ]
        : [],
    ),
    ...(error ? [annotation(file, 1, name, [error.message])] : []),
    ...left.map((each) => annotation(file, 1, name, [`not removed: ${each}`])),
  ];
}

function annotation(file: string, line: number, title: string, lines: readonly string[]): string {
  return `::error file=${property(file)},line=${line},title=${property(title)}::${data(lines.join('\n'))}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
