import type { Verdict } from '../answer/verdict.js';
import type { Mode } from '../declare/entry.js';
import type { RemoteTarget } from '../target/target.js';
import type { StreamEvent } from './stream-frames.js';

/** The part of a stream that one URL is kept current from. */
export interface StreamLine {
  /** Of the stream, without a query. */
  readonly url: URL;
  readonly target: RemoteTarget;
  readonly event: StreamEvent;
  readonly mode: Exclude<Mode, 'poll'>;
  /** How old the value may get, in milliseconds. */
  readonly everyMs: number;
  /** The id of the value in hand. */
  heldId(): string | undefined;
  /**
   * Takes an answer for the value if it may be believed. `sentAt` is a moment of this process's monotonic clock at or
   * before that at which it was true. Throws ORK_ONCOP_BODY when it cannot be read.
   */
  take(data: Uint8Array, id: string, sentAt: number): Verdict;
  /**
   * The state of this id was the present one at `sentAt`; of no meaning to a value of another state. Whether it is that
   * of the value in hand.
   */
  confirm(id: string, sentAt: number): boolean;
  /** It is known whether there is a stream: why there is none, or undefined. Told anew when that changes. */
  settled(message: string | undefined): void;
}

/** The stream that carries a URL of a runtime's Live API, and as which event; undefined: none does. */
export function streamOf(
  { url: own, resource }: RemoteTarget,
  url = own,
): Pick<StreamLine, 'url' | 'event'> | undefined {
  if (resource !== 'info' && resource !== 'health') return undefined;
  const stream = new URL(url);
  stream.pathname = `${resource === 'info' ? url.pathname : url.pathname.replace(/\/health$/, '')}/stream`;
  return { url: stream, event: resource === 'info' ? 'metrics' : 'health' };
}

/** The entity tag of the answers that a frame of this id carries. */
export function etagOf(id: string): string {
  return `"${id}"`;
}

/** The id of the frame that an answer with this entity tag is in. */
export function idOf(etag: string | undefined): string | undefined {
  return etag?.startsWith('"') ? etag.slice(1, -1) : undefined;
}
