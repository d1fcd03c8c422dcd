import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { parseDuration } from '../../lib/base/index.js';
import { guard } from '../../lib/http/guard.js';
import { parameter, type Query } from '../../lib/http/query.js';
import type { CrdView, RuntimeView, ViewPart } from '../view.js';
import { ApiError } from './api-errors.js';
import { checkStarted } from './check-started.js';
import { checkKatalogAccess, findCrd, isOpenTo, isStreamed } from './find-crd.js';
import { LEADER_HEADER, leaderHeader } from './leader-header.js';
import { EVENTS_MS, PACE_MS } from './stream-group.js';
import type { StreamSink } from './stream-subscriber.js';
import type { Streams } from './streams.js';

/** `GET /katalog/stream` and `GET /katalog/{crd}/stream`: server-sent events (WHATWG HTML, 9.2). */
export function addStreams(app: FastifyInstance, view: RuntimeView, streams: Streams): void {
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
    const wish = { lastId: typeof lastId === 'string' ? lastId : undefined, heartbeatMs };
    raw.on('close', streams.open(name, crds, sinkOf(raw), wish));
  }
}

function headersOf(part: ViewPart): Record<string, string> {
  const leader = leaderHeader(part);
  return {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    // Buffering proxies would hold events back.
    'x-accel-buffering': 'no',
    ...(leader === undefined ? {} : { [LEADER_HEADER]: leader }),
  };
}

function sinkOf(raw: ServerResponse): StreamSink {
  return {
    write: (bytes, flushed) => raw.write(bytes, () => flushed()),
    end: () => raw.end(),
  };
}

/** How often the reader wants to hear something; what is out of bounds is brought into them. */
function heartbeatOf(query: Query): number {
  const text = parameter(query, 'heartbeat');
  if (text === undefined) return EVENTS_MS;
  const ms = parseDuration(text);
  if (ms !== undefined) return Math.min(EVENTS_MS, Math.max(PACE_MS, ms));
  throw new ApiError('bad_query', `heartbeat is a duration as in 500ms or 5s, not ${JSON.stringify(text)}.`);
}
