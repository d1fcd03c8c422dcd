import type { FastifyReply, FastifyRequest } from 'fastify';
import { prefersYaml, type Query } from '../../lib/http/index.js';
import type { CrdView, RuntimeView } from '../view.js';
import type { Api } from './api.js';
import { crPath } from './bodies/cr-body.js';
import { ItemTexts } from './bodies/item-texts.js';
import { checkLeader } from './check-leader.js';
import { checkStarted } from './check-started.js';
import { readDecisionQuery } from './decision-query.js';
import { describeApi } from './description.js';
import { type EndpointPath, routeOf } from './endpoints.js';
import { crByKey, crByName } from './find-cr.js';
import { checkKatalogAccess, findCrd, type Switch } from './find-crd.js';
import { readHistoryQuery } from './history-query.js';
import { EVERYTHING, readListQuery } from './list-query.js';
import { DOCS_POLICY } from './openapi/docs-page.js';
import type { Plan } from './plan.js';
import { livePlan, readyPlan, startupPlan } from './probes.js';
import { expositionOf, instantQuery } from './prometheus.js';
import * as resources from './resources.js';
import { addStreams } from './stream-routes.js';

type Params = Readonly<Record<string, string>>;
type Planner = (request: FastifyRequest) => Plan | Promise<Plan>;
type CrdPlanner = (crd: CrdView, params: Params, request: FastifyRequest) => Plan | Promise<Plan>;
type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown;

type Streamed = Extract<EndpointPath, `${string}/stream`>;
type Written = '/katalog/raw' | '/metrics' | '/openapi.json' | '/docs';

/** Registers every path of `ENDPOINTS`: the compiler checks that none is left out. */
export function addRoutes(api: Api): void {
  const { view, responder, metrics, closed } = api;
  const description = describeApi({ version: view.version, closed });
  const planners: Record<Exclude<EndpointPath, Streamed | Written>, Planner> = {
    ...katalogPlanners(view),
    ...crdPlanners(view),
    ...crPlanners(api),
    ...probePlanners(view),
    '/api/v1/query': (request) => instantQuery(view, metrics, request.query as Query),
  };
  const handlers: Record<Written, Handler> = {
    '/katalog/raw': rawKatalog(api),
    '/metrics': async (request, reply) => {
      responder.sendDocument(await expositionOf(view, metrics), request, reply);
      return reply;
    },
    '/openapi.json': (request, reply) => responder.sendDocument(description.json(), request, reply),
    '/docs': (request, reply) => {
      reply.header('content-security-policy', DOCS_POLICY);
      responder.sendDocument(description.page(), request, reply);
    },
  };
  for (const [path, planner] of entriesOf(planners)) {
    get(api, path, (request, reply) => send(api, planner(request), request, reply));
  }
  for (const [path, handler] of entriesOf(handlers)) get(api, path, handler);
  addStreams(api);
}

function entriesOf<K extends EndpointPath, V>(table: Record<K, V>): [K, V][] {
  return Object.entries(table) as [K, V][];
}

function katalogPlanners(view: RuntimeView) {
  return {
    '/katalog': ofKatalog(view, () => resources.katalogPlan(view)),
    '/katalog/enriched': ofKatalog(view, () => resources.documentPlan(view, 'enriched')),
  };
}

function crdPlanners(view: RuntimeView) {
  return {
    '/katalog/{crd}': ofCrd(view, 'info', ofLeader(once((crd) => resources.infoPlan(crd)))),
    '/katalog/{crd}/health': ofCrd(view, 'health', ofLeader(once((crd) => resources.healthPlan(crd)))),
    '/katalog/{crd}/raw': ofCrd(
      view,
      'info',
      once((crd) => resources.entryPlan(crd, 'raw')),
    ),
    '/katalog/{crd}/enriched': ofCrd(
      view,
      'info',
      once((crd) => resources.entryPlan(crd, 'enriched')),
    ),
    '/katalog/{crd}/autoscaler': ofCrd(view, undefined, (crd, _, request) =>
      resources.autoscalerPlan(crd, readDecisionQuery(request.query as Query)),
    ),
    '/katalog/{crd}/history': ofCrd(view, 'info', (crd, _, request) =>
      resources.historyPlan(crd, readHistoryQuery(request.query as Query)),
    ),
    '/katalog/{crd}/failing': ofCrd(view, undefined, once(resources.failingPlan)),
  };
}

