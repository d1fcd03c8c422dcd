import type { ClusterWrite } from '../../devcluster/index.js';
import { groupOf, type JsonObject } from '../../lib/base/index.js';
import { isOfEvents, keyOfName } from '../../lib/kube/index.js';
import type { ReconcileEvent } from '../../runtime/index.js';
import { type Write, writeOf } from './write.js';

/** A custom resource that is looked at. */
export interface Subject {
  /** The key of its CRD in the Katalog. */
  readonly crd: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** One reconcile of a subject. */
export interface Cycle {
  readonly number: number;
  /** Milliseconds from the first one, on the virtual clock. */
  readonly atMs: number;
  readonly outcome: Extract<ReconcileEvent, { type: 'ended' }>['outcome'];
  readonly reason: string | undefined;
  readonly writes: readonly Write[];
}

export interface Course {
  readonly subject: Subject;
  readonly cycles: readonly Cycle[];
}

interface Running {
  readonly subject: Subject;
  readonly atMs: number;
  readonly writes: Write[];
}

/** Sorts what a runtime does into the cycles of the subjects; what others do is left out. Events are not counted. */
export class Courses {
  readonly #cycles: ReadonlyMap<Subject, Cycle[]>;
  readonly #subjects: ReadonlyMap<string, Subject>;
  readonly #running = new Map<string, Running>();
  #first: number | undefined;
  #last = 0;
  #busy = 0;
  #asleep = 0;
  #complete = 0;

  constructor(
    subjects: readonly Subject[],
    private readonly cycles: number,
    private readonly now: () => number,
  ) {
    this.#cycles = new Map(subjects.map((subject) => [subject, []]));
    this.#subjects = new Map(
      subjects.map((subject) => [`${subject.crd} ${keyOfName(subject.namespace, subject.name)}`, subject]),
    );
  }

  /** Whether a reconcile is under way, of a subject or not. */
  get busy(): boolean {
    return this.#busy > 0;
  }

  /** Whether a reconcile is under way that does not sleep. */
  get computing(): boolean {
    return this.#busy > this.#asleep;
  }

  /** Whether each subject has had its cycles. */
  get done(): boolean {
    return this.#complete >= this.#cycles.size;
  }

  /** When a cycle has ended last, on the monotonic clock; 0 before the first. */
  get lastAt(): number {
    return this.#last;
  }

  get all(): readonly Course[] {
    return [...this.#cycles].map(([subject, cycles]) => ({ subject, cycles }));
  }

  heard(event: ReconcileEvent): void {
    if (event.type === 'asleep' || event.type === 'awake') {
      this.#asleep += event.type === 'asleep' ? 1 : -1;
      return;
    }
    this.#busy += event.type === 'started' ? 1 : event.id === undefined ? 0 : -1;
    const subject = this.#subjects.get(`${event.crd} ${event.cr}`);
    if (!subject || event.id === undefined) return;
    if (event.type === 'started') this.#start(subject, event.id);
    else this.#end(event);
  }

  /** A write names its reconcile in the User-Agent. */
  wrote(write: ClusterWrite): void {
    const [, id = ''] = /\breconcile ([\w-]+)/.exec(write.userAgent) ?? [];
    if (!isOfEvents(write)) this.#running.get(id)?.writes.push(writeOf(write));
  }

  #start(subject: Subject, id: string): void {
    const now = this.now();
    this.#first ??= now;
    this.#running.set(id, { subject, atMs: now - this.#first, writes: [] });
  }

  #end({ id = '', outcome, reason }: Extract<ReconcileEvent, { type: 'ended' }>): void {
    const running = this.#running.get(id);
    this.#running.delete(id);
    const cycles = running && this.#cycles.get(running.subject);
    if (!cycles || cycles.length >= this.cycles) return;
    const { atMs, writes } = running;
    cycles.push({ number: cycles.length + 1, atMs, outcome, reason, writes });
    if (cycles.length === this.cycles) this.#complete++;
    this.#last = this.now();
  }
}

/** The first cycle from which nothing is written any more and none fails; undefined: the last one has written. */
export function steadyAt({ cycles }: Course): number | undefined {
  const last = cycles.findLast(({ writes, outcome }) => writes.some(changes) || outcome === 'failed');
  const first = (last?.number ?? 0) + 1;
  return first <= cycles.length ? first : undefined;
}

/** A write that found everything as it sends it has changed nothing. */
function changes({ sign }: Write): boolean {
  return sign !== '=';
}

/** What the API server holds of an object; `undefined`: it is not there. */
export class Objects {
  readonly #present = new Map<string, { readonly write: ClusterWrite; readonly object: JsonObject }>();

  wrote(write: ClusterWrite): void {
    const key = `${groupOf(write.apiVersion)} ${write.plural} ${write.namespace}/${write.name}`;
    if (write.after) this.#present.set(key, { write, object: write.after as JsonObject });
    else if (write.status < 300) this.#present.delete(key);
  }

  get all(): readonly { readonly write: ClusterWrite; readonly object: JsonObject }[] {
    return [...this.#present.values()];
  }
}
