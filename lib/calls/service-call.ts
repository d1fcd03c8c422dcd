/** What a call of another's HTTP service needs: what is sent, with which credential, how often and how long. */

export interface HttpRequest {
  readonly url: string;
  /** The URL as it is written, for messages: with `$NAME` and templates in place of their values. */
  readonly shown?: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Where a credential stands, and the header that carries it. */
export interface CallCredential {
  readonly from:
    | { readonly env: string }
    | { readonly secret: { readonly namespace: string; readonly name: string; readonly key: string } };
  /** In lower case. `authorization` carries it as a bearer token, another one as it is. */
  readonly header: string;
}

export interface CallRetry {
  readonly initialMs: number;
  readonly maxMs: number;
  readonly multiplier: number;
  /** Calls in all, the first included. */
  readonly maxAttempts: number;
}

export interface ServiceCall {
  /** Where it is declared: two calls never share an answer. */
  readonly path: readonly (string | number)[];
  /** Of one attempt, in milliseconds. */
  readonly timeoutMs: number;
  /** Artificial delay before it, in milliseconds. */
  readonly sleepMs: number;
  /** How long a good answer stands for the same request, in milliseconds; 0: it is not kept. */
  readonly cacheMs: number;
  readonly credential: CallCredential | undefined;
  /** undefined: it is made once. */
  readonly retry: CallRetry | undefined;
  /** Whether a status code is a good answer. */
  accepts(status: number): boolean;
}
