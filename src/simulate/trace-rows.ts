import type { TraceSample } from '../../autoscaler/index.js';
import type { OrkestraError } from '../../lib/base/index.js';
import { commandErrors } from '../errors.js';
import { readTime, TIME_FORMS, type TraceTime } from './trace-time.js';

/** A trace as read. */
export interface Trace {
  readonly samples: readonly TraceSample[];
  /** Its times are offsets from a start that is not known; schedules see 1970-01-01T00:00Z there. */
  readonly relative: boolean;
}

/** A fault of a trace, with its place and the text. */
export function traceError(place: string, message: string): OrkestraError {
  return commandErrors.make('ORK_TRACE', `${place}: ${message}`);
}

/** Collects the rows of a trace, and checks each of them. */
export class TraceRows {
  readonly #samples: TraceSample[] = [];
  readonly #place: string;
  #relative: boolean | undefined;

  constructor(place: string) {
    this.#place = place;
  }

  /** A row of `line`; `value` is undefined where it is missing. */
  add(line: number, row: { time: unknown; reference: unknown; value: TraceSample['value'] }): void {
    const { ms, relative } = this.#time(row.time, line);
    this.#relative ??= relative;
    if (relative !== this.#relative) {
      const kinds = relative ? ['an offset', 'points in time'] : ['a point in time', 'offsets'];
      throw this.fault(
        line,
        `time ${shown(row.time)} is ${kinds[0]}, but the times above it are ${kinds[1]}`,
      );
    }
    const { reference, value } = row;
    if (typeof reference !== 'string' || !/^(?:metrics|cross\.[^.\s]+)\.\S+$/.test(reference)) {
      throw this.fault(
        line,
        `invalid reference ${shown(reference)}: expected metrics.<name> or cross.<alias>.<path>, as in the Katalog`,
      );
    }
    this.#samples.push({ at: ms, reference, value });
  }

  fault(line: number, message: string): OrkestraError {
    return traceError(`${this.#place}:${line}`, message);
  }

  trace(): Trace {
    if (this.#samples.length === 0) throw traceError(this.#place, 'the trace has no values');
    return { samples: this.#samples, relative: this.#relative ?? false };
  }

  #time(raw: unknown, line: number): TraceTime {
    const time = typeof raw === 'string' || typeof raw === 'number' ? readTime(raw) : undefined;
    if (time) return time;
    throw this.fault(line, `invalid time ${shown(raw)}: expected ${TIME_FORMS}`);
  }
}

/** A value for a message, cut when it is long. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
