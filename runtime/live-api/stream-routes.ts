import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TimerHandle } from '../../lib/base/index.js';
import {
  addressOf,
  beginStream,
  burstOf,
  type GrantedStream,
  grantStream,
  HttpError,
  heartbeatOf,
  isRefusal,
  parameter,
  type Query,
} from '../../lib/http/index.js';
import type { ViewPart } from '../view.js';
import type { Api } from './api.js';
import { ApiError } from './api-errors.js';
import { checkStarted } from './check-started.js';
import { checkKatalogAccess, findCrd, isOncop, isOpenTo, isStreamed } from './find-crd.js';
import { LEADER_HEADER, leaderHeader } from './leader-header.js';
import { readStreamedList } from './list-query.js';
import type { StreamView } from './stream-frame.js';
import type { StreamSubject } from './streams.js';

/** How often access is asked again for an open stream. */
const READMIT_MS = 60_000;

/** `GET /katalog/stream` and `GET /katalog/{crd}/stream`: server-sent events (WHATWG HTML, 9.2). */
export function addStreams(api: Api): void {
  const { app, guard, view } = api;
  app.get('/katalog/stream', (request, reply) => {
    guard(request.raw);
    checkStarted(view);
    checkKatalogAccess(view, request.headers);
    const crds = view.crds().filter((crd) => isStreamed(crd) && isOpenTo(crd, request.headers));
    start(api, { name: '', crds, view: viewOf(request.query as Query) }, request, reply);
  });
  app.get('/katalog/:crd/stream', (request, reply) => {
    guard(request.raw);
    checkStarted(view);
    const { crd: name = '' } = request.params as Readonly<Record<string, string>>;
    const crd = findCrd(view, name, 'stream', request.headers);
    const streamed = viewOf(request.query as Query);
    start(api, { name: crd.entry.name, crds: [crd], view: streamed }, request, reply);
  });
  app.get('/katalog/:crd/crs/stream', (request, reply) => {
    guard(request.raw);
    checkStarted(view);
    const { crd: name = '' } = request.params as Readonly<Record<string, string>>;
    const crd = findCrd(view, name, undefined, request.headers);
    const query = readStreamedList(request.query as Query, api.limits.terms);
    const caller = addressOf(request.raw.socket);
    serve(api, { request, reply, part: crd }, ({ sink, request: granted }) =>
      api.streams.openCrs({ caller, crd, query, sink, request: granted }),
    );
  });
}

function viewOf(query: Query): StreamView {
  const view = parameter(query, 'view');
  if (view === undefined) return 'full';
  if (view === 'live') return view;
  throw new ApiError('bad_query', `invalid view ${JSON.stringify(view.slice(0, 63))}: expected live`);
}

function start(api: Api, subject: StreamSubject, request: FastifyRequest, reply: FastifyReply): void {
  const { name, crds } = subject;
  const part = name === '' ? api.view : (crds[0] ?? api.view);
  serve(api, { request, reply, part }, (granted) => api.streams.open(subject, granted.sink, granted.request));
}

/** A request for a stream, and what its headers are of. */
interface Wanted {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly part: ViewPart;
}

/** `open` sends to the stream until the function that it gives is called. */
function serve(
  api: Api,
  { request, reply, part }: Wanted,
  open: (granted: GrantedStream) => () => void,
): void {
  const { streams, callers } = api;
  const heartbeatMs = heartbeatOf(request.query as Query);
  const lastId = request.headers['last-event-id'];
  const { raw } = reply;
  // Whoever left while access was asked has closed already, and would never close again.
  if (request.raw.socket.destroyed) {
    reply.hijack();
    return;
  }
  streams.check();
  const isHead = request.raw.method === 'HEAD';
  const wanted = {
    lastId: typeof lastId === 'string' ? lastId : undefined,
    heartbeatMs,
    burst: burstOf(request.query as Query),
    // Operators read states.
    isStateOnly: isOncop(request.headers),
  };
  const granted = isHead ? undefined : grantStream(callers, request.raw.socket, raw, wanted);
  reply.hijack();
  beginStream(raw, headersOf(part));
  if (granted === undefined) {
    raw.end();
    return;
  }
  const end = open(granted);
  const release = readmitted(api, request, () => raw.destroy());
  raw.on('close', () => {
    release();
    end();
    granted.end();
  });
}

/** Asks access again each minute, until the returned function is called; calls back once it refuses. */
function readmitted({ readmit, clock }: Api, request: FastifyRequest, onRefused: () => void): () => void {
  if (readmit === undefined) return () => undefined;
  let timer: TimerHandle | undefined;
  let isEnded = false;
  const arm = (): void => {
    timer = clock.setTimeout(() => {
      const again = (): void => {
        if (!isEnded) arm();
      };
      readmit(request).then(again, (error: unknown) => {
        // A reviewer that is away refuses nobody.
        if (error instanceof HttpError && isRefusal(error) && error.status !== 429) onRefused();
        else again();
      });
    }, READMIT_MS);
  };
  arm();
  return () => {
    isEnded = true;
    clock.clearTimeout(timer);
  };
}

function headersOf(part: ViewPart): Readonly<Record<string, string>> {
  const leader = leaderHeader(part);
  return leader === undefined ? {} : { [LEADER_HEADER]: leader };
}
