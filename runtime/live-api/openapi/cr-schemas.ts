import {
  anything,
  count,
  described,
  either,
  flag,
  free,
  list,
  mapOf,
  record,
  ref,
  text,
  time,
} from './schema.js';
import { response } from './stamp-schema.js';

const labels = mapOf(text);
/** A time, or `''`. */
const created = either(time, { const: '' });

const CrItem = record(
  {
    name: text,
    namespace: text,
    phase: text,
    ready: flag,
    readyReason: text,
    age: text,
    generation: count,
    creationTimestamp: created,
    deleting: flag,
    labels,
    fails: described(count, 'Failures of its reconcile in a row.'),
  },
  {
    lastError: described(text, 'Why its last reconcile failed, cut at 1 KiB; there while it fails.'),
    value: anything,
  },
);

const Failing = response({
  crd: text,
  gvk: text,
  total: described(count, 'How many CRs fail.'),
  changedAt: described(time, 'The last change, to which other times of the response are compared.'),
  items: {
    ...list(
      record({
        namespace: text,
        name: text,
        fails: described(count, 'Failures in a row.'),
        lastError: described(text, 'Cut at 1 KiB; empty when 4 MiB of errors of other CRs are newer.'),
        lastFailedAt: time,
        nextTryAt: described(
          created,
          'When it is tried again at the latest; empty while it waits or is given up.',
        ),
      }),
    ),
    maxItems: 100,
  },
});

const CrList = response(
  { crd: text, gvk: text, total: count, items: list(ref('CrItem')) },
  { continue: text },
);

const Child = record({
  name: text,
  namespace: text,
  apiVersion: text,
  kind: text,
  status: free,
  ready: flag,
});

const Cr = response({
  name: text,
  namespace: text,
  katalog: text,
  uid: text,
  generation: count,
  creationTimestamp: created,
  deletionTimestamp: created,
  finalizers: list(text),
  labels,
  annotations: labels,
  ready: flag,
  readyReason: text,
  readyMessage: text,
  phase: text,
  spec: free,
  status: free,
  children: mapOf(either(ref('Child'), list(ref('Child')))),
  eventsEndpoint: text,
  metrics: ref('Metrics'),
});

const Event = record({
  type: text,
  reason: text,
  message: text,
  source: text,
  object: text,
  count,
  firstSeen: text,
  lastSeen: text,
  age: text,
});

const Events = response({
  name: text,
  namespace: text,
  total: count,
  events: { ...list(Event), maxItems: 100 },
});

export const CR_SCHEMAS = {
  CrItem,
  CrList,
  Failing,
  Child,
  Cr,
  Events,
  EventsOrCr: either(ref('Events'), ref('Cr')),
};
