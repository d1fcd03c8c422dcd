import type { JsonMap } from '../../lib/base/index.js';
import type { ClusterState } from '../cluster-state.js';
import { AGGREGATED, discovery } from '../discovery/discovery.js';
import { openApiDocument, openApiIndex, openApiV2, openApiV2Protobuf } from '../discovery/openapi.js';
import type { ApiResponse } from './api-request.js';
import type { ServedRequest } from './exchange.js';

/** The Kubernetes minor version whose behaviour is followed; the test suites compare against it. */
const VERSION: JsonMap = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.0+embedded',
  gitCommit: '',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: `${process.platform}/${process.arch}`,
};

/** As clients ask for it; the answer has a type that can be parsed. */
const OPENAPI_V2_PROTOBUF = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';

const HEALTH = new Set(['/healthz', '/livez', '/readyz']);

/** Whatever is not a resource: health, version, discovery and OpenAPI. */
export function nonResource(state: ClusterState, url: URL, request: ServedRequest): ApiResponse {
  const { pathname } = url;
  if (HEALTH.has(pathname)) return { status: 200, body: 'ok', contentType: 'text/plain; charset=utf-8' };
  if (pathname === '/version' || pathname === '/version/') return json(VERSION);
  const accept = request.headers.accept ?? '';
  if (pathname === '/openapi/v2') return openApi2(accept);
  if (pathname.startsWith('/openapi/')) return openApi(state, pathname);
  const found = discovery(state.registry, pathname, request.headers.host ?? '', accept);
  if (!found) return missing();
  const aggregated = found['kind'] === 'APIGroupDiscoveryList';
  return aggregated ? { ...json(found), contentType: AGGREGATED } : json(found);
}

function openApi(state: ClusterState, path: string): ApiResponse {
  if (path === '/openapi/v3') return json(openApiIndex(state.registry));
  const match = /^\/openapi\/v3\/(?:api|apis\/([^/]+))\/([^/]+)$/.exec(path);
  const document = match ? openApiDocument(state.registry, match[1] ?? '', match[2] ?? '') : undefined;
  return document ? json(document) : missing();
}

function openApi2(accept: string): ApiResponse {
  if (!accept.includes(OPENAPI_V2_PROTOBUF)) return json(openApiV2());
  return { status: 200, body: openApiV2Protobuf(), contentType: OPENAPI_V2_PROTOBUF.replace('@', '.') };
}

function json(value: JsonMap): ApiResponse {
  return { status: 200, body: JSON.stringify(value) };
}

function missing(): ApiResponse {
  return { status: 404, body: '404 page not found\n', contentType: 'text/plain; charset=utf-8' };
}
