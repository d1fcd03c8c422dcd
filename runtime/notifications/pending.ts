/** Subjects that a message has still to name, in the order in which they came. */
import { MOST_NAMED, type NamedSubject } from './message.js';
import type { Subject } from './subject.js';

interface Waiting {
  readonly subject: Subject;
  /** Kept for those that will be named alone. */
  readonly text: string | undefined;
  /** It does not hold any more; it is named nevertheless. */
  left: boolean;
}

export class Pending {
  readonly #waiting = new Map<string, Waiting>();

  get size(): number {
    return this.#waiting.size;
  }

  /** Whether it waits, and holds. */
  holds(uid: string): boolean {
    return this.#waiting.get(uid)?.left === false;
  }

  add(subject: Subject, text: () => string): void {
    const known = this.#waiting.get(subject.uid);
    if (known) known.left = false;
    else
      this.#waiting.set(subject.uid, {
        subject,
        text: this.#waiting.size < MOST_NAMED ? text() : undefined,
        left: false,
      });
  }

  left(uid: string): void {
    const known = this.#waiting.get(uid);
    if (known) known.left = true;
  }

  /** Those of another that was not sent come first. */
  putBack(other: Pending): void {
    const newer = [...this.#waiting];
    this.#waiting.clear();
    for (const [uid, waiting] of [...other.#waiting, ...newer]) this.#waiting.set(uid, waiting);
  }

  named(): readonly NamedSubject[] {
    return [...this.#waiting.values()]
      .slice(0, MOST_NAMED)
      .map(({ subject, text = '' }) => ({ subject, text }));
  }

  /** The uids of those that hold. */
  holding(): readonly string[] {
    return [...this.#waiting].flatMap(([uid, { left }]) => (left ? [] : [uid]));
  }
}
