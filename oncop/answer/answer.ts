import type { OncopErrorCode } from '../errors.js';

/** The order of a publisher's answers: `epoch`, and within it `seq`. Both grow. */
export interface Order {
  readonly epoch: number;
  readonly seq: number;
}

/** What a peer says about a resource: it is there, it is not, or it may not be read. All three are cached. */
export interface Answer {
  readonly kind: 'present' | 'absent' | 'denied';
  /** The JSON value; undefined unless present. Whoever gives it out, or a part of it, freezes that part. */
  readonly body: unknown;
  readonly etag: string | undefined;
  /** undefined where the order of answers does not count, or the peer does not say it. */
  readonly order: Order | undefined;
  /** Given by a replica that is not the leader, where only the leader's word counts. */
  readonly follower: boolean;
  /** What was answered where nothing is present. */
  readonly message: string | undefined;
}

/**
 * An answer, and when the request that brought it, or last confirmed it, was sent (monotonic clock). Of what was
 * pushed it is a moment at or before that at which the peer said it.
 */
export interface Held {
  readonly answer: Answer;
  readonly sentAt: number;
  /** A stream brought it, and no request was needed to confirm it since. */
  readonly pushed?: true;
}

/** Why a flight brought no answer. */
export interface Failure {
  readonly code: OncopErrorCode;
  readonly message: string;
  /** The peer asked to be left alone until then (`Retry-After`), in milliseconds of the monotonic clock. */
  readonly notBefore: number | undefined;
}
