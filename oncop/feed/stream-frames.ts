import type { StreamBlock } from './stream-blocks.js';

/** What a stream pushes, by the name of its event. */
export const STREAM_EVENTS = ['metrics', 'health'] as const;

export type StreamEvent = (typeof STREAM_EVENTS)[number];

/** The answer that an event carries, and the id of the frame that it came in. */
export interface Pushed {
  readonly data: Uint8Array;
  readonly id: string;
  /** When it was the present state, on the publisher's monotonic clock in milliseconds; undefined: not said. */
  readonly at: number | undefined;
}

/** What is known once an id has come: the newest answers, and the id of the present state and its moment. */
export interface StreamNews {
  readonly events: ReadonlyMap<StreamEvent, Pushed>;
  readonly id: string;
  readonly at: number | undefined;
}

/**
 * Puts blocks together to frames: an id ends one, and belongs to every event since the id before it. What has no id
 * yet is not used, so that a stream that is cut leaves no half of a state.
 */
export class FrameReader {
  /** At most one of each event. */
  readonly #open = new Map<StreamEvent, Uint8Array>();

  /** The newest that the blocks complete; undefined: nothing. */
  push(blocks: readonly StreamBlock[]): StreamNews | undefined {
    const events = new Map<StreamEvent, Pushed>();
    let news: StreamNews | undefined;
    for (const { event, data, id, at } of blocks) {
      if (data && isStreamEvent(event)) this.#open.set(event, data);
      if (id === undefined) continue;
      for (const [name, bytes] of this.#open) events.set(name, { data: bytes, id, at });
      this.#open.clear();
      news = { events, id, at };
    }
    return news;
  }
}

function isStreamEvent(text: string): text is StreamEvent {
  return STREAM_EVENTS.some((event) => event === text);
}
