import type { Moment, TheirTime } from './moment.js';

/** One runtime, or one gateway without a runtime, as the Control Center sees it. Key: `source:{rt}`. */
export interface SourceEntity {
  /** What pages and URLs call it: the name in the file, else host:port. */
  readonly name: string;
  /** undefined until one answered. */
  readonly kind: 'runtime' | 'gateway' | null;
  readonly urls: readonly string[];
  readonly aliases: readonly string[];
  /** Of the file, else what the runtime says; empty where neither does. */
  readonly cluster: string;
  /** Where it was declared; only those of `page` can be renamed and removed. */
  readonly from: 'file' | 'flag' | 'page';
  readonly state: SourceState;
  /** What was last known of its health: with any state but live and polled it is to be shown as of `age:`. */
  readonly health: 'healthy' | 'degraded' | 'pending' | 'unknown';
  /** The last answer of a leader; null: none ever. */
  readonly katalog: KatalogHead | null;
  readonly replicas: readonly Replica[];
  /** Sources that were joined into this one, because their `/katalog` names the same runtime. */
  readonly joined: readonly string[];
}

/** One union, changed by one reducer. `since`: since when the state is this one. */
export type SourceState =
  | { readonly state: 'connecting'; readonly since: Moment; readonly url: string }
  | {
      readonly state: 'starting';
      readonly since: Moment;
      readonly waitingFor: readonly string[];
      readonly nextTryAt: Moment;
    }
  | { readonly state: 'live'; readonly since: Moment }
  | { readonly state: 'polled'; readonly since: Moment; readonly everyMs: number }
  | {
      readonly state: 'follower only';
      readonly since: Moment;
      /** The replica that answered. */
      readonly identity: string;
      /** Empty where nobody names it. */
      readonly leaderUrl: string;
    }
  | { readonly state: 'stale'; readonly since: Moment; readonly lastError: string }
  | {
      readonly state: 'not answering';
      readonly since: Moment;
      readonly cause: Cause;
      readonly tries: number;
      /** null: a try is in flight. */
      readonly nextTryAt: Moment | null;
    }
  | { readonly state: 'not signed in'; readonly since: Moment; readonly hasToken: boolean }
  | {
      readonly state: 'forbidden';
      readonly since: Moment;
      /** The path that was refused, and the ClusterRole that is missing, as YAML to copy. */
      readonly path: string;
      readonly role: string;
    }
  | {
      readonly state: 'not a runtime';
      readonly since: Moment;
      readonly asked: string;
      readonly status: number;
      readonly contentType: string;
      /** What it lacks, in words. */
      readonly why: string;
    };

/** Why there is no answer. `message` is one sentence with host and port. */
export interface Cause {
  readonly kind: 'refused' | 'timeout' | 'dns' | 'tls' | 'status' | 'reset' | 'not allowed' | 'other';
  readonly message: string;
}

/**
 * When the source was last confirmed by a leader; null: never. It moves while nothing else does, so it is an entity of
 * its own, sent every 5 s at most: with `live` and `polled` a value is fresh, whatever its age. Key: `age:{rt}`.
 */
export interface SourceAge {
  readonly confirmedAt: Moment | null;
}

export interface Replica {
  readonly identity: string;
  readonly url: string;
  /** The CRDs that it leads. */
  readonly crds: readonly string[];
}

/** The head of `/katalog`. */
export interface KatalogHead {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly author: string;
  readonly license: string;
  readonly runtimeVersion: string;
  readonly degradedReason: string;
  readonly total: number;
  readonly totalEnabled: number;
  readonly statusCounts: Readonly<Record<string, number>>;
  readonly namespaces: Readonly<Record<string, NamespaceSummary>>;
  readonly gatewayEndpoint: string;
  readonly identity: string;
  readonly runtime: { readonly lease: string; readonly namespace: string };
  /** Only where one says it (see `TheirTime`). */
  readonly startedAt: TheirTime;
}

export interface NamespaceSummary {
  readonly crds: readonly string[];
  readonly healthy: boolean;
  readonly workers: number;
  readonly resources: number;
}
