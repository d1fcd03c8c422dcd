import type { Resource } from '../declare/surface.js';
import type { OncopErrorCode } from '../errors.js';
import type { CircuitState } from './circuit.js';

/** How one request to a peer ended; a bounded set, fit for a metric label. */
export type RequestResult =
  | 'ok'
  | 'not_modified'
  | 'absent'
  | 'denied'
  | 'follower'
  | 'older'
  | 'timeout'
  | 'unavailable'
  | 'rejected'
  | 'bad_body'
  /** The response cost more than an ONCOP document may. */
  | 'over_budget'
  | 'unreachable'
  /** Cancelled by the client. */
  | 'abandoned';

/** The state of a URL, as far as people want to be told when it changes. */
export type Condition = 'ok' | 'absent' | 'denied' | 'failing';

/** What the client reports to whoever keeps metrics and logs. No report contains a token, a body or the value of `$NAME`. */
export type OncopReport =
  | {
      readonly type: 'request';
      readonly peer: string;
      /** `stream`: the request that opens one; the duration is that of its response, not of the stream. */
      readonly surface: Resource | 'stream';
      readonly url: string;
      readonly result: RequestResult;
      readonly durationMs: number;
      /** Why it failed; empty when it did not. */
      readonly message: string;
    }
  /** A read that needed no request. */
  | { readonly type: 'hit'; readonly peer: string; readonly surface: Resource }
  /** Once per change, never once per request. */
  | {
      readonly type: 'condition';
      readonly peer: string;
      readonly surface: Resource;
      readonly url: string;
      readonly condition: Condition;
      readonly message: string;
      /** undefined when the condition is `ok`. */
      readonly code: OncopErrorCode | undefined;
    }
  /** `message`: the failure that opened the circuit; empty when it closes. */
  | {
      readonly type: 'circuit';
      readonly peer: string;
      readonly state: CircuitState;
      readonly message: string;
    }
  /** A subscription to a stream: its response came, or it ended and why. */
  | {
      readonly type: 'subscription';
      readonly peer: string;
      readonly url: string;
      readonly state: 'opened' | 'ended';
      readonly message: string;
      /** Until the next attempt, in milliseconds; undefined when it was opened. */
      readonly retryMs: number | undefined;
    }
  /** A watched URL that could be pushed is now kept current by its stream, or falls back to polling and why. */
  | {
      readonly type: 'source';
      readonly peer: string;
      readonly surface: Resource;
      readonly url: string;
      readonly source: 'stream' | 'poll';
      readonly message: string;
    };

export type OnReport = (report: OncopReport) => void;
