import type { NoticeSink } from '../../katalog/index.js';
import { type JsonObject, withFields } from '../../lib/base/index.js';
import type { ApiResource, KubernetesObject } from '../../lib/kube/index.js';
import type { ChildChange } from './child-change.js';
import { type RecordedWriterTools, recordedWriter } from './recorded-writer.js';
import { type ReconcileTrace, tracedWriter } from './trace.js';
import type { Writer } from './writer.js';

/** Told of every answer to a write, so that its echo is known and the next reconcile waits for it. */
export type Wrote = (answer: KubernetesObject) => void;

/** What one reconcile is called with. */
export interface Attempt {
  /** Aborted at the deadline, and when this replica may write no more. */
  readonly signal: AbortSignal;
  readonly wrote: Wrote;
  readonly trace: ReconcileTrace;
  /** Hears how conditions with `notify` are judged. */
  readonly notices?: NoticeSink | undefined;
}

export interface RunTools {
  readonly writer: Writer;
  readonly children: RecordedWriterTools['reader'];
}

/** One reconcile under way: the CR as its writes have left it, and whether anything was written. */
export class Run {
  changed = false;
  /** What was written of children. */
  readonly changes: ChildChange[] = [];

  readonly signal: AbortSignal;
  readonly trace: ReconcileTrace;
  /** Of this reconcile: its writes are in the trace. */
  readonly writer: Writer;
  /** The same for children: what was changed of them is noted and logged. */
  readonly childWriter: Writer;
  readonly #wrote: Wrote;

  constructor(
    public cr: KubernetesObject,
    private readonly resource: ApiResource,
    { writer, children }: RunTools,
    { signal, wrote, trace }: Attempt,
  ) {
    this.signal = signal;
    this.trace = trace;
    this.writer = tracedWriter(writer, trace);
    const changed = (change: ChildChange): void => {
      this.changes.push(change);
      trace.changed(change);
    };
    this.childWriter = recordedWriter(this.writer, { reader: children, changed });
    this.#wrote = wrote;
  }

  /**
   * Patches the CR or its status. The patch holds for this very object in this very state (uid, resourceVersion),
   * else the API server answers 409.
   */
  async patch(patch: JsonObject, subresource?: 'status'): Promise<void> {
    const { namespace, name, uid, resourceVersion } = this.cr.metadata;
    const metadata = {
      ...(patch['metadata'] as JsonObject | undefined),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    };
    const options = { signal: this.signal, ...(subresource ? { subresource } : {}) };
    this.cr = await this.writer.mergePatch(
      this.resource,
      { namespace, name },
      withFields(patch, { metadata }),
      options,
    );
    this.note(this.cr);
  }

  /** Deletes this very CR. */
  async delete(): Promise<void> {
    const { namespace, name, uid } = this.cr.metadata;
    await this.writer.delete(
      this.resource,
      { namespace, name },
      { ...(uid === undefined ? {} : { uid }), signal: this.signal },
    );
    this.changed = true;
  }

  note(answer: KubernetesObject): void {
    this.changed = true;
    this.#wrote(answer);
  }
}
