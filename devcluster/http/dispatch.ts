import type { ServerResponse } from 'node:http';
import { methodNotAllowed, noSuchPath } from '../api-error.js';
import type { ClusterState } from '../cluster-state.js';
import { create } from '../handlers/create.js';
import { deleteCollection, deleteOne } from '../handlers/delete.js';
import { refuseForm } from '../handlers/encode.js';
import { patch } from '../handlers/patch.js';
import { get, list } from '../handlers/read.js';
import { scale } from '../handlers/scale.js';
import { update } from '../handlers/update.js';
import type { ApiRequest, ApiResponse } from './api-request.js';

export type Handler = (state: ClusterState, request: ApiRequest) => ApiResponse;

const HANDLERS: Readonly<Record<Exclude<ApiRequest['verb'], 'watch'>, Handler>> = {
  get,
  list,
  create,
  update,
  patch,
  delete: deleteOne,
  deletecollection: deleteCollection,
};

/** Serves one request of a resource, watches excepted, in one turn: nothing else happens in between. */
export function dispatch(state: ClusterState, request: ApiRequest): ApiResponse {
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
export function send(response: ServerResponse, answer: ApiResponse, head: boolean): void {
  response.writeHead(answer.status, {
    'content-type': answer.contentType ?? 'application/json',
    'content-length': Buffer.byteLength(answer.body),
    'cache-control': 'no-cache, private',
    ...answer.headers,
  });
  response.end(head ? undefined : answer.body);
}
