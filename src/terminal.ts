/** Where commands print; passed in, so that tests read what a person would see. */
export interface Terminal {
  /** A line on standard output. */
  print(line: string): void;
  /** A line on standard error. */
  complain(line: string): void;
  readonly isTTY: boolean;
  readonly color: boolean;
  readonly columns: number;
  /** Replaces the block of lines that the last call drew; only on a terminal. */
  redraw(lines: readonly string[]): void;
}

export function systemTerminal(): Terminal {
  let drawn = 0;
  return {
    print: (line) => process.stdout.write(`${line}\n`),
    complain: (line) => process.stderr.write(`${line}\n`),
    isTTY: process.stdout.isTTY === true,
    color: process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined,
    get columns() {
      return process.stdout.columns ?? 100;
    },
    redraw(lines) {
      const up = drawn > 0 ? `\u001b[${drawn}A` : '';
      process.stdout.write(`${up}${lines.map((line) => `\u001b[2K${line}\n`).join('')}\u001b[0J`);
      drawn = lines.length;
    },
  };
}
