import { Outdated, runTurn, type Turn } from '../admission/turn.js';
import { methodNotAllowed, noSuchPath, staleObject } from '../api-error.js';
import type { ClusterState } from '../cluster-state.js';
import { create } from '../handlers/create.js';
import { deleteCollection, deleteOne } from '../handlers/delete.js';
import { refuseForm } from '../handlers/encode.js';
import { patch } from '../handlers/patch.js';
import { get, list, subjectOf } from '../handlers/read.js';
import { scale } from '../handlers/scale.js';
import { update } from '../handlers/update.js';
import type { ApiRequest, ApiResponse } from './api-request.js';
import type { ServedAnswer } from './exchange.js';

/** Reads and writes may have to wait for webhooks: those of conversion and of admission. */
type Handler = (state: ClusterState, request: ApiRequest) => Turn<ApiResponse>;

const HANDLERS: Readonly<Record<Exclude<ApiRequest['verb'], 'watch'>, Handler>> = {
  get,
  list,
  create,
  update,
  patch,
  delete: deleteOne,
  deletecollection: deleteCollection,
};

/** How often a write starts over when somebody else has written its object meanwhile, as the API server does. */
const ATTEMPTS = 5;

/**
 * Serves one request of a resource, watches excepted. It runs in one turn, so that nothing else happens in between,
 * but for the calls of webhooks; a write whose object was changed during those starts over.
 */
export async function dispatch(state: ClusterState, request: ApiRequest): Promise<ApiResponse> {
  const { warnings } = request;
  const before = warnings.length;
  for (let attempt = 1; ; attempt++) {
    try {
      return await runTurn(serve(state, request));
    } catch (error) {
      if (!(error instanceof Outdated)) throw error;
      if (attempt === ATTEMPTS) throw staleObject(subjectOf(request));
      warnings.splice(before);
    }
  }
}

function serve(state: ClusterState, request: ApiRequest): ReturnType<Handler> {
  const { verb, subresource, served } = request;
  if (verb === 'watch') throw methodNotAllowed();
  refuseForm(request);
  if (subresource === 'scale') return scale(state, request);
  if (subresource === 'status') {
    if (!served.version.status) throw noSuchPath();
    if (verb !== 'get' && verb !== 'update' && verb !== 'patch') throw methodNotAllowed();
  } else if (subresource !== '') throw noSuchPath();
  return HANDLERS[verb](state, request);
}

/** Sends a finished answer. */
export function send(response: ServedAnswer, answer: ApiResponse, head: boolean): void {
  response.writeHead(answer.status, {
    'content-type': answer.contentType ?? 'application/json',
    'content-length': Buffer.byteLength(answer.body),
    'cache-control': 'no-cache, private',
    ...answer.headers,
  });
  response.end(head ? undefined : answer.body);
}
