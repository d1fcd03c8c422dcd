import { fstatSync, writeSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { messageOf, printableLines } from '../lib/base/index.js';
import { commandErrors } from './errors.js';

/**
 * Where commands print; passed in, so that tests read what a person would see. On a terminal, control characters of what is
 * printed are escaped: commands show the text of CRs and of remote runtimes.
 */
export interface Terminal {
  /** A line on standard output. Throws ORK_OUTPUT when that is a file on a full disk. */
  print(line: string): void;
  /** A line on standard error. */
  complain(line: string): void;
  /** Whether a person reads standard output: a terminal that can redraw lines, and not a build (`CI`, `TERM=dumb`). */
  readonly isTTY: boolean;
  /** `NO_COLOR` takes the colour and nothing else (no-color.org). */
  readonly color: boolean;
  readonly columns: number;
  readonly rows: number;
  /** Replaces the block of lines that the last call drew, and hides the cursor; only on a terminal. */
  redraw(lines: readonly string[]): void;
  /** Leaves the block of lines as it is: what is printed next stands below it. Shows the cursor again. */
  settle(): void;
  /** Calls `listener` when nobody reads standard output any more: a closed pipe or window. */
  onClosed(listener: () => void): void;
}

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

export function systemTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  const isTTY = stdout.isTTY === true && !env['CI'] && env['TERM'] !== 'dumb';
  let drawn: readonly string[] = [];
  let hidden = false;
  let closed: (() => void) | undefined;
  // What is printed after that is lost, which is no reason to end without cleaning up.
  for (const stream of [stdout, stderr]) stream.on('error', () => closed?.());
  const show = (): void => {
    if (hidden) stdout.write(SHOW_CURSOR);
    hidden = false;
  };
  const columns = (): number => stdout.columns || 100;
  return {
    print: isWrittenAtOnce(stdout.fd)
      ? (line) => writeWhole(stdout.fd, `${line}\n`)
      : (line) => stdout.write(`${stdout.isTTY ? printableLines(line) : line}\n`),
    complain: (line) => stderr.write(`${stderr.isTTY ? printableLines(line) : line}\n`),
    isTTY,
    color: isTTY && !env['NO_COLOR'],
    get columns() {
      return columns();
    },
    get rows() {
      return stdout.rows || 24;
    },
    redraw(lines) {
      if (!hidden) {
        hidden = true;
        process.once('exit', show);
        stdout.write(HIDE_CURSOR);
      }
      const up = heightOf(drawn, columns());
      const back = up > 0 ? `\u001b[${up}A` : '';
      stdout.write(`${back}\r${lines.map((line) => `\u001b[2K${printableLines(line)}\n`).join('')}\u001b[0J`);
      drawn = lines;
    },
    settle() {
      drawn = [];
      process.off('exit', show);
      show();
    },
    onClosed(listener) {
      closed = listener;
    },
  };
}

/** A file or a device, and no terminal. */
function isWrittenAtOnce(fd: number): boolean {
  try {
    const stats = fstatSync(fd);
    return stats.isFile() || (stats.isCharacterDevice() && process.stdout.isTTY !== true);
  } catch {
    // It is closed, and nothing is written to it.
    return false;
  }
}

/** Node's stream for a file takes a short write for a whole one: a full disk would cut the text off in silence. */
function writeWhole(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  } catch (error) {
    throw commandErrors.make('ORK_OUTPUT', `writing standard output failed: ${messageOf(error)}`, error);
  }
}

/** Rows that lines take on a screen which may have become narrower since they were drawn. */
function heightOf(lines: readonly string[], columns: number): number {
  return lines.reduce(
    (rows, line) => rows + Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns)),
    0,
  );
}
