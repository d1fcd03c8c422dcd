/** What is read of a request and done to its answer, whether they come over a socket (`node:http`) or from this process. */
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

export interface ServedRequest extends AsyncIterable<unknown> {
  readonly method?: string | undefined;
  /** Path and query. */
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Whether the body has come to its end. */
  readonly complete: boolean;
}

export interface ServedAnswer {
  readonly headersSent: boolean;
  /** Bytes that the client has not taken yet. */
  readonly writableLength: number;
  writeHead(status: number, headers: OutgoingHttpHeaders): unknown;
  flushHeaders(): void;
  write(chunk: string | Buffer): unknown;
  end(chunk?: string | Buffer): unknown;
  /** Breaks it off. */
  destroy(): unknown;
  once(event: 'close', listener: () => void): unknown;
}
