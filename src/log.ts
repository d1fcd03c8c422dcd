import { pino } from 'pino';
import { printable, printableLines } from '../lib/base/index.js';
import type { Logger } from '../runtime/index.js';
import { logError } from './log-error.js';
import type { LogLevel } from './log-levels.js';
import type { Terminal } from './terminal.js';

/** A log whose level may be changed while it is in use. */
export interface LeveledLogger extends Logger {
  level: string;
}

/** One JSON line per entry on standard output; on a terminal, a line for people. */
export function openLog(level: LogLevel, terminal: Terminal): LeveledLogger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: logError },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  if (!terminal.isTTY) return pino(options);
  return pino(options, { write: (line: string) => terminal.print(readable(line)) });
}

/** `08:02:21 info  became konductor  identity=a epoch=3`; the stack of an error stands below. */
function readable(line: string): string {
  const { level, time, msg, err, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const rest = Object.entries(fields).map(([key, value]) =>
    printable(`${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`),
  );
  const { message, stack } = Object(err) as { message?: string; stack?: string };
  const trouble = message === undefined ? '' : `: ${printable(message)}`;
  const told =
    `${String(time).slice(11, 19)} ${String(level).padEnd(5)} ${printable(String(msg))}${trouble}  ${rest.join(' ')}`.trimEnd();
  return stack === undefined ? told : `${told}\n${printableLines(stack)}`;
}
