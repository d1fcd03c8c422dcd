/**
 * All Leases of a runtime as one list, read once in a retry period: what every CRD's candidacy and the membership go by,
 * so that a replica makes one request a period however many CRDs there are. An old list does no harm, since whoever
 * takes a Lease does so by a conditional update of the version in it.
 */
import { type Clock, jittered, type OrkestraError, type Random, sleep } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { type KubeApi, LEASES, type LeaseTimes, leaseProblem } from '../../lib/kube/index.js';
import { leaseSelector } from './lease-names.js';

/** A fourth of the retry period, while a hand-over is expected. */
const HURRY = 1 / 4;

export interface LeaseBoardOptions {
  readonly api: Pick<KubeApi, 'list'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly namespace: string;
  /** Name of the election. */
  readonly name: string;
  readonly times: LeaseTimes;
  /** Whether to look more often at present. */
  readonly hurries: () => boolean;
  /** The list is new; called before whoever waits for it goes on. */
  readonly onLook: (leases: readonly KubernetesObject[]) => void;
  /** After every look; undefined: it succeeded. */
  readonly onProblem: (problem: OrkestraError | undefined) => void;
}

export class LeaseBoard {
  readonly #stop = new AbortController();
  readonly #waiting = new Set<() => void>();
  #leases = new Map<string, KubernetesObject>();
  #running: Promise<void> | undefined;

  constructor(private readonly options: LeaseBoardOptions) {}

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  get(name: string): KubernetesObject | undefined {
    return this.#leases.get(name);
  }

  /** Resolves after the next look that succeeds, or on the signal. */
  next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      if (signal.aborted) return resolve();
      this.#waiting.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  async #run(): Promise<void> {
    const { clock, random, times, hurries } = this.options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#look(signal);
      const ms = times.retryMs * (hurries() ? HURRY : 1);
      await sleep(clock, jittered(ms, 0.2, random), signal);
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { api, namespace, name, times, onLook, onProblem } = this.options;
    try {
      const { items } = await api.list(
        LEASES,
        { namespace, labelSelector: leaseSelector(name) },
        { timeoutMs: times.renewDeadlineMs / 2, retry: false, signal },
      );
      if (signal.aborted) return;
      this.#leases = new Map(items.map((lease) => [lease.metadata.name, lease]));
      onProblem(undefined);
      onLook(items);
      for (const done of [...this.#waiting]) done();
    } catch (error) {
      if (!signal.aborted) onProblem(leaseProblem({ namespace, name }, error));
    }
  }
}
