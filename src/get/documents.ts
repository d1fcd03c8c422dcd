/** What `ork get` reads of the documents of a Live API, of this or of the Go implementation; more may be there. */
import * as z from 'zod';

const text = z.string().optional();
const count = z.number().optional();
const flag = z.boolean().optional();

const crdRow = z.looseObject({
  name: z.string(),
  state: text,
  healthy: flag,
  workers: count,
  queueDepth: count,
  resourceCount: count,
  errorRate: count,
  resync: text,
  startedAt: text,
  isKonductor: z.boolean().optional(),
  konductor: text,
});

export const katalogDocument = z.looseObject({
  isKonductor: z.boolean().optional(),
  identity: text,
  crds: z.array(crdRow),
});

/** `GET /katalog/{crd}`; its state is in the row of `/katalog`. */
export const crdDocument = z.looseObject({
  isKonductor: z.boolean().optional(),
  name: z.string(),
  metrics: z.looseObject({ reconcileDurationP95Ms: count, workersBusyPercent: count }).optional(),
});

const item = z.looseObject({
  name: z.string(),
  namespace: text,
  phase: text,
  ready: z.union([z.boolean(), z.string()]).optional(),
  readyReason: text,
  age: text,
  creationTimestamp: text,
});

export const crsDocument = z.looseObject({
  isKonductor: z.boolean().optional(),
  total: z.number(),
  items: z.array(item),
});

export const crDocument = item.extend({ isKonductor: z.boolean().optional() });

export const eventsDocument = z.looseObject({
  isKonductor: z.boolean().optional(),
  events: z.array(
    z.looseObject({ type: text, reason: text, message: text, count, age: text, lastSeen: text }),
  ),
});

export type CrdRow = z.infer<typeof crdRow>;
export type CrdDocument = z.infer<typeof crdDocument>;
export type CrItem = z.infer<typeof item>;
export type EventRow = z.infer<typeof eventsDocument>['events'][number];
