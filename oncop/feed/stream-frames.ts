import type { StreamBlock } from './stream-blocks.js';

/** What a stream pushes, by the name of its event. */
export const STREAM_EVENTS = ['metrics', 'health'] as const;

export type StreamEvent = (typeof STREAM_EVENTS)[number];

/** The answer that an event carries, and the id of its frame. */
export interface Pushed {
  readonly data: Uint8Array;
  readonly id: string;
  /** When it was the current state, on the publisher's monotonic clock in milliseconds; undefined: not sent. */
  readonly at: number | undefined;
}

/** A complete message: the newest answers, and the id of the current state with its time. */
export interface StreamMessage {
  readonly events: ReadonlyMap<StreamEvent, Pushed>;
  readonly id: string;
  readonly at: number | undefined;
}

/**
 * Assembles blocks into messages: an id ends one, and belongs to every event since the id before it. What has no id yet
 * is not used, so that a stream that breaks leaves no half of a state.
 */
export class FrameReader {
  /** At most one of each event. */
  readonly #open = new Map<StreamEvent, Uint8Array>();

  /** The newest message that the blocks complete; undefined: none. */
  push(blocks: readonly StreamBlock[]): StreamMessage | undefined {
    const events = new Map<StreamEvent, Pushed>();
    let message: StreamMessage | undefined;
    for (const { event, data, id, at } of blocks) {
      if (data && isStreamEvent(event)) this.#open.set(event, data);
      if (id === undefined) continue;
      for (const [name, bytes] of this.#open) events.set(name, { data: bytes, id, at });
      this.#open.clear();
      message = { events, id, at };
    }
    return message;
  }
}

function isStreamEvent(text: string): text is StreamEvent {
  return STREAM_EVENTS.some((event) => event === text);
}
