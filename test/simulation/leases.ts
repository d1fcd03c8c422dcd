import { type LeaseTimes, leaseTimes } from '../../lib/kube/index.js';
import { readLease } from '../../lib/kube/lease/lease-record.js';
import { type LeaseApi, LeaseServer, type Weather } from '../support/lease-server.js';
import type { Seeded } from './seeded.js';
import type { SimProcess } from './sim-process.js';
import type { World } from './world.js';

/** The Lease that the replicas of one deployment compete for, behind an API server that some cannot reach at times. */
export class Leases {
  readonly times: LeaseTimes;
  readonly #server: LeaseServer;
  readonly #granted = new Set<string>();
  readonly #cutOff = new Set<string>();
  readonly #seeded: Seeded;
  #forgottenAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly world: World,
    name: string,
    durationMs: number,
  ) {
    this.#seeded = world.seeded.stream(`${name} lease`);
    this.times = leaseTimes(durationMs);
    this.#server = new LeaseServer(world.process('api').clock, (lease) => {
      const { holder, transitions } = readLease(lease);
      this.#granted.add(grantKey(holder, transitions));
    });
  }

  /** What one process has of the API server. Nothing comes back to it while it is paused. */
  api(process: SimProcess): LeaseApi {
    const {
      get,
      list,
      create,
      update,
      delete: remove,
    } = this.#server.api(() => this.#weatherOf(process.name));
    return {
      get: (...args) => delivered(process, get(...args)),
      create: (...args) => delivered(process, create(...args)),
      update: (...args) => delivered(process, update(...args)),
      list: (...args) => delivered(process, list(...args)),
      delete: (...args) => delivered(process, remove(...args)),
    };
  }

  wasGranted(identity: string, epoch: number): boolean {
    return this.#granted.has(grantKey(identity, epoch));
  }

  /** The replica of this name cannot reach the API server, until `join`. */
  part(name: string): void {
    this.#cutOff.add(name);
  }

  join(name: string): void {
    this.#cutOff.delete(name);
  }

  heal(): void {
    this.#cutOff.clear();
  }

  /** Somebody deletes the Lease. */
  forget(): void {
    this.#server.remove();
    this.#forgottenAt = this.world.now;
  }

  /** Whether it is sure that no two hold it: a Lease that is deleted is there for anybody, while its holder goes on. */
  get excludes(): boolean {
    return this.world.now - this.#forgottenAt > this.times.durationMs;
  }

  #weatherOf(name: string): Weather {
    const { network } = this.world;
    const s = this.#seeded;
    const delay = (): number => s.int(...network.weather.delay);
    const lost = this.#cutOff.has(name) || s.chance(network.weather.loss);
    return {
      thereMs: delay(),
      backMs: delay(),
      ...(lost ? { lost: s.pick('request', 'answer') } : {}),
      ...(s.chance(network.weather.reset / 2) ? { refused: 500 } : {}),
    };
  }
}

function delivered<T>(process: SimProcess, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    promise.then(
      (value) => process.deliver(() => resolve(value)),
      (error) => process.deliver(() => reject(error)),
    );
  });
}

function grantKey(identity: string, epoch: number): string {
  return `${identity} ${epoch}`;
}
