/** What an external call sends, from the data of one reconcile. */

import type { Environment, JsonObject, JsonValue } from '../../lib/base/index.js';
import { type Condition, textOf } from '../conditions/index.js';
import { buildNode, frameOf, type Node, ResourceError } from '../resources/index.js';
import type { Path, TemplateData } from '../scope/index.js';
import type { ReadUrl } from './address.js';
import type { ReadText } from './encoded.js';
import { variable } from './environment.js';
import type { Protocol } from './fields.js';
import { queryUrl } from './prometheus.js';

export interface ExternalRequest {
  readonly url: string;
  /** The URL as written, for messages. */
  readonly shown: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** undefined: none. */
  readonly body: string | undefined;
}

/** What a request is made from. */
export interface Parts {
  readonly protocol: Protocol;
  readonly at: Path;
  readonly gate: Condition;
  readonly fields: Readonly<Record<string, Node | undefined>>;
  readonly url: ReadUrl;
  /** Texts whose values are encoded, in place of the fields of these names. */
  readonly encoded: Readonly<Partial<Record<'body' | 'query', ReadText>>>;
  /** The URL as written. */
  readonly shown: string;
  readonly prefixes: { readonly token: string | undefined };
}

/** Throws `ResourceError` when a value does not fit. */
export function requester({
  at,
  gate,
  fields,
  prefixes,
  protocol,
  url,
  encoded,
  shown,
}: Parts): (data: TemplateData, env: Environment) => ExternalRequest | undefined {
  return (data, env) => {
    if (!gate(data)) return undefined;
    const frame = frameOf(data);
    const part = (key: string): JsonValue | undefined => {
      const node = fields[key];
      return node && buildNode(node, frame);
    };
    const read = (key: 'body' | 'query'): string | undefined => {
      const own = encoded[key];
      const value = own ? own(data) : part(key);
      return value === undefined ? undefined : textOf(value);
    };
    const from = (name: string | undefined, key: string): string =>
      name === undefined ? '' : variable(env, name, [...at, key]);
    const token = `${from(prefixes.token, 'token')}${textOf(part('token'))}`.trim();
    const body = read('body');
    const address = url(data, env);
    return {
      url: protocol === 'prometheus' ? queryUrl(address, read('query') ?? '') : address,
      shown,
      method: textOf(part('method')) || 'GET',
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headersOf(part('headers'), [...at, 'headers']),
      },
      body,
    };
  };
}

/** Names in lower case; a value that would end the header is no value. */
function headersOf(value: JsonValue | undefined, at: Path): Record<string, string> {
  const entries = Object.entries((value ?? {}) as JsonObject).map(([key, each]) => {
    const text = textOf(each);
    if (/[\r\n\0]/.test(text) || !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(key))
      throw new ResourceError(
        `"${key}" is not a valid header: expected a token as its name and a value without line breaks`,
        at,
      );
    return [key.toLowerCase(), text] as const;
  });
  return Object.fromEntries(entries);
}
