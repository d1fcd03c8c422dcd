import { shown, type Trace, TraceRows } from './trace-rows.js';

/**
 * Reads a trace of one JSON object a line: `{"time": …, "reference": …, "value": …}`; null is a missing value. A moment
 * that the Control Center saved has lines `{"saved": …}` and `{"decision": …}` too, which are no samples.
 */
export function jsonlTrace(text: string, place: string): Trace {
  const rows = new TraceRows(place);
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const { time, reference, value, ...more } = objectOf(line, index + 1, rows);
    const [strange] = Object.keys(more);
    if (time === undefined && (strange === 'saved' || strange === 'decision')) continue;
    if (strange !== undefined)
      throw rows.fault(index + 1, `unknown field "${strange}": expected time, reference and value`);
    if (value === undefined)
      throw rows.fault(index + 1, `value is required in ${shown(line)}: use null for a missing value`);
    if (typeof value === 'object' && value !== null)
      throw rows.fault(
        index + 1,
        `invalid value ${shown(value)}: expected a number, text, true, false or null`,
      );
    rows.add(index + 1, {
      time,
      reference,
      value: (value ?? undefined) as string | number | boolean | undefined,
    });
  }
  return rows.trace();
}

function objectOf(line: string, number: number, rows: TraceRows): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Reported below, together with JSON that is no object.
  }
  throw rows.fault(number, `invalid line ${shown(line)}: expected {"time": …, "reference": …, "value": …}`);
}
