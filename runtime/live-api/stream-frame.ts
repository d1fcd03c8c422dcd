import type { CrdView } from '../view.js';
import { healthPlan, infoPlan } from './resources.js';
import type { Responder } from './responder.js';

/** Everything that is pushed of one CRD at one `seq`. */
export interface Frame {
  /** The entity tag of the answers in it, without its quotes. */
  readonly id: string;
  /** Server-sent events: the answers that polling would give. The last one has the id, so it names a whole frame. */
  readonly bytes: Buffer;
}

/** The event of each answer, in the order of a frame. */
const EVENTS = [
  { name: 'health', plan: healthPlan },
  { name: 'metrics', plan: infoPlan },
] as const;

/** The frames of one CRD. Each is encoded once, however many are subscribed. */
export class Frames {
  #latest: Frame | undefined;

  constructor(
    readonly crd: CrdView,
    private readonly responder: Responder,
  ) {}

  /** Names the present state, without encoding it. */
  get id(): string {
    return bare(this.responder.tagOf(this.crd));
  }

  present(): Frame {
    const { id } = this;
    if (this.#latest?.id !== id) this.#latest = { id, bytes: this.#encode(id) };
    return this.#latest;
  }

  #encode(id: string): Buffer {
    const { endpoints } = this.crd.entry;
    const shown = EVENTS.filter(({ name }) => (name === 'health' ? endpoints.health : endpoints.info));
    return Buffer.concat(
      shown.flatMap(({ name, plan }, index) => {
        const idLine = index === shown.length - 1 ? `id: ${id}\n` : '';
        const body = this.responder.bodyOf(plan(this.crd));
        return [Buffer.from(`event: ${name}\n${idLine}data: `), body, END];
      }),
    );
  }
}

const END = Buffer.from('\n\n');

/** Says that the state of this id is still the present one. Browsers take the id and dispatch no event. */
export function confirmation(id: string): Buffer {
  return Buffer.from(`id: ${id}\n\n`);
}

/** An entity tag without its quotes. */
export function bare(tag: string): string {
  return tag.slice(1, -1);
}
