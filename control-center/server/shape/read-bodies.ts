/** The bodies of what is read while somebody looks at it. */
import type {
  AutoscalerRead,
  CrChild,
  CrRead,
  DecisionEntity,
  EventsRead,
  FailingRead,
  ReferenceRead,
} from '../wire/index.js';
import { readDecision, sizeOf } from './decision-body.js';
import {
  at,
  count,
  countOrNull,
  type Fields,
  fieldsOf,
  flag,
  name,
  names,
  rows,
  text,
  textMap,
} from './fields.js';
import { jsonOf } from './json.js';

type Value<R extends { readonly value: unknown }> = NonNullable<R['value']>;

const MOST_DECISIONS = 200;
const MOST_FAILING = 100;
const MOST_EVENTS = 100;
const MOST_CHILDREN = 1_000;
const LABELS = { most: 256, length: 1_024 };
const ANNOTATIONS = { most: 256, length: 65_536 };

export function readAutoscaler(body: Fields): Value<AutoscalerRead> {
  const workers = at(at(body, 'limits'), 'workers');
  return {
    mode: name(body, 'mode'),
    running: flag(body, 'running'),
    hand: name(body, 'hand'),
    overrideActive: flag(body, 'overrideActive'),
    baseline: sizeOf(at(body, 'baseline')),
    current: sizeOf(at(body, 'current')),
    interval: name(body, 'interval'),
    cooldown: name(body, 'cooldown'),
    onMissing: jsonOf(body['onMissing']),
    staleAfter: name(body, 'staleAfter'),
    limits:
      countOrNull(workers, 'max') === null
        ? null
        : { min: count(workers, 'min'), max: count(workers, 'max') },
    profile: name(body, 'profile'),
    block: jsonOf(body['block']),
    references: names(body, 'references', 256),
    conditions: jsonOf(body['conditions']),
    lastUnchanged: body['lastUnchanged'] ? readDecision(at(body, 'lastUnchanged')) : null,
  };
}

/** Newest first. */
export function readDecisions(body: Fields): readonly DecisionEntity[] {
  return rows(body, 'decisions', MOST_DECISIONS).map(readDecision);
}

export function readFailing(body: Fields): Value<FailingRead> {
  return {
    total: count(body, 'total'),
    changedAt: name(body, 'changedAt'),
    items: rows(body, 'items', MOST_FAILING).map((row) => ({
      namespace: name(row, 'namespace'),
      name: name(row, 'name'),
      fails: count(row, 'fails'),
      lastError: text(row, 'lastError'),
      lastFailedAt: name(row, 'lastFailedAt'),
      nextTryAt: name(row, 'nextTryAt'),
    })),
  };
}

export function readCr(body: Fields): Value<CrRead> {
  return {
    name: name(body, 'name'),
    namespace: name(body, 'namespace'),
    uid: name(body, 'uid'),
    generation: count(body, 'generation'),
    creationTimestamp: name(body, 'creationTimestamp'),
    deletionTimestamp: name(body, 'deletionTimestamp'),
    finalizers: names(body, 'finalizers', 100),
    labels: textMap(body, 'labels', LABELS),
    annotations: textMap(body, 'annotations', ANNOTATIONS),
    ready: body['ready'] === true || body['ready'] === 'true',
    readyReason: text(body, 'readyReason'),
    readyMessage: text(body, 'readyMessage'),
    phase: name(body, 'phase'),
    spec: jsonOf(body['spec']),
    status: jsonOf(body['status']),
    children: childrenOf(at(body, 'children')),
  };
}

function childrenOf(children: Fields): Readonly<Record<string, readonly CrChild[]>> {
  let left = MOST_CHILDREN;
  return Object.fromEntries(
    Object.entries(children)
      .slice(0, 100)
      .map(([kind, value]) => {
        const list = (Array.isArray(value) ? value : [value]).slice(0, left);
        left -= list.length;
        return [kind.slice(0, 253), list.map((each) => childOf(fieldsOf(each)))];
      }),
  );
}

function childOf(row: Fields): CrChild {
  return {
    name: name(row, 'name'),
    namespace: name(row, 'namespace'),
    apiVersion: name(row, 'apiVersion'),
    kind: name(row, 'kind'),
    ready: flag(row, 'ready'),
    status: jsonOf(row['status']),
  };
}

export function readEvents(body: Fields): Value<EventsRead> {
  return {
    total: count(body, 'total'),
    events: rows(body, 'events', MOST_EVENTS).map((row) => ({
      type: name(row, 'type'),
      reason: name(row, 'reason'),
      message: text(row, 'message'),
      source: name(row, 'source'),
      object: name(row, 'object'),
      count: count(row, 'count'),
      firstSeen: name(row, 'firstSeen'),
      lastSeen: name(row, 'lastSeen'),
    })),
  };
}

export function readReference(body: Fields): Value<ReferenceRead> {
  return {
    description: text(body, 'description'),
    mode: name(body, 'mode'),
    dependsOn: names(body, 'dependsOn', 256),
    rbac: jsonOf(body['rbac']),
    operatorBox: jsonOf(body['operatorBox']),
    autoscale: jsonOf(body['autoscale']),
  };
}