/** With `leader=required` only the leader of the CRD responds: a reader that scales by it must not take zeros for it. */
function ofLeader(plan: (crd: CrdView) => Plan): CrdPlanner {
  return (crd, _, request) => {
    checkLeader(crd, request.query as Query);
    return plan(crd);
  };
}

/** Plans that depend on the CRD alone are made once: the same string object is found sooner as a key. */
function once(make: (crd: CrdView) => Plan): (crd: CrdView) => Plan {
  const made = new WeakMap<CrdView, Plan>();
  return (crd) => {
    let plan = made.get(crd);
    if (plan === undefined) {
      plan = make(crd);
      made.set(crd, plan);
    }
    return plan;
  };
}

function crPlanners(api: Api) {
  const { view } = api;
  const { terms, list: most } = api.limits;
  const plan = (planner: CrdPlanner): Planner => ofCrd(view, undefined, planner);
  const items = new ItemTexts();
  const whole = once((crd) => resources.listPlan(crd, EVERYTHING, items, most));
  return {
    '/katalog/{crd}/cr': plan((crd, _, request) => {
      const list = readListQuery(request.query as Query, terms);
      return list === EVERYTHING ? whole(crd) : resources.listPlan(crd, list, items, most);
    }),
    '/katalog/{crd}/cr/{name}': plan((crd, { name = '' }, request) => {
      const object = crByName(crd, name);
      return inFull(api, request, crPath(crd, object), () => resources.crPlan(crd, object));
    }),
    '/katalog/{crd}/cr/{namespace}/{name}': plan((crd, { namespace = '', name = '' }) =>
      resources.crPlan(crd, crByKey(crd, namespace, name)),
    ),
    '/katalog/{crd}/cr/{name}/events': plan((crd, { name = '' }, request) => {
      const { path, plan: ready } = resources.eventsOrCr(crd, name);
      return inFull(api, request, path, ready);
    }),
    '/katalog/{crd}/cr/{namespace}/{name}/events': plan((crd, { namespace = '', name = '' }) =>
      resources.eventsPlan(crd, crByKey(crd, namespace, name)),
    ),
  };
}

/**
 * A CR that is named without its namespace is admitted under its full path too: a role for the paths of one namespace
 * must not reach another one through a CR that has the namespace's name.
 */
function inFull(
  { readmit }: Api,
  request: FastifyRequest,
  path: string,
  plan: () => Plan | Promise<Plan>,
): Plan | Promise<Plan> {
  if (readmit === undefined || path === request.raw.url?.split('?', 1)[0]) return plan();
  return readmit(request, path).then(plan);
}

function probePlanners(view: RuntimeView) {
  return {
    '/health': () => livePlan(view),
    '/livez': () => livePlan(view),
    '/ready': () => readyPlan(view),
    '/readyz': () => readyPlan(view),
    '/startup': () => startupPlan(view),
  };
}

function rawKatalog(api: Api): Handler {
  const { view, responder } = api;
  const json = ofKatalog(view, () => resources.documentPlan(view, 'raw'));
  return (request, reply) => {
    const plan = json(request);
    if (!prefersYaml(request.headers.accept)) {
      return send(api, { ...plan, vary: 'accept' }, request, reply);
    }
    reply.header('vary', 'accept');
    const document = { type: 'application/yaml; charset=utf-8', content: view.katalog.text };
    responder.sendDocument({ ...document, tag: responder.tag('-yaml') }, request, reply);
    return undefined;
  };
}

/** Handlers are not async: a promise per request would cost more than the rest of a cached response. */
function get({ app, guard }: Api, path: EndpointPath, handler: Handler): void {
  app.get(routeOf(path), (request, reply) => {
    guard(request.raw);
    return handler(request, reply);
  });
}

function send(
  { responder }: Api,
  plan: Plan | Promise<Plan>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> | undefined {
  if (!(plan instanceof Promise)) return responder.send(plan, request, reply);
  return plan.then(async (ready) => {
    await responder.send(ready, request, reply);
    return reply;
  });
}

function ofKatalog(view: RuntimeView, plan: () => Plan): (request: FastifyRequest) => Plan {
  return (request) => {
    checkStarted(view);
    checkKatalogAccess(view, request.headers);
    return plan();
  };
}

function ofCrd(view: RuntimeView, needs: Switch, plan: CrdPlanner): Planner {
  return (request) => {
    checkStarted(view);
    const params = request.params as Params;
    return plan(findCrd(view, params['crd'] ?? '', needs, request.headers), params, request);
  };
}
