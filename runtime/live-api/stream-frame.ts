import type { CrdView } from '../view.js';
import { healthPlan, infoPlan } from './resources.js';
import type { Responder } from './responder.js';

/** Everything that is pushed of one CRD at one `seq`. */
export interface Frame {
  /** The entity tag of the answers in it, without its quotes. */
  readonly id: string;
  /** When it was the present state, in milliseconds of the publisher's monotonic clock. */
  readonly at: number;
  /** Server-sent events: the answers that polling would give. The last one has the id, so it names a whole frame. */
  readonly bytes: Buffer;
}

/** The event of each answer, in the order of a frame. */
const EVENTS = [
  { name: 'health', plan: healthPlan },
  { name: 'metrics', plan: infoPlan },
] as const;

/** The frames of one CRD. Each state is encoded once, however many are subscribed. */
export class Frames {
  #events: { readonly id: string; readonly bytes: Buffer } | undefined;
  #latest: Frame | undefined;

  constructor(
    readonly crd: CrdView,
    private readonly responder: Responder,
  ) {}

  /** Names the present state, without encoding it. */
  get id(): string {
    return bare(this.responder.tagOf(this.crd));
  }

  /** The frame of the state at this moment, which is `at`. */
  present(at: number): Frame {
    const { id } = this;
    if (this.#latest?.id === id && this.#latest.at === at) return this.#latest;
    if (this.#events?.id !== id) this.#events = { id, bytes: this.#encode() };
    this.#latest = { id, at, bytes: Buffer.concat([this.#events.bytes, confirmation(id, at)]) };
    return this.#latest;
  }

  /** All events; the last one is open, so that what follows belongs to it. */
  #encode(): Buffer {
    const { endpoints } = this.crd.entry;
    const shown = EVENTS.filter(({ name }) => (name === 'health' ? endpoints.health : endpoints.info));
    return Buffer.concat(
      shown.flatMap(({ name, plan }, index) => {
        const body = this.responder.bodyOf(plan(this.crd));
        return [Buffer.from(`event: ${name}\ndata: `), body, index === shown.length - 1 ? LINE : BLOCK];
      }),
    );
  }
}

const LINE = Buffer.from('\n');
const BLOCK = Buffer.from('\n\n');

/**
 * Says that the state of this id is the present one at a moment of the publisher's monotonic clock: the differences of
 * these moments tell a reader how long what comes has been on its way. Browsers take the id and dispatch no event.
 */
export function confirmation(id: string, at: number): Buffer {
  return Buffer.from(`at: ${Math.floor(at)}\nid: ${id}\n\n`);
}

/** An entity tag without its quotes. */
export function bare(tag: string): string {
  return tag.slice(1, -1);
}
