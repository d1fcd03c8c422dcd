import type { Position } from '../model.js';

/** One file's text with an index of its lines, built when the first position is asked for. */
export class SourceText {
  private starts: number[] | undefined;

  constructor(
    readonly file: string,
    readonly text: string,
  ) {}

  /** The place of a character. Columns count UTF-16 units, as editors do. */
  position(offset: number): Position {
    const starts = this.lineStarts();
    const at = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { file: this.file, line: low + 1, column: at - (starts[low] ?? 0) + 1 };
  }

  get lines(): number {
    return this.lineStarts().length;
  }

  /** Where a 1-based line begins. */
  offset(line: number): number {
    return this.lineStarts()[line - 1] ?? this.text.length;
  }

  /** The text of a 1-based line, without its line break. */
  line(number: number): string {
    const starts = this.lineStarts();
    const start = starts[number - 1];
    if (start === undefined) return '';
    return this.text.slice(start, starts[number] ?? this.text.length).replace(/\r?\n$/, '');
  }

  private lineStarts(): number[] {
    if (this.starts) return this.starts;
    const starts = [0];
    for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1))
      starts.push(at + 1);
    this.starts = starts;
    return starts;
  }
}
