import type { Answer } from '../answer/answer.js';
import type { CrossPlan } from '../declare/plan.js';
import { type CrossReference, resolveReference } from '../declare/reference.js';
import { needsSelector } from '../declare/surface.js';
import type { Subject } from '../declare/template-text.js';
import { oncopErrors } from '../errors.js';
import { type CrossRow, rowOf } from './describe.js';
import { type CrossDocuments, documentsOf } from './documents.js';
import type { Reading } from './reading.js';
import { SelectedReader } from './selected-reader.js';
import { type SiblingReader, SourceReader, type SourceTools } from './source-reader.js';
import type { Watched } from './watch.js';

/** A resolved reference whose value can be read again and again at little cost. */
export interface ReferenceHandle {
  readonly reference: CrossReference;
  /** From memory, without waiting. `subject`: the CR, where the reference depends on one. */
  read(subject?: Subject): Reading;
}

export interface FetchOptions {
  /** The CR that is reconciled. */
  readonly subject?: Subject;
  /** W3C trace context to be passed on. */
  readonly traceparent?: string;
}

/** Reads the siblings that one plan declares. Values are shared with the other readers of the same client. */
export class CrossReader {
  readonly #readers = new Map<string, SiblingReader>();
  readonly #stops = new Set<() => void>();
  readonly #tools: SourceTools;
  readonly #onClose: () => void;

  constructor(
    readonly plan: CrossPlan,
    tools: SourceTools,
    onClose: () => void,
  ) {
    this.#tools = tools;
    this.#onClose = onClose;
  }

  /** Resolves `cross.<alias>.<path>`; throws the problem as an error when it does not resolve. */
  reference(text: string): ReferenceHandle {
    return this.#reader(text);
  }

  /** The value of a reference from memory. It never causes a request: see `watch` and `fetch`. */
  read(text: string, subject?: Subject): Reading {
    return this.#reader(text).read(subject);
  }

  /** The value of a reference, made current first as `fetch` does. */
  async ask(text: string, { subject, traceparent }: FetchOptions = {}): Promise<Reading> {
    const reader = this.#reader(text);
    await reader.load(subject, traceparent);
    return reader.read(subject);
  }

  /** What a watch of a reference looks at; throws as `reference` does. */
  watched(text: string, subject?: Subject): Watched {
    const reader = this.#reader(text);
    return {
      read: () => reader.read(subject),
      watch: (look) => reader.watch(subject, look, look),
      staleAfterMs: reader.reference.entry.policy.staleAfterMs,
    };
  }

  /**
   * The documents that the references read from, for rendering templates and evaluating a reconcile's conditions,
   * made current first: fresh values and those that may be served stale cost no request. It takes as long as the
   * slowest peer, and never longer than a request may (5 s); what could not be read is empty with `found` false.
   * Rejects when a reference does not resolve, or when the in-process source's `load` does.
   */
  async fetch(references: readonly string[], options: FetchOptions = {}): Promise<CrossDocuments> {
    const { subject, traceparent } = options;
    const readers = references.map((text) => this.#reader(text));
    await Promise.all(onePerSource(readers).map((reader) => reader.load(subject, traceparent)));
    return documentsOf(
      readers.map((reader) => ({ reference: reader.reference, body: reader.body(subject) })),
    );
  }

  /**
   * Keeps the references current in the background until the function that it gives is called. `onChange` is
   * called once for each new answer of any of their URLs, right when it is there to be read; it must not throw.
   * Throws ORK_ONCOP_TARGET when a selector gives nothing to watch for this CR.
   */
  watch(references: readonly string[], onChange: () => void, subject?: Subject): () => void {
    const stops: (() => void)[] = [];
    const stop = (): void => {
      this.#stops.delete(stop);
      for (const end of stops.splice(0)) end();
    };
    this.#stops.add(stop);
    try {
      const readers = references.map((text) => this.#reader(text));
      const once = oncePerAnswer(onChange);
      for (const reader of onePerSource(readers)) stops.push(reader.watch(subject, once));
    } catch (error) {
      stop();
      throw error;
    }
    return stop;
  }

  /** One row per source that was referred to, in the order of first use. */
  describe(): readonly CrossRow[] {
    const { cache } = this.#tools;
    const readers = onePerSource([...this.#readers.values()]);
    return readers.map((reader) => rowOf(reader.reference, reader.latest, cache));
  }

  /** Ends every watch of this reader. */
  close(): void {
    for (const stop of [...this.#stops]) stop();
    this.#onClose();
  }

  #reader(text: string): SiblingReader {
    let reader = this.#readers.get(text);
    if (!reader) {
      const { reference, problem } = resolveReference(this.plan, text, { hasCr: true });
      if (!reference) throw oncopErrors.make(problem.code, problem.message);
      reader = isSelected(reference)
        ? new SelectedReader(reference, this.#tools)
        : new SourceReader(reference, this.#tools);
      this.#readers.set(text, reader);
    }
    return reader;
  }
}

/** Whether labels say which CR is meant. */
function isSelected({ entry, resource }: CrossReference): boolean {
  return needsSelector(resource) && entry.selector.matchLabels !== undefined;
}

/** References to one resource of one declaration are served by one reader: the first that has been in use. */
function onePerSource(readers: readonly SiblingReader[]): readonly SiblingReader[] {
  const bySource = new Map<string, SiblingReader>();
  for (const reader of readers) {
    const { entry, resource } = reader.reference;
    const key = `${entry.alias} ${resource}`;
    if (!bySource.get(key)?.latest) bySource.set(key, reader);
  }
  return [...bySource.values()];
}

/** Several declarations may read one URL; an answer to it is told once. In-process changes are no answers. */
function oncePerAnswer(onChange: () => void): (answer?: Answer) => void {
  const told = new WeakSet<Answer>();
  return (answer) => {
    if (answer && told.has(answer)) return;
    if (answer) told.add(answer);
    onChange();
  };
}
