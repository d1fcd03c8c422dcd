import { anything, count, either, flag, free, list, mapOf, record, ref, text, time } from './schema.js';
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
  },
  { value: anything },
);

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

export const CR_SCHEMAS = { CrItem, CrList, Child, Cr, Events, EventsOrCr: either(ref('Events'), ref('Cr')) };
