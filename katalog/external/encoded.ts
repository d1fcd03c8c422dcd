/** Texts of a call in which values of a custom resource must not change what the text says: JSON bodies, queries. */
import { splitActions } from '../../lib/base/index.js';
import { ResourceError } from '../resources/index.js';
import {
  type CompiledTemplate,
  type CompileScope,
  isTemplate,
  type Path,
  type TemplateData,
} from '../scope/index.js';

export type ReadText = (data: TemplateData) => string;

/** Makes a value safe where it stands; `quote` is the quote that is open there. undefined: it may not stand there. */
export type Encode = (value: string, quote: string | undefined) => string | undefined;

interface Language {
  /** Quotes that the language has; in a raw one a backslash escapes nothing. */
  readonly quotes: string;
  readonly raw: string;
  readonly encode: Encode;
  /** What a value must be where no quote is open, for messages. */
  readonly bare: string;
}

/** JSON: text inside quotes, whole JSON values outside. */
export const JSON_TEXT: Language = {
  quotes: '"',
  raw: '',
  encode: (value, quote) => (quote === undefined ? jsonValue(value) : JSON.stringify(value).slice(1, -1)),
  bare: 'a JSON value; put it in quotes, or use toJson',
};

/** PromQL: text inside quotes, a number, duration or name outside. */
export const PROMQL: Language = {
  quotes: '"\'`',
  raw: '`',
  encode: (value, quote) => {
    if (quote === undefined) return /^[A-Za-z0-9_:.]*$/.test(value) ? value : undefined;
    if (quote === '`') return value.includes('`') ? undefined : value;
    const text = JSON.stringify(value).slice(1, -1);
    return quote === '"' ? text : text.replaceAll('\\"', '"').replaceAll("'", "\\'");
  },
  bare: 'a number, a duration or a name; put it in quotes',
};

function jsonValue(value: string): string | undefined {
  try {
    JSON.parse(value);
    return value;
  } catch {
    return undefined;
  }
}

/**
 * Compiles a text whose values are encoded for its language. Control structures are a load error: what stands in
 * quotes could not be told. Faults go to `scope`, and then it is undefined.
 */
export function compileEncoded(
  raw: string,
  language: Language,
  at: Path,
  scope: CompileScope,
): ReadText | undefined {
  if (!isTemplate(raw)) return () => raw;
  const pieces = splitActions(raw);
  if (!pieces) {
    scope.invalid(at, raw, 'values such as {{ .spec.name }}, and no control structures');
    return undefined;
  }
  const parts: (
    | string
    | { readonly template: CompiledTemplate; readonly text: string; readonly quote: string | undefined }
  )[] = [];
  let quote: string | undefined;
  for (const { action, text } of pieces) {
    if (!action) {
      quote = quoteAfter(text, quote, language);
      parts.push(text);
      continue;
    }
    const template = scope.template(text, at);
    if (!template) return undefined;
    parts.push({ template, text, quote });
  }
  return (data) => {
    let out = '';
    for (const part of parts) {
      if (typeof part === 'string') out += part;
      else {
        const value = language.encode(part.template.render(data), part.quote);
        if (value === undefined) {
          throw new ResourceError(
            `${part.text} must be ${part.quote === undefined ? language.bare : 'text without `'}`,
            at,
          );
        }
        out += value;
      }
    }
    return out;
  };
}

/** The quote that is open after a text. */
function quoteAfter(text: string, before: string | undefined, { quotes, raw }: Language): string | undefined {
  let open = before;
  for (let index = 0; index < text.length; index++) {
    const char = text.charAt(index);
    if (char === '\\' && open !== undefined && !raw.includes(open)) index++;
    else if (open === undefined && quotes.includes(char)) open = char;
    else if (char === open) open = undefined;
  }
  return open;
}
