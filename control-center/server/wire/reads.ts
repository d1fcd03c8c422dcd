/**
 * What is read while somebody looks at it: once for all who do, at most once a second, and kept 60 s. As a topic it is
 * an entity that changes; as `GET` (docs/control-center.md) the same once.
 */
import type { DecisionEntity, SizeOf } from './crd.js';
import type { Moment, TheirTime } from './moment.js';

/** A failed read never blanks the value. */
export interface Read<T> {
  /** null: not received yet. */
  readonly value: T | null;
  /** When the value was current. */
  readonly asOf: Moment | null;
  /** Why the last try failed; null: it did not. */
  readonly error: ReadError | null;
  /** Who answered; empty where it does not say. */
  readonly identity: string;
}

export interface ReadError {
  /** That of the runtime where it has one (`events_unavailable`, `cr_not_found`, …), else `not_answering`. */
  readonly code: string;
  /** 0: there was no answer. */
  readonly status: number;
  readonly message: string;
}

/** JSON as it came, without members named `__proto__`, `constructor` or `prototype`. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** `/katalog/{crd}/autoscaler`, without its decisions, which are entities. */
export type AutoscalerRead = Read<{
  readonly mode: string;
  readonly running: boolean;
  readonly hand: string;
  readonly overrideActive: boolean;
  readonly baseline: SizeOf;
  readonly current: SizeOf;
  readonly interval: string;
  readonly cooldown: string;
  readonly onMissing: Json;
  readonly staleAfter: string;
  readonly limits: { readonly min: number; readonly max: number } | null;
  readonly profile: string;
  /** The block as it runs, for What if. */
  readonly block: Json;
  readonly references: readonly string[];
  /** Such as an oscillation, with its remedy. */
  readonly conditions: Json;
  readonly lastUnchanged: DecisionEntity | null;
}>;

export type FailingRead = Read<{
  readonly total: number;
  readonly changedAt: TheirTime;
  readonly items: readonly FailingCr[];
}>;

export interface FailingCr {
  readonly namespace: string;
  readonly name: string;
  readonly fails: number;
  readonly lastError: string;
  readonly lastFailedAt: TheirTime;
  readonly nextTryAt: TheirTime;
}

/** `/katalog/{crd}/cr/{ns}/{name}`. */
export type CrRead = Read<{
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly generation: number;
  readonly creationTimestamp: TheirTime;
  readonly deletionTimestamp: TheirTime;
  readonly finalizers: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly ready: boolean;
  readonly readyReason: string;
  readonly readyMessage: string;
  readonly phase: string;
  readonly spec: Json;
  readonly status: Json;
  /** By kind in lower case (`custom` for custom resources): always lists here. */
  readonly children: Readonly<Record<string, readonly CrChild[]>>;
}>;

export interface CrChild {
  readonly name: string;
  readonly namespace: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly ready: boolean;
  readonly status: Json;
}

export type EventsRead = Read<{
  readonly total: number;
  readonly events: readonly CrEvent[];
}>;

export interface CrEvent {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly source: string;
  readonly object: string;
  readonly count: number;
  readonly firstSeen: TheirTime;
  readonly lastSeen: TheirTime;
}

/** `/katalog/{crd}` whole: what the Katalog declares. */
export type ReferenceRead = Read<{
  readonly description: string;
  readonly mode: string;
  readonly dependsOn: readonly string[];
  readonly rbac: Json;
  readonly operatorBox: Json;
  readonly autoscale: Json;
}>;

/** A Katalog or an entry of it, raw or enriched. */
export type DocumentRead = Read<Json>;
