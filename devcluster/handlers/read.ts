import { isObject, type LabelSelector, type Labels, parseLabelSelector } from '../../lib/base/index.js';
import type { Cause } from '../../lib/schema/index.js';
import type { Turn } from '../admission/turn.js';
import { ApiError, badRequest, expired, forbiddenField, invalid, notFound } from '../api-error.js';
import type { ClusterState } from '../cluster-state.js';
import { viewOf, viewsOf } from '../conversion/convert.js';
import type { ApiRequest, ApiResponse } from '../http/api-request.js';
import type { KubeObject } from '../kube-object.js';
import { parseFieldSelector } from '../selectors/field-selector.js';
import type { Stored } from '../store/stored.js';
import { type ListMeta, listResponse, objectResponse } from './encode.js';

/** The object a request names; 404 when there is none. */
export function lookup(state: ClusterState, request: ApiRequest): Stored {
  const name = request.name ?? '';
  const found = state.store.get(request.served.key, { namespace: request.namespace ?? '', name });
  if (!found) throw notFound(subjectOf(request));
  return found;
}

/** What messages about the object of a request call it. */
export function subjectOf({ served, name }: ApiRequest): { group: string; resource: string; name: string } {
  return { group: served.resource.group, resource: served.resource.plural, name: name ?? '' };
}

/** The object as the version of the request reads it, converted now. */
export function* read(state: ClusterState, request: ApiRequest): Turn<Stored> {
  return yield* viewOf(state, request.served, lookup(state, request), { fresh: true });
}

export function* get(state: ClusterState, request: ApiRequest): Turn<ApiResponse> {
  const version = numberParam(request, 'resourceVersion');
  refuseFutureVersion(state, version);
  // Version 0 is what a cache has.
  const found = lookup(state, request);
  return objectResponse(request, yield* viewOf(state, request.served, found, { fresh: version !== 0 }));
}

/** Whether an object is among those a request selects. */
export type Matcher = (object: KubeObject) => boolean;

export function matcherOf(request: ApiRequest): Matcher {
  const labels = labelSelectorOf(request.query.get('labelSelector') ?? '');
  const selector = request.query.get('fieldSelector') ?? '';
  const fields = parseFieldSelector(selector, request.served.version.selectable);
  const { name } = request;
  if (!labels && !fields && name === undefined) return () => true;
  return (object) =>
    (name === undefined || object.metadata.name === name) &&
    (labels?.matches(object.metadata.labels as Labels | undefined) ?? true) &&
    (fields?.(object) ?? true);
}

/** Undefined for the empty text, which selects everything; a 400 for one that cannot be read. */
function labelSelectorOf(text: string): LabelSelector | undefined {
  const selector = parseLabelSelector(text);
  if ('error' in selector) throw badRequest(`unable to parse requirement: ${selector.error}`);
  return selector.requirements.length === 0 ? undefined : selector;
}

export function numberParam(request: ApiRequest, name: string): number | undefined {
  const text = request.query.get(name);
  if (text === null || text === '') return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw badRequest(`invalid ${name}: Invalid value: "${text}": must be a non-negative integer`);
  }
  return value;
}

