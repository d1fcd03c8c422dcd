import { confirmation, eventBlock, type StreamPart, type StreamSequence } from '../../lib/http/index.js';
import type { CrdView } from '../view.js';
import { DecisionEvents } from './decision-events.js';
import type { Plan } from './plan.js';
import { healthPlan, infoPlan, liveInfoPlan } from './resources.js';
import type { Responder } from './responder.js';

/** Everything that is pushed of one CRD at one `seq`. */
export interface Frame {
  /** The entity tag of the responses in it, without its quotes. */
  readonly id: string;
  /** When it was the current state, in milliseconds of the publisher's monotonic clock. */
  readonly at: number;
  /** Server-sent events with the responses that polling would return. The last one has the id, which names a whole frame. */
  readonly bytes: Buffer;
}

/** `live`: without what the Katalog declares. */
export type StreamView = 'full' | 'live';

interface StreamEvent {
  readonly name: 'health' | 'metrics';
  readonly plan: (crd: CrdView) => Plan;
}

/** The event of each response, in the order of a frame. */
const EVENTS: Readonly<Record<StreamView, readonly StreamEvent[]>> = {
  full: [
    { name: 'health', plan: healthPlan },
    { name: 'metrics', plan: infoPlan },
  ],
  live: [
    { name: 'health', plan: healthPlan },
    { name: 'metrics', plan: liveInfoPlan },
  ],
};

/** Distinguishes the id of a frame without declarations, so that nobody resumes one view with the other. */
export const VARIANTS: Readonly<Record<StreamView, string>> = { full: '', live: '-live' };

/** The frames of one CRD. Each state is encoded once, for all subscribers. */
export class CrdFrames implements StreamPart {
  #events: { readonly id: string; readonly bytes: Buffer } | undefined;
  #latest: Frame | undefined;
  readonly sequence: StreamSequence | undefined;

  constructor(
    private readonly crd: CrdView,
    private readonly responder: Responder,
    private readonly view: StreamView,
  ) {
    this.sequence = crd.autoscaler && new DecisionEvents(crd.entry.name, crd.autoscaler);
  }

  get id(): string {
    return bare(this.responder.tagOf(this.crd, VARIANTS[this.view]));
  }

  /** One frame serves all subscribers that it is sent to within a millisecond: it names no smaller part of the time. */
  current(now: number): Frame {
    const { id } = this;
    const at = Math.floor(now);
    if (this.#latest?.id === id && this.#latest.at === at) return this.#latest;
    if (this.#events?.id !== id) this.#events = { id, bytes: this.#encode() };
    this.#latest = { id, at, bytes: Buffer.concat([this.#events.bytes, confirmation(id, at)]) };
    return this.#latest;
  }

  watch(onChange: () => void): () => void {
    return this.crd.watch(onChange);
  }

  /** All events; the last one is open, so that the confirmation belongs to it. */
  #encode(): Buffer {
    const { endpoints } = this.crd.entry;
    const sent = EVENTS[this.view].filter(({ name }) =>
      name === 'health' ? endpoints.health : endpoints.info,
    );
    return Buffer.concat(
      sent.map(({ name, plan }, index) =>
        eventBlock(name, this.responder.bodyOf(plan(this.crd)), index === sent.length - 1),
      ),
    );
  }
}

/** An entity tag without its quotes. */
export function bare(tag: string): string {
  return tag.slice(1, -1);
}
