import { isTemplated, messageOf } from '../../lib/base/index.js';
import type { CrossEntry } from '../declare/entry.js';
import type { Render, Subject } from '../declare/template-text.js';
import { oncopErrors } from '../errors.js';

/** Gives a text its value for the CR; throws ORK_ONCOP_TARGET when it has none. */
export type Rendered = (text: string) => string;

/** Any value, the empty one included. */
export function values(
  entry: CrossEntry,
  subject: Subject | undefined,
  render: Render | undefined,
): Rendered {
  return (text) => {
    if (!isTemplated(text)) return text;
    if (!subject) throw refusal(entry, text, 'is templated, and there is no CR to render it for');
    if (!render) throw refusal(entry, text, 'is templated, and the client has no `render`');
    try {
      return render(text, subject);
    } catch (cause) {
      const reason = messageOf(cause);
      throw refusal(entry, text, `does not render: ${reason}`, cause);
    }
  };
}

/** Values that can stand as a segment of a path: not empty, and neither `.` nor `..`. */
export function segments(
  entry: CrossEntry,
  subject: Subject | undefined,
  render: Render | undefined,
): Rendered {
  const rendered = values(entry, subject, render);
  return (text) => {
    const value = rendered(text);
    if (isSegment(value)) return value;
    throw refusal(entry, text, `gives "${value}", which names nothing`);
  };
}

export function isSegment(value: string): boolean {
  return value !== '' && value !== '.' && value !== '..';
}

export function refusal({ alias }: CrossEntry, text: string, why: string, cause?: unknown): Error {
  return oncopErrors.make('ORK_ONCOP_TARGET', `"${alias}": "${text}" ${why}`, cause);
}
