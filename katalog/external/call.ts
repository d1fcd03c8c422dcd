/**
 * External HTTP calls of a Katalog, compiled: what to ask for from the data of one reconcile, and which answers are
 * good. Nothing is sent here.
 */

import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { type Environment, parseDuration } from '../../lib/base/index.js';
import { type Condition, compileGate } from '../conditions/index.js';
import { buildNode, frameOf, type Node, readFields } from '../resources/index.js';
import type { CompileScope, Path, TemplateData } from '../scope/index.js';
import { isTemplate } from '../scope/index.js';
import { compileUrl } from './address.js';
import { CREDENTIAL, type Credential } from './credential.js';
import { compileEncoded, JSON_TEXT, PROMQL } from './encoded.js';
import { environmentPrefix } from './environment.js';
import { CALL_FIELDS, CALL_REQUIRED, type Protocol } from './fields.js';
import { FIRES } from './fires.js';
import { type ExternalRequest, type Parts, requester } from './request.js';
import { RETRY, type Retry } from './retry.js';

export interface ExternalCall {
  /** The result is `.external.<name>`. */
  readonly name: string;
  readonly path: Path;
  /** Of the whole call, in milliseconds. */
  readonly timeoutMs: number;
  /** Artificial delay before it, in milliseconds. */
  readonly sleepMs: number;
  readonly protocol: Protocol;
  /** Carried by a header that `request` does not have. */
  readonly credential: Credential | undefined;
  /** Variables of the environment that the Katalog names in it. */
  readonly variables: readonly string[];
  /** How long a good answer stands for every call that asks for the same, in milliseconds; 0: it is asked anew. */
  readonly cacheMs: number;
  /** undefined: it is made once. */
  readonly retry: Retry | undefined;
  /** A failed call leaves its error in the result, and the reconcile goes on. */
  continueOnError(data: TemplateData): boolean;
  /** What to send; undefined when a condition leaves the call out. Throws `ResourceError` when a value does not fit. */
  request(data: TemplateData, env: Environment): ExternalRequest | undefined;
  /** The same at admission, where `fires: {reconcile: false}` does not hold it back. */
  reviewRequest(data: TemplateData, env: Environment): ExternalRequest | undefined;
  /** Whether a status code is a good answer. */
  accepts(status: number): boolean;
}

const DEFAULT_TIMEOUT_MS = 10_000;
/** What is not read as a field with templates. */
const APART = ['when', 'or', 'anyOf', 'auth', 'retryBackoff', 'fires'];
const NEVER: Condition = () => false;
/** A name that templates can write after `.external.`. */
const NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** Compiles a list of calls; faults go to `scope`. */
export function compileExternal(raw: JsonValue, at: Path, scope: CompileScope): readonly ExternalCall[] {
  if (raw === null) return [];
  if (!Array.isArray(raw)) {
    scope.invalid(at, raw, 'a list of calls');
    return [];
  }
  const calls = (raw as readonly JsonValue[]).flatMap((item, index) => {
    const place = [...at, index];
    if (typeof item === 'object' && item !== null && !Array.isArray(item))
      return compileCall(item as JsonObject, place, scope);
    scope.invalid(place, item, 'a map');
    return [];
  });
  const names = calls.map(({ name }) => name);
  for (const { name, path } of calls.filter((call, index) => names.indexOf(call.name) !== index)) {
    scope.error('ORK_FIELD_VALUE', [...path, 'name'], `duplicate call "${name}": rename one of the two`);
  }
  return calls;
}

