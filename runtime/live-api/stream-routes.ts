import type { FastifyReply, FastifyRequest } from 'fastify';
import { heartbeatOf, type Query, responseSink, STREAM_HEADERS } from '../../lib/http/index.js';
import type { CrdView, ViewPart } from '../view.js';
import type { Api } from './api.js';
import { checkStarted } from './check-started.js';
import { checkKatalogAccess, findCrd, isOpenTo, isStreamed } from './find-crd.js';
import { LEADER_HEADER, leaderHeader } from './leader-header.js';

/** `GET /katalog/stream` and `GET /katalog/{crd}/stream`: server-sent events (WHATWG HTML, 9.2). */
export function addStreams({ app, guard, view, streams }: Api): void {
  app.get('/katalog/stream', (request, reply) => {
    guard(request.raw);
    checkStarted(view);
    checkKatalogAccess(view, request.headers);
    const crds = view.crds().filter((crd) => isStreamed(crd) && isOpenTo(crd, request.headers));
    start('', crds, request, reply);
  });
  app.get('/katalog/:crd/stream', (request, reply) => {
    guard(request.raw);
    checkStarted(view);
    const { crd: name = '' } = request.params as Readonly<Record<string, string>>;
    const crd = findCrd(view, name, 'stream', request.headers);
    start(crd.entry.name, [crd], request, reply);
  });

  function start(name: string, crds: readonly CrdView[], request: FastifyRequest, reply: FastifyReply): void {
    const heartbeatMs = heartbeatOf(request.query as Query);
    const lastId = request.headers['last-event-id'];
    streams.check();
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, headersOf(name === '' ? view : (crds[0] ?? view)));
    if (request.raw.method === 'HEAD') {
      raw.end();
      return;
    }
    const wanted = { lastId: typeof lastId === 'string' ? lastId : undefined, heartbeatMs };
    raw.on('close', streams.open(name, crds, responseSink(raw), wanted));
  }
}

function headersOf(part: ViewPart): Readonly<Record<string, string>> {
  const leader = leaderHeader(part);
  return leader === undefined ? STREAM_HEADERS : { ...STREAM_HEADERS, [LEADER_HEADER]: leader };
}
