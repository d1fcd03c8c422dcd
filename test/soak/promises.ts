/** What must hold at any time of a soak, whatever goes wrong. */
import type { Observation } from '../../runtime/index.js';
import { A_WORKERS, B_LIMITS } from './katalogs.js';
import type { World } from './world.js';

interface Decided {
  readonly from: { readonly workers: number };
  readonly to: { readonly workers: number };
  readonly values: readonly { readonly missing: boolean }[];
}

interface Judged {
  readonly applies: number;
  readonly creates: number;
  /** Turns of writing. */
  readonly writers: number;
}

export class Promises {
  /** What was broken, in words. */
  readonly broken: string[] = [];
  /** How often a replica of A began to lead. */
  leads = 0;
  decisions = 0;
  /** Evaluations that changed nothing are not among them. */
  readonly sizes = { smallest: Number.POSITIVE_INFINITY, largest: 0 };

  observe(replica: string, observation: Observation): void {
    if (observation.type === 'leading' && replica !== 'b') this.leads++;
    // B's other type is sized by a sibling that lies.
    if (replica !== 'b' || !('crd' in observation) || observation.crd !== 'work') return;
    if (observation.type === 'workers') this.#size(observation.workers);
    if (observation.type === 'decision') this.#decision(observation.record as unknown as Decided);
  }

  /** What the records of the requests say, at the end; `disturbed`: how many faults there were. */
  judge({ a, ledger }: World, disturbed: number): Judged {
    const writes = a
      .flatMap(({ name, api }) => api.writes().map((write) => ({ ...write, by: name })))
      .sort((one, other) => one.at - other.at);
    const applies = writes.filter(
      ({ verb, resource }) => verb === 'apply' && resource === 'configmaps',
    ).length;
    // What was in flight when something went wrong may be done again, and nothing else.
    const most = ledger.changes + disturbed * A_WORKERS;
    if (applies > most) {
      this.broken.push(`${applies} applies for ${ledger.changes} changes and ${disturbed} faults`);
    }
    // Kubernetes may collect the child of a deleted CR before A hears that the CR is gone, and A then makes it again.
    const creates = writes.filter(
      ({ verb, resource, name }) => verb === 'create' && resource === 'configmaps' && ledger.has(name),
    );
    const twice = creates.length - new Set(creates.map(({ name }) => name)).size;
    if (twice > 0) this.broken.push(`${twice} children were created twice`);
    const writers = writes.filter(({ by }, index) => by !== writes[index - 1]?.by).length;
    if (writers > this.leads) this.broken.push(`${writers} turns of writing, but ${this.leads} of leading`);
    return { applies, creates: creates.length, writers };
  }

  #size(workers: number): void {
    this.sizes.smallest = Math.min(this.sizes.smallest, workers);
    this.sizes.largest = Math.max(this.sizes.largest, workers);
    if (workers < B_LIMITS.min || workers > B_LIMITS.max) this.broken.push(`a pool of ${workers}`);
  }

  #decision({ from, to, values }: Decided): void {
    this.decisions++;
    if (to.workers < from.workers && values.some(({ missing }) => missing)) {
      this.broken.push(`from ${from.workers} to ${to.workers} workers while a value was missing`);
    }
  }
}
