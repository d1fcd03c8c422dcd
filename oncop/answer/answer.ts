import type { OncopErrorCode } from '../errors.js';

/** The order of a publisher's answers: by `epoch`, then by `seq`. Both grow. */
export interface Order {
  readonly epoch: number;
  readonly seq: number;
}

/** What a peer answers for a resource: it exists, it does not, or it may not be read. All three are cached. */
export interface Answer {
  readonly kind: 'present' | 'absent' | 'denied';
  /** The JSON value; undefined unless present. Whoever passes it on, or a part of it, freezes that part. */
  readonly body: unknown;
  /** Estimate of the memory that the body takes, in bytes. */
  readonly size: number;
  readonly etag: string | undefined;
  /** undefined where the order of answers does not matter, or the peer does not send it. */
  readonly order: Order | undefined;
  /** Sent by a replica that is not the leader, where only the leader's answer counts. */
  readonly follower: boolean;
  /** The response where nothing is present. */
  readonly message: string | undefined;
}

/**
 * An answer, and when the request that brought or last confirmed it was sent (monotonic clock). For a pushed answer,
 * a time at or before that at which the peer sent it.
 */
export interface CachedAnswer {
  readonly answer: Answer;
  readonly sentAt: number;
  /** Received over a stream, and not confirmed by a request since. */
  readonly pushed?: true;
}

/** Why a request brought no answer. */
export interface Failure {
  readonly code: OncopErrorCode;
  readonly message: string;
  /** No request before then (`Retry-After`), in milliseconds of the monotonic clock. */
  readonly notBefore: number | undefined;
}
