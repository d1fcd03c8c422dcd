import type { Json } from '../../server/wire/index.js';
import { yamlText } from './yaml.js';

export interface DocumentLine {
  readonly text: string;
  readonly isDefault: boolean;
}

/** The lines of a document, and which of its top two levels were not written but filled in. */
export function defaultLines(enriched: Json, raw: Json): readonly DocumentLine[] {
  if (!isMap(enriched)) return linesOf(enriched, false, '');
  const written = isMap(raw) ? raw : {};
  return Object.entries(enriched).flatMap(([key, value]) => {
    const own = written[key];
    if (own === undefined) return linesOf({ [key]: value }, raw !== null, '');
    if (!isMap(value) || !isMap(own) || Object.keys(value).length === 0)
      return linesOf({ [key]: value }, false, '');
    const [head] = linesOf({ [key]: null }, false, '');
    const inner = Object.entries(value).flatMap(([name, member]) =>
      linesOf({ [name]: member }, own[name] === undefined, '  '),
    );
    return [{ text: head?.text.replace(/ null$/, '') ?? '', isDefault: false }, ...inner];
  });
}

function linesOf(value: Json, isDefault: boolean, pad: string): readonly DocumentLine[] {
  return yamlText(value)
    .replace(/\n$/, '')
    .split('\n')
    .map((text) => ({ text: pad + text, isDefault }));
}

function isMap(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
