import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../lib/base/index.js';
import type { Callers, Guard, HttpServer } from '../../lib/http/index.js';
import type { Metrics } from '../metrics/index.js';
import type { RuntimeView } from '../view.js';
import type { ApiLimits } from './limits.js';
import type { Responder } from './responder.js';
import type { Streams } from './streams.js';

/** What the routes of the Live API are made with. */
export interface Api {
  readonly app: FastifyInstance;
  /** The first call of every handler. */
  readonly guard: Guard;
  readonly view: RuntimeView;
  readonly responder: Responder;
  readonly streams: Streams;
  readonly metrics: Metrics;
  readonly limits: ApiLimits;
  readonly callers: Callers;
  /** Asks access again, for a stream that stays open; undefined: the API is open. */
  readonly readmit: HttpServer['readmit'] | undefined;
  readonly clock: Clock;
  /** Only callers with a token are served, which the description then says. */
  readonly closed: boolean;
}
