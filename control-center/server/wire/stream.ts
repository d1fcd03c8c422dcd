/**
 * `GET /api/stream?topics=a,b`: server-sent events for one tab. The first event is the snapshot of all topics, so that
 * nothing is lost between a request and the stream. After it come whole entities, as they change: the newest wins, and a
 * reader that is slow misses what lies between, but never the last state and never a `decision`.
 *
 * What it does not guarantee: an order among entities, or that an entity of one frame is as old as another's.
 */
import type { CrdEntity, DecisionEntity } from './crd.js';
import type { CrsState } from './crs.js';
import type { EdgeEntity } from './edge.js';
import type { GatewayEntity } from './gateway.js';
import type { Moment } from './moment.js';
import type { AutoscalerRead, CrRead, EventsRead, FailingRead } from './reads.js';
import type { RowEntity, SparkEntity } from './row.js';
import type { SourceAge, SourceEntity } from './source.js';

/**
 * What a tab subscribes to, and the entities that each topic holds. `{rt}` and `{crd}` are percent-encoded, and so are
 * namespace and name; `_` stands for no namespace. At most 32 topics a stream.
 *
 * | topic | entities | frames a second, at most |
 * | --- | --- | --- |
 * | `overview` | `source:*`, `age:*`, `row:*`, `spark:*`, `gateway:*` | 4 |
 * | `sources` | `source:*`, `age:*` | 4 |
 * | `topology` | `source:*`, `age:*`, `row:*`, `edge:*` | 4 |
 * | `runtime/{rt}` | `source:`, `age:`, `gateway:` of it, `row:{rt}/*`, `spark:{rt}/*` | 4 |
 * | `crd/{rt}/{crd}` | `source:`, `age:`, `gateway:` of the runtime, `row:`, `crd:`, `edge:{rt}/{crd}/*`, `decision:*` (the last 200) | 10 |
 * | `autoscaler/{rt}/{crd}` | `autoscaler:{rt}/{crd}` | 4 |
 * | `failing/{rt}/{crd}` | `failing:{rt}/{crd}` | 4 |
 * | `cr/{rt}/{crd}/{ns}/{name}` | `cr:{rt}/{crd}/{ns}/{name}` | 4 |
 * | `events/{rt}/{crd}/{ns}/{name}` | `events:{rt}/{crd}/{ns}/{name}` | 4 |
 * | `crs/{rt}/{crd}` or `crs/{rt}/{crd}?namespace=a&labelSelector=b` (as one percent-encoded topic) | `crs:{the topic after crs/}`, and the events `crs` | 1 |
 *
 * A topic of something that is not known (yet) is no error: it has no entities until it is. `Snapshot.unknown` names it.
 */
export type Topic = string;

/** Key and type of every entity. */
export type Entities = {
  readonly [key: `source:${string}`]: SourceEntity;
  readonly [key: `age:${string}`]: SourceAge;
  readonly [key: `row:${string}`]: RowEntity;
  readonly [key: `spark:${string}`]: SparkEntity;
  readonly [key: `crd:${string}`]: CrdEntity;
  readonly [key: `decision:${string}`]: DecisionEntity;
  readonly [key: `edge:${string}`]: EdgeEntity;
  readonly [key: `gateway:${string}`]: GatewayEntity;
  readonly [key: `autoscaler:${string}`]: AutoscalerRead;
  readonly [key: `failing:${string}`]: FailingRead;
  readonly [key: `cr:${string}`]: CrRead;
  readonly [key: `events:${string}`]: EventsRead;
  readonly [key: `crs:${string}`]: CrsState;
};

export type EntityKey = keyof Entities;

/** `event: snapshot`, the first of a stream. Everything that it does not name is forgotten. */
export interface Snapshot {
  readonly at: Moment;
  /** Wall time of the Control Center, RFC 3339. */
  readonly time: string;
  /** Of the Control Center; a tab whose own build is another offers to reload. */
  readonly version: string;
  readonly entities: Entities;
  /** Topics of this stream that name nothing that is known. */
  readonly unknown: readonly Topic[];
}

/** In the document of a page, as JSON in `script#snapshot`: what the page shows until its stream is open. */
export interface FirstSnapshot {
  /** Those of the page, in any order. */
  readonly topics: readonly Topic[];
  readonly snapshot: Snapshot;
}

/** `event: change`. */
export interface Change {
  readonly at: Moment;
  readonly set: Entities;
  readonly gone: readonly EntityKey[];
}

/** `event: alive`, after 5 s without another event: nothing has changed. */
export interface Alive {
  readonly at: Moment;
}

/** The events of the stream by name; `crs` is `CrsBlock` of crs.ts. `event: bye` ends one on purpose. */
export interface Bye {
  /** `signed-out`: sign in again. `stopping`: the process ends; connect again. */
  readonly reason: 'signed-out' | 'stopping';
}
