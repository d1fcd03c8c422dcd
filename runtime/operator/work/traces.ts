import type { Logger, Random } from '../../../lib/base/index.js';
import type { ReconcileListener } from '../../observation.js';
import { Trace } from '../../reconcile/index.js';

/** The traces of the reconciles of one CRD that are under way, by key: a key is never reconciled twice at a time. */
export class Traces {
  readonly #running = new Map<string, Trace>();
  readonly #prefix: string;
  #count = 0;

  constructor(
    random: Random,
    private readonly log: Logger,
    private readonly crd: string,
    private readonly onReconcile: ReconcileListener | undefined = undefined,
  ) {
    this.#prefix = Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  }

  begin(key: string): Trace {
    const id = `${this.#prefix}-${(this.#count++).toString(36)}`;
    const trace = new Trace(id, this.log, { crd: this.crd, cr: key });
    this.#running.set(key, trace);
    this.onReconcile?.({ type: 'started', crd: this.crd, cr: key, id });
    return trace;
  }

  /** The id of the reconcile that is under way. */
  idOf(key: string): string | undefined {
    return this.#running.get(key)?.id;
  }

  /** Gives the trace of the reconcile that has ended; undefined when none had begun. */
  end(key: string): Trace | undefined {
    const trace = this.#running.get(key);
    this.#running.delete(key);
    return trace;
  }
}