function compileCall(raw: JsonObject, at: Path, scope: CompileScope): ExternalCall[] {
  const gate = compileGate(raw, at, scope);
  const fires = FIRES.read(raw['fires'] ?? null, [...at, 'fires'], scope) ?? true;
  const credential = CREDENTIAL.read(raw['auth'] ?? null, [...at, 'auth'], scope);
  const rest = Object.fromEntries(Object.entries(raw).filter(([key]) => !APART.includes(key)));
  checkCombination(raw, at, scope);
  const url = compileUrl(raw['url'] ?? null, [...at, 'url'], scope);
  const token = environmentPrefix(rest['token']);
  const encoded = encodedTexts(raw, at, scope);
  const others = Object.fromEntries(
    Object.entries(rest).filter(([key, value]) => key !== 'url' && !isEncoded(key, value)),
  );
  const written = { ...others, ...(token && { token: token.rest }) };
  const required = CALL_REQUIRED.filter((key) => key !== 'url');
  const fields = readFields(written, CALL_FIELDS, { at, scope }, { required });
  const name = rest['name'];
  if (typeof name !== 'string' || isTemplate(name) || !NAME.test(name)) {
    if (name !== undefined && name !== null)
      scope.error(
        'ORK_FIELD_VALUE',
        [...at, 'name'],
        'a name must be letters, digits, "-" and "_"; templates are not allowed',
      );
    return [];
  }
  if (!url) return [];
  const parts = {
    ...{ at, fields, protocol: protocolOf(raw), url, encoded, shown: String(rest['url']) },
    prefixes: { token: token?.name },
  };
  const codes = constantText(fields['expectedStatus'])?.split(',').map(Number);
  return [
    {
      name,
      path: at,
      timeoutMs: milliseconds(fields['timeout']) ?? DEFAULT_TIMEOUT_MS,
      sleepMs: milliseconds(fields['sleep']) ?? 0,
      protocol: protocolOf(raw),
      credential,
      variables: variablesOf(environmentPrefix(String(rest['url']).trim())?.name, token?.name, credential),
      cacheMs: milliseconds(fields['cacheFor']) ?? 0,
      retry: RETRY.read(raw['retryBackoff'] ?? null, [...at, 'retryBackoff'], scope),
      continueOnError: (data) => {
        const node = fields['continueOnError'];
        return node !== undefined && buildNode(node, frameOf(data)) === true;
      },
      accepts: (status) => (codes ? codes.includes(status) : status >= 200 && status < 400),
      request: requester({ ...parts, gate: fires ? gate : NEVER }),
      reviewRequest: requester({ ...parts, gate }),
    },
  ];
}

function variablesOf(
  url: string | undefined,
  token: string | undefined,
  credential: Credential | undefined,
): readonly string[] {
  const names = [url, token, credential && 'env' in credential.from ? credential.from.env : undefined];
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** The body that begins as JSON, and the query: values in them are encoded. */
function encodedTexts(raw: JsonObject, at: Path, scope: CompileScope): Parts['encoded'] {
  const { body = null, query = null } = raw;
  const read = (key: 'body' | 'query', text: JsonValue, language: typeof PROMQL) => {
    const made = isEncoded(key, text) ? compileEncoded(text, language, [...at, key], scope) : undefined;
    return made ? { [key]: made } : {};
  };
  return { ...read('body', body, JSON_TEXT), ...read('query', query, PROMQL) };
}

/** A body that is one action, such as toJson, is sent as it renders. */
function isEncoded(key: string, text: JsonValue | undefined): text is string {
  if (!isTemplate(text) || (key !== 'body' && key !== 'query')) return false;
  return key === 'query' || /^\s*[[{"]/.test(text.replace(/^\s*\{\{/, ' '));
}

function protocolOf(raw: JsonObject): Protocol {
  return raw['protocol'] === 'prometheus' ? 'prometheus' : 'http';
}

/** Fields that mean nothing beside others, or without them. */
function checkCombination(raw: JsonObject, at: Path, scope: CompileScope): void {
  const has = (key: string): boolean => (raw[key] ?? null) !== null;
  if (has('auth') && has('token')) {
    scope.error('ORK_FIELD_VALUE', [...at, 'token'], 'token and auth are mutually exclusive: keep one');
  }
  const prometheus = protocolOf(raw) === 'prometheus';
  if (prometheus && !has('query'))
    scope.error('ORK_FIELD_VALUE', at, 'query is required because protocol is prometheus');
  if (has('query') && !prometheus && (raw['protocol'] ?? 'http') === 'http') {
    const message = 'query is not supported without protocol: prometheus; write it into the url';
    scope.error('ORK_FIELD_VALUE', [...at, 'query'], message);
  }
  for (const key of prometheus ? ['method', 'body', 'expectedStatus'].filter(has) : []) {
    scope.error(
      'ORK_FIELD_VALUE',
      [...at, key],
      `${key} is not supported with protocol prometheus: remove it`,
    );
  }
}

function constantText(node: Node | undefined): string | undefined {
  return node?.constant && typeof node.value === 'string' ? node.value : undefined;
}

function milliseconds(node: Node | undefined): number | undefined {
  const text = constantText(node);
  return text === undefined ? undefined : parseDuration(text);
}
