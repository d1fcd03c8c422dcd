import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Metrics } from '../metrics/index.js';
import type { CrdView, RuntimeView } from '../view.js';
import { prefersYaml } from './accept.js';
import { checkStarted } from './check-started.js';
import { crByKey, crByName } from './find-cr.js';
import { checkKatalogAccess, findCrd, type Switch } from './find-crd.js';
import { guard } from './guard.js';
import type { Plan } from './plan.js';
import { livePlan, readyPlan, startupPlan } from './probes.js';
import { expositionOf, instantQuery } from './prometheus.js';
import type { Query } from './query.js';
import * as resources from './resources.js';
import type { Responder } from './responder.js';
import { addStreams } from './stream-routes.js';
import type { Streams } from './streams.js';

/** Every path, as the 404 answer lists them and the documentation writes them. */
export const ENDPOINTS: readonly string[] = [
  '/katalog',
  '/katalog/raw',
  '/katalog/enriched',
  '/katalog/stream',
  '/katalog/{crd}',
  '/katalog/{crd}/health',
  '/katalog/{crd}/raw',
  '/katalog/{crd}/enriched',
  '/katalog/{crd}/autoscaler',
  '/katalog/{crd}/stream',
  '/katalog/{crd}/cr',
  '/katalog/{crd}/cr/{name}',
  '/katalog/{crd}/cr/{namespace}/{name}',
  '/katalog/{crd}/cr/{name}/events',
  '/katalog/{crd}/cr/{namespace}/{name}/events',
  '/health',
  '/livez',
  '/ready',
  '/readyz',
  '/startup',
  '/metrics',
  '/api/v1/query',
];

type Params = Readonly<Record<string, string>>;
type Planner = (request: FastifyRequest) => Plan | Promise<Plan>;
type CrdPlanner = (crd: CrdView, params: Params, request: FastifyRequest) => Plan | Promise<Plan>;

interface Api {
  readonly app: FastifyInstance;
  readonly view: RuntimeView;
  readonly responder: Responder;
}

/** Registers every path of `ENDPOINTS`. */
export function addRoutes(api: Api, metrics: Metrics, streams: Streams): void {
  addKatalog(api);
  addCrd(api);
  addCrs(api);
  addStreams(api.app, api.view, streams);
  addProcess(api, metrics);
}

function addKatalog(api: Api): void {
  const { view } = api;
  get(
    api,
    '/katalog',
    katalog(view, () => resources.katalogPlan(view)),
  );
  get(
    api,
    '/katalog/enriched',
    katalog(view, () => resources.documentPlan(view, 'enriched')),
  );
  const raw = katalog(view, () => resources.documentPlan(view, 'raw'));
  api.app.get('/katalog/raw', (request, reply) => {
    guard(request.raw);
    const plan = raw(request);
    reply.header('vary', 'accept');
    if (!prefersYaml(request.headers.accept)) return send(api, plan, request, reply);
    const document = { type: 'application/yaml; charset=utf-8', content: view.katalog.text };
    api.responder.sendDocument({ ...document, tag: api.responder.tag('-yaml') }, request, reply);
    return undefined;
  });
}

function addCrd(api: Api): void {
  const { view } = api;
  get(
    api,
    '/katalog/:crd',
    crd(view, 'info', (one) => resources.infoPlan(view, one)),
  );
  get(
    api,
    '/katalog/:crd/health',
    crd(view, 'health', (one) => resources.healthPlan(view, one)),
  );
  get(
    api,
    '/katalog/:crd/raw',
    crd(view, 'info', (one) => resources.entryPlan(one, 'raw')),
  );
  get(
    api,
    '/katalog/:crd/enriched',
    crd(view, 'info', (one) => resources.entryPlan(one, 'enriched')),
  );
  get(api, '/katalog/:crd/autoscaler', crd(view, undefined, resources.autoscalerPlan));
}

function addCrs(api: Api): void {
  const { view } = api;
  const path = '/katalog/:crd/cr';
  get(
    api,
    path,
    crd(view, undefined, (one, _, request) => resources.listPlan(one, request.query as Query)),
  );
  get(
    api,
    `${path}/:name`,
    crd(view, undefined, (one, { name = '' }) => resources.crPlan(view, one, crByName(one, name))),
  );
  get(
    api,
    `${path}/:namespace/:name`,
    crd(view, undefined, (one, { namespace = '', name = '' }) =>
      resources.crPlan(view, one, crByKey(one, namespace, name)),
    ),
  );
  get(
    api,
    `${path}/:name/events`,
    crd(view, undefined, (one, { name = '' }) => resources.eventsOrCr(view, one, name)),
  );
  get(
    api,
    `${path}/:namespace/:name/events`,
    crd(view, undefined, (one, { namespace = '', name = '' }) =>
      resources.eventsPlan(one, crByKey(one, namespace, name)),
    ),
  );
}

function addProcess(api: Api, metrics: Metrics): void {
  const { view, app, responder } = api;
  for (const path of ['/health', '/livez']) get(api, path, () => livePlan(view));
  for (const path of ['/ready', '/readyz']) get(api, path, () => readyPlan(view));
  get(api, '/startup', () => startupPlan(view));
  get(api, '/api/v1/query', (request) => instantQuery(view, metrics, request.query as Query));
  app.get('/metrics', async (request, reply) => {
    guard(request.raw);
    responder.sendDocument(await expositionOf(view, metrics), request, reply);
    return reply;
  });
}

/** Handlers are not async: a promise per request would cost more than the rest of a cached answer. */
function get(api: Api, path: string, planner: Planner): void {
  api.app.get(path, (request, reply) => {
    guard(request.raw);
    return send(api, planner(request), request, reply);
  });
}

function send({ responder }: Api, plan: Plan | Promise<Plan>, request: FastifyRequest, reply: FastifyReply) {
  if (!(plan instanceof Promise)) {
    responder.send(plan, request, reply);
    return undefined;
  }
  return plan.then((ready) => {
    responder.send(ready, request, reply);
    return reply;
  });
}

function katalog(view: RuntimeView, plan: () => Plan): (request: FastifyRequest) => Plan {
  return (request) => {
    checkStarted(view);
    checkKatalogAccess(view, request.headers);
    return plan();
  };
}

function crd(view: RuntimeView, needs: Switch, plan: CrdPlanner): Planner {
  return (request) => {
    checkStarted(view);
    const params = request.params as Params;
    return plan(findCrd(view, params['crd'] ?? '', needs, request.headers), params, request);
  };
}
