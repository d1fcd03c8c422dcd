import type { Deployment, Slot } from './deployment.js';
import type { HttpAnswer } from './live-api-server.js';
import { WORKERS } from './scenario.js';
import type { World } from './world.js';

/** What one answer said, with what was true when it was first said. */
export interface Content {
  readonly identity: string;
  readonly epoch: number;
  readonly seq: number;
  /** The replica said that it leads. */
  readonly leads: boolean;
  readonly depth: number;
  /** The entity tag of the answer. */
  readonly tag: string;
}

export function keyOf({ identity, epoch, seq }: Content): string {
  return contentKey(identity, epoch, seq);
}

/** Names what an answer said among all that were ever given. */
export function contentKey(identity: unknown, epoch: unknown, seq: unknown): string {
  return `${identity} ${epoch} ${seq}`;
}

/**
 * Every answer of one deployment, checked against the truth: a replica that believes to lead says how many items
 * wait, one that does not says zero, one entity tag never stands for two things, and a 304 confirms only what is still so.
 */
export class Contents {
  readonly #writtenAt = new WeakMap<Buffer, number>();
  readonly #byTag = new Map<string, Content>();
  readonly #byAnswer = new WeakMap<object, Content>();

  constructor(
    private readonly world: World,
    private readonly deployment: () => Deployment,
  ) {}

  /** What an answer says or confirms; undefined when it says nothing of the operator. */
  said(answer: HttpAnswer | Buffer): Content | undefined {
    return this.#byAnswer.get(answer);
  }

  /** When a message of a stream was handed to the network. */
  writtenAt(message: Buffer): number {
    return this.#writtenAt.get(message) ?? this.world.now;
  }

  /** Notes and checks an answer that is given now. */
  note(slot: Slot, answer: HttpAnswer): void {
    const { replica, queue } = slot;
    if (!replica || (answer.status !== 200 && answer.status !== 304)) return;
    const depth = replica.leading ? queue.depth : 0;
    const tag = answer.headers['etag'] ?? '';
    if (answer.status === 304) this.#confirm(slot, answer, tag, depth);
    else this.#first(slot, answer, tag, JSON.parse(answer.body.toString()), depth);
  }

  /** Notes and checks a message of a stream that is written now. */
  notePush(slot: Slot, bytes: Buffer): void {
    const { replica, queue } = slot;
    if (!replica) return;
    this.#writtenAt.set(bytes, this.world.now);
    const depth = replica.leading ? queue.depth : 0;
    const { id, metrics } = messageOf(bytes);
    const tag = `"${id}"`;
    if (metrics === undefined) this.#confirm(slot, bytes, tag, depth);
    else this.#first(slot, bytes, tag, JSON.parse(metrics), depth);
  }

  #first(slot: Slot, answer: object, tag: string, body: Body, depth: number): void {
    const { identity, epoch, seq, isKonductor } = body;
    const content = { identity, epoch, seq, leads: isKonductor, depth: body.metrics.queueDepth, tag };
    const leading = slot.replica?.leading ?? false;
    if (content.depth !== depth) {
      this.#broken(slot, `says a queue depth of ${content.depth}, and ${depth} wait`);
    }
    if (isKonductor !== leading)
      this.#broken(slot, `says isKonductor ${isKonductor}, and believes ${leading}`);
    const workers = leading ? WORKERS : 0;
    if (body.workers !== workers || body.metrics.workers !== workers) {
      this.#broken(
        slot,
        `says ${body.workers} and ${body.metrics.workers} workers, and there are ${workers}`,
      );
    }
    if (isKonductor && !this.deployment().wasGranted(slot, epoch)) {
      this.#broken(slot, `says that it leads epoch ${epoch}, which it never did`);
    }
    const known = this.#byTag.get(tag);
    if (known && JSON.stringify(known) !== JSON.stringify(content)) {
      this.#broken(slot, `says two things as ${tag}`);
    }
    this.#byTag.set(tag, known ?? content);
    this.#byAnswer.set(answer, known ?? content);
  }

  #confirm(slot: Slot, answer: object, tag: string, depth: number): void {
    const content = this.#byTag.get(tag);
    if (!content) {
      this.#broken(slot, `confirms ${tag}, which nobody said`);
      return;
    }
    this.#byAnswer.set(answer, content);
    if (content.depth !== depth || content.leads !== slot.replica?.leading) {
      this.#broken(slot, `confirms a queue depth of ${content.depth}, and ${depth} wait`);
    }
  }

  #broken(slot: Slot, what: string): void {
    this.world.history.violation(slot.name, what);
  }
}

interface Body {
  readonly identity: string;
  readonly epoch: number;
  readonly seq: number;
  readonly isKonductor: boolean;
  readonly workers: number;
  readonly metrics: { readonly queueDepth: number; readonly workers: number };
}

interface Message {
  readonly id: string;
  /** The moment of the publisher's own clock at which it was written. */
  readonly at: number;
  readonly metrics: string | undefined;
}

/** A whole frame, of which the `metrics` event counts, or a confirmation. */
export function messageOf(bytes: Buffer): Message {
  const text = bytes.toString();
  return {
    at: Number(/^at: (.*)$/m.exec(text)?.[1]),
    id: /^id: (.*)$/m.exec(text)?.[1] ?? '',
    metrics: /^event: metrics\ndata: (.*)$/m.exec(text)?.[1],
  };
}
