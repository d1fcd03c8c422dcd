/** The page and its files, probes, and the addresses of the peer's Control Center. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpServer } from '../../../lib/http/index.js';
import type { ControlMetrics } from '../metrics.js';
import type { Sources } from '../sources/sources.js';
import { sendCompressed } from './compression.js';
import { encodedFor, type PageFiles } from './page-files.js';
import { topicsOfPage } from './page-topics.js';

export interface PageTools {
  readonly http: HttpServer;
  readonly files: PageFiles;
  readonly sources: Sources;
  readonly metrics: ControlMetrics;
  readonly basePath: string;
  readonly version: string;
  /** Sets the gauges to what they are now. */
  readonly measure: () => void;
  /** The data of a snapshot of topics. Throws where one of them is none. */
  readonly snapshot: (topics: readonly string[]) => string;
  readonly isSignedIn: (request: FastifyRequest) => boolean;
}

/** Characters of a snapshot in a document: a larger one comes with the stream alone. */
const MAX_BLOCK = 1024 * 1024;

export function addPages(tools: PageTools): void {
  const { http, basePath } = tools;
  addProbes(tools);
  const page = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    http.guard(request.raw);
    const path = (request.raw.url ?? '').split('?', 1)[0] ?? '';
    if (!path.startsWith(basePath)) return reply.redirect(basePath, 302);
    return sendPage(tools, path.slice(basePath.length), request, reply);
  };
  http.app.get('/controlcenter', (request, reply) => {
    http.guard(request.raw);
    return reply.redirect(basePath, 302);
  });
  http.app.get('/controlcenter/katalog/*', (request, reply) => {
    http.guard(request.raw);
    const rest = (request.params as Readonly<Record<string, string>>)['*'] ?? '';
    return reply.redirect(`${basePath}${peerPath(tools.sources, rest)}`, 302);
  });
  http.app.get(basePath, page);
  http.app.get(`${basePath}*`, page);
  if (basePath !== '/') http.app.get('/', page);
}

function addProbes({ http, metrics, measure, version }: PageTools): void {
  const json = (path: string, body: object): void => {
    http.app.get(path, (request, reply) => {
      http.guard(request.raw);
      return reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(body));
    });
  };
  for (const path of ['/healthz', '/controlcenter/health']) json(path, { status: 200, live: true });
  for (const path of ['/readyz', '/controlcenter/ready']) json(path, { status: 200, ready: true });
  json('/controlcenter/version', { version });
  http.app.get('/metrics', async (request, reply) => {
    http.guard(request.raw);
    measure();
    return reply.header('content-type', metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

/** A file of the page; for the paths of pages, the document. Unknown files and API paths are `not_found`. */
function sendPage(
  tools: PageTools,
  name: string,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | Promise<FastifyReply> {
  const { files } = tools;
  const file = files.get(name);
  if (file) {
    const { bytes, encoding } = encodedFor(file, request.headers);
    reply.header('content-type', file.type).header('vary', 'accept-encoding');
    reply.header('cache-control', file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    if (encoding !== undefined) reply.header('content-encoding', encoding);
    return reply.send(bytes);
  }
  if (name.startsWith('api/') || name.startsWith('assets/')) {
    reply.callNotFound();
    return reply;
  }
  const html = files.html.replace('</body>', () => `${dataBlock(tools, name, request)}</body>`);
  reply.header('content-type', 'text/html; charset=utf-8').header('cache-control', 'no-store');
  return sendCompressed(reply, request.headers, Buffer.from(html));
}

/** What the page shows at first, as data that is never run. Whoever has not signed in gets none of it. */
function dataBlock({ snapshot, isSignedIn }: PageTools, path: string, request: FastifyRequest): string {
  const topics = topicsOfPage(path);
  if (topics.length === 0 || !isSignedIn(request)) return '';
  let data: string;
  try {
    data = snapshot(topics);
  } catch {
    // A name that nothing can have.
    return '';
  }
  if (data.length > MAX_BLOCK) return '';
  const text = `{"topics":${JSON.stringify(topics)},"snapshot":${data}}`;
  return `<script type="application/json" id="snapshot">${text.replaceAll('<', '\\u003c')}</script>`;
}

/**
 * `{katalog}/crd/{crd}/cr/{ns}/{name}` of the Go implementation, which knows a runtime by the name of its Katalog: the
 * same page here where one runtime has that name, else the overview with it as search.
 */
function peerPath(sources: Sources, rest: string): string {
  const [katalog = '', ...parts] = rest.split('/').filter((each) => each !== '');
  const found = sources.all.filter(({ head }) => head?.name === katalog);
  const [only] = found;
  if (!only || found.length > 1) return `?q=${encodeURIComponent(katalog)}`;
  const rt = `runtimes/${encodeURIComponent(only.name)}`;
  const [crdWord, crd = '', crWord, ...names] = parts.map(encodeURIComponent);
  if (crdWord !== 'crd' || crd === '') return rt;
  const place = `${rt}/crds/${crd}`;
  if (crWord !== 'cr') return place;
  if (names.length === 0) return `${place}/crs`;
  return `${place}/crs/${names.length === 1 ? `_/${names[0]}` : names.slice(0, 2).join('/')}`;
}
