/** `url` of a call: its origin is the author's, and what a custom resource says stands percent-encoded below it. */
import { type Environment, isPinned, type JsonValue, splitActions } from '../../lib/base/index.js';
import { ResourceError } from '../resources/index.js';
import type { CompiledTemplate, CompileScope, Path, TemplateData } from '../scope/index.js';
import { environmentPrefix, variable } from './environment.js';

/** The URL to call. Throws `ResourceError` when a value does not fit. */
export type ReadUrl = (data: TemplateData, env: Environment) => string;

type Part = string | { readonly template: CompiledTemplate; readonly text: string };

/** Compiles the URL; faults go to `scope`, and then it is undefined. */
export function compileUrl(raw: JsonValue, at: Path, scope: CompileScope): ReadUrl | undefined {
  if (typeof raw !== 'string' || raw.trim() === '') {
    if (raw === null) scope.error('ORK_FIELD_VALUE', at.slice(0, -1), 'url is required');
    else scope.invalid(at, raw, 'an http or https URL');
    return undefined;
  }
  const written = raw.trim();
  const prefix = environmentPrefix(written);
  const rest = prefix ? prefix.rest : written;
  const pieces = splitActions(prefix ? `http://variable${rest}` : rest);
  if (!pieces) {
    scope.invalid(at, raw, 'values such as {{ .metadata.name }}, and no control structures');
    return undefined;
  }
  if (!isPinned(pieces)) {
    const templated = pieces.some(({ action }) => action);
    const expected = templated
      ? 'a literal scheme and host, or $NAME, then /, ? or #, before the first template'
      : 'an http or https URL';
    scope.invalid(at, raw, expected);
    return undefined;
  }
  const parts = (splitActions(rest) ?? []).map(({ action, text }): Part | undefined => {
    if (!action) return text;
    const template = scope.template(text, at);
    return template && { template, text };
  });
  if (parts.includes(undefined)) return undefined;
  const known = parts.filter((part) => part !== undefined);
  return (data, env) => {
    const base = prefix ? variable(env, prefix.name, at) : '';
    return checked(base, assembled(base, known, data, at), at);
  };
}

/** What is rendered is encoded as a whole, so that it cannot end the segment or the query value that it stands in. */
function assembled(base: string, parts: readonly Part[], data: TemplateData, at: Path): string {
  let text = base;
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const value = part.template.render(data);
    if (value === '' && !/[?#]/.test(text)) {
      throw new ResourceError(`${part.text} in url rendered empty: a path segment is required`, at);
    }
    text += encoded(value, part.text, at);
  }
  return text;
}

function encoded(value: string, text: string, at: Path): string {
  try {
    return encodeURIComponent(value);
  } catch {
    throw new ResourceError(`${text} in url rendered half a character`, at);
  }
}

const DOTS = /^(?:\.|%2e){1,2}$/i;

function checked(base: string, text: string, at: Path): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    // The value of a variable may be secret.
    throw ResourceError.invalid(
      at,
      base === '' ? text : '(with the value of its variable)',
      'an http or https URL',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new ResourceError('credentials are not supported in a url: use auth or token', at);
  }
  const [path = ''] = text.split(/[?#]/, 1);
  if (path.split(/[/\\]/).some((segment) => DOTS.test(segment))) {
    throw new ResourceError('a url must not have the path segment . or ..', at);
  }
  return url.href;
}