/** The server cannot know a version it has not given out: 504, as the API server does after waiting for it. */
export function refuseFutureVersion(state: ClusterState, version: number | undefined): void {
  if (version === undefined || version <= state.store.version) return;
  throw new ApiError(
    504,
    'Timeout',
    `Timeout: Too large resource version: ${version}, current: ${state.store.version}`,
    {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  );
}

interface Position {
  readonly version: number;
  /** The last object of the page before, as `namespace/name`. */
  readonly after: string;
}

/** `GET` of a collection: selectors, `limit` and `continue`, and the meanings of `resourceVersion` (API concepts). */
export function* list(state: ClusterState, request: ApiRequest): Turn<ApiResponse> {
  const { store } = state;
  const token = request.query.get('continue') ?? '';
  const version = numberParam(request, 'resourceVersion');
  const match = request.query.get('resourceVersionMatch') ?? '';
  checkMatch(match, version, token);
  numberParam(request, 'timeoutSeconds');
  if (request.query.has('sendInitialEvents'))
    throw invalidOptions('sendInitialEvents', 'sendInitialEvents is forbidden for list');
  refuseFutureVersion(state, version);
  const position = token === '' ? undefined : readToken(token);
  // A page of a version means that version exactly, unless it says otherwise.
  const isExact = match === 'Exact' || (match === '' && limitOf(request) > 0 && version !== 0);
  const at = position?.version ?? (isExact ? version : undefined) ?? store.version;
  const all = store.resource(request.served.key).listAt(at, request.namespace);
  if (!all) throw tooOld(state, position);
  const matches = matcherOf(request);
  const selected = (yield* viewsOf(state, request.served, all)).filter((item) => matches(item.object));
  return page(request, selected, position, at);
}

function checkMatch(match: string, version: number | undefined, token: string): void {
  if (match === '') return;
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    const message = `Unsupported value: ${JSON.stringify(match)}: supported values: "Exact", "NotOlderThan", ""`;
    throw refusedOptions({ reason: 'FieldValueNotSupported', message, field: 'resourceVersionMatch' });
  }
  const forbid = (why: string): ApiError => invalidOptions('resourceVersionMatch', why);
  if (token !== '') throw forbid('resourceVersionMatch is forbidden when continue is provided');
  if (version === undefined)
    throw forbid('resourceVersionMatch is forbidden unless resourceVersion is provided');
  if (match === 'Exact' && version === 0) {
    throw forbid('resourceVersionMatch "Exact" is forbidden for resourceVersion "0"');
  }
}

/** 422 for a combination of list parameters that has no meaning. */
export function invalidOptions(field: string, why: string): ApiError {
  return refusedOptions(forbiddenField(field, why));
}

export function refusedOptions(...causes: readonly Cause[]): ApiError {
  return invalid({ group: 'meta.k8s.io', resource: 'ListOptions', name: '' }, causes);
}

function tooOld(state: ClusterState, position: Position | undefined): ApiError {
  if (!position) return expired('The resourceVersion for the provided list is too old.');
  return expired('The provided continue parameter is too old to display a consistent list result.', {
    continue: writeToken({ version: state.store.version, after: position.after }),
  });
}

function page(
  request: ApiRequest,
  selected: readonly Stored[],
  position: Position | undefined,
  version: number,
): ApiResponse {
  const limit = limitOf(request);
  const rest = position ? selected.filter((item) => keyOf(item) > position.after) : selected;
  const items = limit > 0 ? rest.slice(0, limit) : rest;
  const metadata: ListMeta = { resourceVersion: String(version) };
  const last = items.at(-1);
  if (last && items.length < rest.length) {
    metadata.continue = writeToken({ version, after: keyOf(last) });
    const selecting = request.query.get('labelSelector') || request.query.get('fieldSelector');
    if (!selecting) metadata.remainingItemCount = rest.length - items.length;
  }
  return listResponse(request, items, metadata);
}

/** What is read from memory (version 0) comes whole, as from the watch cache of an API server. */
function limitOf(request: ApiRequest): number {
  const text = request.query.get('limit') ?? '';
  if (!/^-?\d*$/.test(text)) throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
  return request.query.get('resourceVersion') === '0' ? 0 : Number(text);
}

/** A character below every other one of a name keeps the order of namespaces before that of names. */
function keyOf(item: Stored): string {
  return `${item.namespace}\u0000${item.name}`;
}

function writeToken(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function readToken(token: string): Position {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    if (isObject(value) && typeof value['version'] === 'number' && typeof value['after'] === 'string') {
      return { version: value['version'], after: value['after'] };
    }
  } catch {
    // Whatever is not a token of ours is answered below.
  }
  throw badRequest('continue key is not valid: illegal token');
}
