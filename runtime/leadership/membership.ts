/** This replica as the others see it: a Lease of its own, renewed for as long as it can take work, and then removed. */
import { type Clock, type OrkestraError, sleep } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import {
  isOurs,
  type KubeApi,
  LEASES,
  type LeaseClient,
  type LeaseTimes,
  leaseProblem,
  readLease,
} from '../../lib/kube/index.js';

export interface MembershipOptions {
  readonly api: Pick<KubeApi, 'delete'>;
  /** Of this replica's own Lease. */
  readonly client: LeaseClient;
  readonly clock: Clock;
  readonly identity: string;
  readonly namespace: string;
  readonly name: string;
  readonly times: LeaseTimes;
  /** After every sign of life; undefined: it was given. */
  readonly onProblem: (problem: OrkestraError | undefined) => void;
}

export class Membership {
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #object: KubernetesObject | undefined;
  #epoch: number | undefined;
  #renewedAt: number | undefined;

  constructor(private readonly options: MembershipOptions) {}

  /** Whether the others can have seen a sign of life lately. */
  get joined(): boolean {
    const { clock, times } = this.options;
    return this.#renewedAt !== undefined && clock.monotonic() - this.#renewedAt < times.renewDeadlineMs;
  }

  join(): void {
    this.#running ??= this.#run();
  }

  /** Removes the Lease, so that nobody waits for this replica. A failure is no harm: it is collected later. */
  async leave(): Promise<void> {
    this.#stop.abort();
    this.#renewedAt = undefined;
    await this.#running;
    const { uid } = this.#object?.metadata ?? {};
    if (uid === undefined) return;
    const { api, namespace, name, times } = this.options;
    const call = { uid, timeoutMs: times.renewDeadlineMs / 2, retry: false };
    await api.delete(LEASES, { namespace, name }, call).catch(() => undefined);
  }

  async #run(): Promise<void> {
    const { clock, times, namespace, name, onProblem } = this.options;
    while (!this.#stop.signal.aborted) {
      try {
        await this.#beat();
        onProblem(undefined);
      } catch (error) {
        onProblem(leaseProblem({ namespace, name }, error));
      }
      await sleep(clock, times.retryMs, this.#stop.signal);
    }
  }

  async #beat(): Promise<void> {
    const { client, clock } = this.options;
    const base = this.#object ?? (await client.fetch());
    const sentAt = clock.monotonic();
    this.#object = await (base ? this.#renew(base) : this.#begin());
    if (this.#object) this.#renewedAt = sentAt;
  }

  #begin(): Promise<KubernetesObject | undefined> {
    this.#epoch = 1;
    return this.options.client.create(1);
  }

  /** Goes on with the life that the Lease tells of if it is this one, else begins a new one. */
  #renew(base: KubernetesObject): Promise<KubernetesObject | undefined> {
    const { client, identity } = this.options;
    const record = readLease(base);
    if (this.#epoch !== undefined && isOurs(record, identity, { epoch: this.#epoch })) {
      return client.hold(base, this.#epoch, record.acquireTime);
    }
    this.#epoch = record.transitions + 1;
    return client.hold(base, this.#epoch);
  }
}
