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
  | 'unreachable'
  /** Given up by the client itself. */
  | 'abandoned';

/** What a URL last said, as far as people want to be told when it changes. */
export type Condition = 'ok' | 'absent' | 'denied' | 'failing';

/** What the client tells whoever keeps metrics and logs. No report contains a token or a body. */
export type OncopReport =
  | {
      readonly type: 'request';
      readonly peer: string;
      /** `stream`: the request that opens one; how long it took to be answered, not how long it lasted. */
      readonly surface: Resource | 'stream';
      readonly result: RequestResult;
      readonly durationMs: number;
    }
  /** A fetch that needed no request. */
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
  | { readonly type: 'circuit'; readonly peer: string; readonly state: CircuitState };

export type OnReport = (report: OncopReport) => void;
