/** A wave: the Loader CRs that arrive together. */

import { isAlreadyExists, isNotFound } from '../../lib/kube/index.js';
import type { KubeClient } from '../../runtime/index.js';
import { eachLimited } from './each-limited.js';
import { LOADERS, PROCESSORS } from './resources.js';

/** Requests under way at a time; a real API server sheds load from clients that ask for much more. */
const CONCURRENCY = 16;

/** What a wave needs of a client. */
export type WaveClient = Pick<KubeClient, 'create' | 'delete'>;

export class Wave {
  readonly #names: readonly string[];

  constructor(
    private readonly client: WaveClient,
    private readonly namespace: string,
    readonly number: number,
    readonly size: number,
  ) {
    const digits = String(size).length;
    this.#names = Array.from(
      { length: size },
      (_, index) => `wave-${number}-${String(index + 1).padStart(digits, '0')}`,
    );
  }

  /** Creates its CRs. One that is there already was made by an attempt whose answer got lost. */
  async create(signal?: AbortSignal): Promise<void> {
    const make = async (name: string): Promise<void> => {
      try {
        await this.client.create(LOADERS, this.#object(name));
      } catch (error) {
        if (!isAlreadyExists(error)) throw error;
      }
    };
    await eachLimited(this.#names, CONCURRENCY, make, signal);
  }

  /** Deletes its CRs with the Processors made of them, those that were never created included. */
  async remove(signal?: AbortSignal): Promise<void> {
    for (const resource of [LOADERS, PROCESSORS]) {
      const drop = async (name: string): Promise<void> => {
        try {
          await this.client.delete(resource, { namespace: this.namespace, name });
        } catch (error) {
          if (!isNotFound(error)) throw error;
        }
      };
      await eachLimited(this.#names, CONCURRENCY, drop, signal);
    }
  }

  #object(name: string) {
    return {
      apiVersion: LOADERS.apiVersion,
      kind: LOADERS.kind,
      metadata: { name, namespace: this.namespace },
      spec: { source: `s3://batches/${name}`, records: 1_000 },
    };
  }
}
