/** Reads and writes one Lease in the name of one process; every write is conditional. */

import type { Clock, JsonObject } from '../../base/index.js';
import { LEASES } from '../client/api-resource.js';
import type { KubeApi } from '../client/kube-api.js';
import { isAlreadyExists, isConflict, isNotFound } from '../client/kube-error.js';
import type { KubernetesObject } from '../objects.js';
import {
  KATALOG_ANNOTATION,
  type LeaseFields,
  type LeaseName,
  leaseObject,
  microTime,
  NOTIFIED_ANNOTATION,
  readLease,
  SHOWN_ANNOTATION,
  URL_ANNOTATION,
  WRITTEN_ANNOTATION,
} from './lease-record.js';

export interface LeaseClientOptions {
  readonly api: Pick<KubeApi, 'get' | 'create' | 'update'>;
  readonly clock: Clock;
  readonly lease: LeaseName;
  readonly identity: string;
  readonly katalog: string;
  /** Where this process is reached. */
  readonly url: () => string | undefined;
  /** What to show with every renewal to those that do not lead; default: nothing. */
  readonly shown?: () => string;
  /** What to leave to the next holder with a Lease that is given back; default: nothing. */
  readonly written?: () => string;
  /** What is kept in the Lease across its holders; undefined: as it is there. Asked while and right after it is held. */
  readonly notified?: () => string | undefined;
  /** By which the Lease is found; default: none. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Requests reject with a `KubeError`; a lost race is no error. */
export class LeaseClient {
  constructor(
    private readonly options: LeaseClientOptions,
    private readonly durationMs: number,
    private readonly timeoutMs: number,
  ) {}

  /** undefined: there is none. */
  async fetch(): Promise<KubernetesObject | undefined> {
    const { api, lease } = this.options;
    return unless(isNotFound, api.get(LEASES, lease, this.#call()));
  }

  /** Makes the Lease; undefined: somebody was faster. */
  async create(epoch: number): Promise<KubernetesObject | undefined> {
    const { api, lease } = this.options;
    const object = leaseObject(lease, this.#fields(epoch, undefined));
    return unless(isAlreadyExists, api.create(LEASES, object, this.#call()));
  }

  /** Writes the Lease on top of `base`, acquired now unless given; undefined: somebody was faster. */
  async hold(
    base: KubernetesObject,
    epoch: number,
    acquired?: string,
  ): Promise<KubernetesObject | undefined> {
    const fields = this.#fields(epoch, acquired);
    // Whoever takes it does not know yet what is kept.
    const kept = acquired === undefined ? {} : this.#kept();
    return this.#update(leaseObject(base, { ...fields, annotations: { ...fields.annotations, ...kept } }));
  }

  /** Gives the Lease back; false: somebody was faster. `led`: it was held, and not just taken. */
  async release(base: KubernetesObject, led: boolean): Promise<boolean> {
    const { transitions, acquireTime } = readLease(base);
    const answer = await this.#update(
      leaseObject(base, {
        ...this.#fields(transitions, acquireTime),
        holder: '',
        durationMs: 1_000,
        annotations: {
          [URL_ANNOTATION]: undefined,
          [SHOWN_ANNOTATION]: undefined,
          [WRITTEN_ANNOTATION]: this.options.written?.(),
          ...(led ? this.#kept() : {}),
        },
      }),
    );
    return answer !== undefined;
  }

  async #update(object: JsonObject): Promise<KubernetesObject | undefined> {
    const lost = (error: unknown): boolean => isConflict(error) || isNotFound(error);
    return unless(lost, this.options.api.update(LEASES, object, this.#call()));
  }

  #kept(): Readonly<Record<string, string>> {
    const notified = this.options.notified?.();
    return notified === undefined ? {} : { [NOTIFIED_ANNOTATION]: notified };
  }

  /** One attempt each: the election's own rhythm is the retry. No number of reconciles may hold it up. */
  #call() {
    return { timeoutMs: this.timeoutMs, retry: false, apart: true };
  }

  #fields(epoch: number, acquired: string | undefined): LeaseFields {
    const { identity, clock, katalog, url, shown, labels = {} } = this.options;
    const now = microTime(clock.now());
    return {
      holder: identity,
      durationMs: this.durationMs,
      acquireTime: acquired || now,
      renewTime: now,
      transitions: epoch,
      annotations: {
        [KATALOG_ANNOTATION]: katalog,
        [URL_ANNOTATION]: url(),
        ...(shown ? { [SHOWN_ANNOTATION]: shown() } : {}),
        [WRITTEN_ANNOTATION]: undefined,
      },
      labels,
    };
  }
}

async function unless<T>(expected: (error: unknown) => boolean, request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (expected(error)) return undefined;
    throw error;
  }
}
