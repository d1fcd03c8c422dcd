/** The states a reflector can be in, what can happen to it, and what it then tells its driver. */

import type { ObjectList } from '../client/kube-api.js';
import type { ObjectType } from '../client/kube-object.js';
import type { KubernetesObject } from '../objects.js';
import type { FailureStreak } from './failure-backoff.js';
import { NO_FAILURES } from './failure-backoff.js';

export interface ReflectorState {
  readonly phase: Phase;
  /** Version of the last list, event or bookmark. */
  readonly lastVersion: string | undefined;
  readonly synced: boolean;
  readonly failures: FailureStreak;
  /** A watch has expired, and none has brought anything since. */
  readonly expired: boolean;
  /** Relists come as streams (KEP-3157); false where the server has shown that it does not offer that. */
  readonly streams: boolean;
  /** A watch has brought a bookmark, so that silence means a broken connection and not a quiet resource. */
  readonly bookmarked: boolean;
}

export type Phase =
  | ListPhase
  | StreamPhase
  | { readonly at: 'watch'; readonly startedAt: number; readonly events: number }
  | { readonly at: 'wait'; readonly ms: number; readonly next: AfterWait };

/** `list`, `pages`: at the last version, as a stream where the server has them, or in pages. */
export type AfterWait = 'list' | 'list newest' | 'pages' | 'pages newest' | 'watch';

/**
 * A list as the beginning of a watch (KEP-3157): every relist, for which pages would take more memory beside the objects that
 * the cache has, and the first list when its pages went stale. Neither side holds it as one text. Where the server does not
 * offer it, pages take its place for good; where it breaks, for this time.
 */
export interface StreamPhase {
  readonly at: 'stream';
  /** The state must not be older; undefined: the newest. */
  readonly version: string | undefined;
  /** What has come, by key. It grows in place: a copy for each of 100,000 objects would take all day. */
  readonly objects: Map<string, KubernetesObject>;
}

export interface ListPhase {
  readonly at: 'list';
  /** undefined: the newest state. */
  readonly version: string | undefined;
  readonly paged: boolean;
  /** Pages that have come; the list's version is the first one's. */
  readonly pages: readonly ObjectList[];
}

/** What went wrong with a request or a watch, by what follows from it. */
export type FailureKind =
  /** 410: the version is too old. */
  | 'expired'
  /** The server's watch cache has not got to the version yet, or never will. */
  | 'too large'
  /** 404: the resource is not served. */
  | 'missing'
  /** The server does not take the request as it is: what was asked for is not offered. */
  | 'refused'
  /** The watch brought something that cannot be read. */
  | 'broken'
  | 'other';

export interface Failure {
  readonly kind: FailureKind;
  readonly error: Error;
  readonly retryAfterMs: number | undefined;
}

export type Input =
  | { readonly type: 'page'; readonly page: ObjectList }
  | { readonly type: 'failed'; readonly failure: Failure }
  | WatchInput
  /** `silent`: the client ended it, because nothing came for longer than the time between two bookmarks. */
  | { readonly type: 'watch ended'; readonly silent?: boolean }
  /** `returned`: the server was away, and answers again. */
  | { readonly type: 'waited'; readonly returned?: boolean };

export type WatchInput =
  | { readonly type: 'put' | 'delete'; readonly object: KubernetesObject; readonly version: string }
  | {
      readonly type: 'bookmark';
      readonly version: string;
      /** All that was there at the beginning has come. */
      readonly initialEventsEnd?: boolean;
    };

/** What the driver does with the store and the handlers. */
export type Output =
  | ReplaceOutput
  | { readonly type: 'put' | 'delete'; readonly object: KubernetesObject }
  | { readonly type: 'synced' }
  | { readonly type: 'failed'; readonly failure: Failure; readonly waitMs: number };

/** The first of its outputs: a whole list. */
export interface ReplaceOutput {
  readonly type: 'replace';
  readonly items: readonly KubernetesObject[];
  readonly itemType: ObjectType;
}

export interface Step {
  readonly state: ReflectorState;
  readonly outputs: readonly Output[];
}

/** A list of 500 at a time, at the newest version. */
export const LISTING: ReflectorState = {
  phase: { at: 'list', version: undefined, paged: true, pages: [] },
  lastVersion: undefined,
  synced: false,
  failures: NO_FAILURES,
  expired: false,
  streams: false,
  bookmarked: false,
};
