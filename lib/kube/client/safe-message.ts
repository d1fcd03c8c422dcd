import { messageOf } from '../../base/index.js';

const MAX_SHOWN = 300;
/** A JSON web token, or a run of base64 as long as a token or key; an absolute path begins with a slash and is none. */
const SECRET = /eyJ[\w-]{8,}(?:\.[\w-]*)*|(?<![\w+/=.-])[\w+=-][\w+/=-]{39,}/g;
/** What a parser of JSON cites of a text that it cannot read; it may be the middle of a token. */
const UNREADABLE = 'expected JSON';

/**
 * The message of an error about credentials, without what could be one. A YAML parser cites the lines around an error and
 * a JSON parser the text at it; an exec command may print a token. Give the error itself to no log as a cause.
 */
export function safeMessage(error: unknown): string {
  const place = yamlPlace(error);
  if (place !== undefined) return place;
  if (error instanceof SyntaxError) return UNREADABLE;
  const text = messageOf(error).trim().replace(SECRET, '…');
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** Reason and place of an error of js-yaml, without the snippet that its message carries. */
function yamlPlace(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== 'YAMLException') return undefined;
  const { mark } = error as { readonly mark?: { readonly line?: unknown; readonly column?: unknown } };
  if (typeof mark?.line !== 'number' || typeof mark.column !== 'number') return 'invalid YAML';
  return `invalid YAML at line ${mark.line + 1}, column ${mark.column + 1}`;
}
