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
}

/** Names what an answer said among all that were ever given. */
export function contentKey(identity: unknown, epoch: unknown, seq: unknown): string {
  return `${identity} ${epoch} ${seq}`;
}

/**
 * Every answer of one deployment, checked against the truth: a replica that believes to lead says how many items
 * wait, one that does not says zero, one (epoch, seq) never says two things, and a 304 confirms only what is still so.
 */
export class Contents {
  readonly #byKey = new Map<string, Content>();
  readonly #byTag = new Map<string, Content>();
  readonly #byAnswer = new WeakMap<HttpAnswer, Content>();

  constructor(
    private readonly world: World,
    private readonly deployment: () => Deployment,
  ) {}

  /** What an answer says or confirms; undefined when it says nothing of the operator. */
  said(answer: HttpAnswer): Content | undefined {
    return this.#byAnswer.get(answer);
  }

  /** Notes and checks an answer that is given now. */
  note(slot: Slot, answer: HttpAnswer): void {
    const { replica, queue } = slot;
    if (!replica || (answer.status !== 200 && answer.status !== 304)) return;
    const depth = replica.leading ? queue.depth : 0;
    if (answer.status === 304) this.#confirm(slot, answer, depth);
    else this.#first(slot, answer, depth);
  }

  #first(slot: Slot, answer: HttpAnswer, depth: number): void {
    const body = JSON.parse(answer.body.toString());
    const { identity, epoch, seq, isKonductor } = body;
    const content = { identity, epoch, seq, leads: isKonductor, depth: body.metrics.queueDepth };
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
    const { elected } = this.deployment().options;
    if (elected && isKonductor && !this.deployment().terms.wasGranted(slot.name, epoch)) {
      this.#broken(slot, `says that it leads epoch ${epoch}, which it never did`);
    }
    const key = contentKey(identity, epoch, seq);
    const known = this.#byKey.get(key);
    if (known && (known.depth !== content.depth || known.leads !== content.leads)) {
      this.#broken(slot, `says two things as epoch ${epoch} seq ${seq}`);
    }
    this.#byKey.set(key, content);
    this.#byTag.set(answer.headers['etag'] ?? '', content);
    this.#byAnswer.set(answer, content);
  }

  #confirm(slot: Slot, answer: HttpAnswer, depth: number): void {
    const content = this.#byTag.get(answer.headers['etag'] ?? '');
    if (!content) {
      this.#broken(slot, `confirms ${answer.headers['etag']}, which nobody said`);
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
