/** A block as the text of an editor: read with places, and changed in place by the sliders. */
import { parseDocument } from 'yaml';
import type { AutoscaleProblem } from '../../../autoscaler/index.js';

export interface BlockText {
  readonly value: unknown;
  /** Faults of the YAML itself. */
  readonly faults: readonly PlacedProblem[];
}

export interface PlacedProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Longer texts are no block; a link carries it. */
export const MOST_CHARACTERS = 20_000;

export function readBlock(text: string): BlockText {
  if (text.length > MOST_CHARACTERS)
    return {
      value: undefined,
      faults: [{ line: 1, column: 1, message: 'invalid block: expected at most 20,000 characters' }],
    };
  const document = parseDocument(text, { prettyErrors: false });
  const faults = document.errors.map(({ pos, message }) => ({ ...placeIn(text, pos[0]), message }));
  if (faults.length > 0) return { value: undefined, faults };
  try {
    return { value: document.toJS({ maxAliasCount: 50 }), faults: [] };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { value: undefined, faults: [{ line: 1, column: 1, message }] };
  }
}

/** Where the problems of a compiled block stand in its text: at the value, else at what is around it. */
export function placeProblems(text: string, problems: readonly AutoscaleProblem[]): readonly PlacedProblem[] {
  const document = parseDocument(text, { prettyErrors: false });
  return problems.map(({ path, message, column }) => {
    for (let length = path.length; length >= 0; length--) {
      const node = document.getIn(path.slice(0, length), true) as { range?: readonly number[] } | undefined;
      const start = node?.range?.[0];
      if (start === undefined) continue;
      const quote = /["']/.test(text[start] ?? '') ? 1 : 0;
      const place = placeIn(text, start);
      return {
        ...place,
        column: place.column + (length === path.length && column !== undefined ? column - 1 + quote : 0),
        message,
      };
    }
    return { line: 1, column: 1, message };
  });
}

function placeIn(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** The text with one value set; the rest stays as it is written. */
export function withValue(text: string, path: readonly string[], value: number | string): string {
  const document = parseDocument(text);
  if (document.errors.length > 0) return text;
  document.setIn(path, value);
  return document.toString({ lineWidth: 0 });
}

/** The value at a path of a block; undefined where there is none. */
export function valueIn(block: unknown, path: readonly string[]): unknown {
  let value = block;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}
