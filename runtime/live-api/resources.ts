import { messageOf } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { type CrdView, EventsBusyError, type RuntimeView } from '../view.js';
import { ApiError } from './api-errors.js';
import { crBody, crPath } from './bodies/cr-body.js';
import { crListSteps } from './bodies/cr-list.js';
import type { Body } from './bodies/crd-facts.js';
import { healthStatus } from './bodies/crd-facts.js';
import { eventsBody } from './bodies/events-body.js';
import { failingSteps } from './bodies/failing-body.js';
import { healthBody } from './bodies/health-body.js';
import { historySteps } from './bodies/history-body.js';
import { infoBody, liveInfoBody } from './bodies/info-body.js';
import type { ItemTexts } from './bodies/item-texts.js';
import { katalogBody, katalogStatus } from './bodies/katalog-body.js';

import type { DecisionQuery } from './decision-query.js';
import { crByKey, crByName } from './find-cr.js';
import type { HistoryQuery } from './history-query.js';
import type { ListQuery } from './list-query.js';
import type { Plan } from './plan.js';
import { digest } from './stamp.js';

/** `GET /katalog`. */
export function katalogPlan(view: RuntimeView): Plan {
  return {
    key: 'katalog',
    part: view,
    status: () => katalogStatus(view),
    content: { body: () => katalogBody(view) },
  };
}

/** `GET /katalog/raw` and `/katalog/enriched`: the document itself, with the stamp beside its keys. */
export function documentPlan(view: RuntimeView, form: 'raw' | 'enriched'): Plan {
  return { key: `katalog ${form}`, part: view, content: { body: () => view.katalog[form] } };
}

/** `GET /katalog/{crd}`. */
export function infoPlan(crd: CrdView): Plan {
  return ofCrd(crd, 'info', () => infoBody(crd));
}

/** What a stream with `view=live` sends in place of it. */
export function liveInfoPlan(crd: CrdView): Plan {
  return { ...ofCrd(crd, 'live info', () => liveInfoBody(crd)), variant: '-live' };
}

/** `GET /katalog/{crd}/health`. */
export function healthPlan(crd: CrdView): Plan {
  return { ...ofCrd(crd, 'health', () => healthBody(crd)), status: () => healthStatus(crd) };
}

/** `GET /katalog/{crd}/raw` and `/enriched`. */
export function entryPlan(crd: CrdView, form: 'raw' | 'enriched'): Plan {
  return ofCrd(crd, form, () => crd.entry[form]);
}

/** `GET /katalog/{crd}/autoscaler`. An evaluation that changes nothing is visible without a new `seq`. */
export function autoscalerPlan(crd: CrdView, { since, limit }: DecisionQuery): Plan {
  const { autoscaler } = crd;
  if (!autoscaler) throw new ApiError('autoscaler_not_found', `${crd.entry.name} declares no autoscaler`);
  return {
    ...ofCrd(crd, `autoscaler ${since ?? ''} ${limit ?? ''}`, () => ({
      ...autoscaler.describe({ since, limit }),
    })),
    variant: `-${autoscaler.evaluations}`,
  };
}

/** `GET /katalog/{crd}/failing`. */
export function failingPlan(crd: CrdView): Plan {
  return { key: `${crd.entry.name} failing`, part: crd, content: { steps: () => failingSteps(crd) } };
}

/** `GET /katalog/{crd}/history`. A row is written without a new `seq`. */
export function historyPlan(crd: CrdView, query: HistoryQuery): Plan {
  return {
    key: `${crd.entry.name} history ${query.stepMs} ${query.since}`,
    part: crd,
    variant: `-h${crd.history.version}`,
    content: { steps: () => historySteps(crd, query) },
  };
}

/** `GET /katalog/{crd}/cr`. */
export function listPlan(crd: CrdView, list: ListQuery, items: ItemTexts, most: number): Plan {
  const key = `${crd.entry.name} list ${list.key}`;
  return { key, part: crd, content: { steps: () => crListSteps(crd, list, items, most) } };
}

/** `GET /katalog/{crd}/cr/{namespace}/{name}`, or without the namespace. */
export function crPlan(crd: CrdView, object: KubernetesObject): Plan {
  return ofCrd(crd, `cr ${keyOf(object)}`, () => crBody(crd, object));
}

/**
 * `/cr/{first}/events`: the Events of CR `first` when it exists, else the CR `events` of namespace `first`.
 */
export function eventsOrCr(crd: CrdView, first: string): Resolved {
  if (crd.byName(first).length === 0 && crd.get(first, 'events') !== undefined) {
    const object = crByKey(crd, first, 'events');
    return { path: crPath(crd, object), plan: () => crPlan(crd, object) };
  }
  const object = crByName(crd, first);
  return { path: `${crPath(crd, object)}/events`, plan: () => eventsPlan(crd, object) };
}

/** What a path without a namespace turned out to name, and its full path. */
interface Resolved {
  readonly path: string;
  readonly plan: () => Plan | Promise<Plan>;
}

/** Events change without `seq`, therefore their content is part of the entity tag. */
export async function eventsPlan(crd: CrdView, object: KubernetesObject): Promise<Plan> {
  let events: Awaited<ReturnType<CrdView['events']>>;
  try {
    events = await crd.events(object);
  } catch (cause) {
    if (cause instanceof EventsBusyError) throw new ApiError('overloaded', cause.message);
    const reason = messageOf(cause);
    throw new ApiError('events_unavailable', `reading the Events of ${keyOf(object)} failed: ${reason}`);
  }
  return {
    ...ofCrd(crd, `events ${keyOf(object)}`, () => eventsBody(object, events, crd)),
    variant: digest(JSON.stringify(events)),
  };
}

function ofCrd(crd: CrdView, surface: string, body: () => Body): Plan {
  return { key: `${crd.entry.name} ${surface}`, part: crd, content: { body } };
}

function keyOf({ metadata }: KubernetesObject): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}
