import type { Acceptance } from '../answer/acceptance.js';
import type { Mode } from '../declare/entry.js';
import type { RemoteTarget } from '../target/target.js';
import type { StreamEvent } from './stream-frames.js';

/** A URL that is kept current by one event of a stream. */
export interface StreamedUrl {
  /** Of the stream, without a query. */
  readonly url: URL;
  /** The URL for logs. */
  readonly shown: string;
  readonly target: RemoteTarget;
  readonly event: StreamEvent;
  readonly mode: Exclude<Mode, 'poll'>;
  /** How old the value may get, in milliseconds. */
  readonly everyMs: number;
  /** The id of the cached answer. */
  cachedId(): string | undefined;
  /**
   * Parses an answer and caches it if it is accepted. `sentAt` is a time of this process's monotonic clock at or before
   * which it was true. Throws ORK_ONCOP_BODY or ORK_ONCOP_BUDGET when it cannot be used.
   */
  accept(data: Uint8Array, id: string, sentAt: number): Acceptance;
  /** The state of this id was current at `sentAt`. Ignored for other ids. Returns whether the cached answer has this id. */
  confirm(id: string, sentAt: number): boolean;
  /** Called when it becomes known that there is no stream (why), or that there is one (undefined), and when that changes. */
  onState(problem: string | undefined): void;
}

/** The stream that carries a URL of a runtime's Live API, and as which event; undefined: none does. */
export function streamOf(
  { url: own, shown, resource }: RemoteTarget,
  url = own,
): Pick<StreamedUrl, 'url' | 'shown' | 'event'> | undefined {
  if (resource !== 'info' && resource !== 'health') return undefined;
  const ofStream = (path: string): string =>
    `${resource === 'info' ? path : path.replace(/\/health$/, '')}/stream`;
  const stream = new URL(url);
  stream.pathname = ofStream(url.pathname);
  return { url: stream, shown: ofStream(shown), event: resource === 'info' ? 'metrics' : 'health' };
}

/** The entity tag of the answers that a frame of this id carries. */
export function etagOf(id: string): string {
  return `"${id}"`;
}

/** The id of the frame that carries an answer with this entity tag. */
export function idOf(etag: string | undefined): string | undefined {
  return etag?.startsWith('"') ? etag.slice(1, -1) : undefined;
}
