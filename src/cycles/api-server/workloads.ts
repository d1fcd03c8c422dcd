/** Gives workloads of a cluster without controllers the status that the embedded cluster gives them, on the virtual clock. */
import {
  type ClusterWrite,
  type KubeObject,
  type SimulatedStep,
  simulatedLife,
} from '../../../devcluster/index.js';
import { deepEqual, type TimerHandle, type VirtualClock } from '../../../lib/base/index.js';
import type { Carrier } from './carrier.js';
import type { ObjectPath } from './object-path.js';

/** A status that the runtime has overtaken is made anew from what is there then. */
const MOST_TRIES = 5;
const CONFLICT = 409;

export class Workloads {
  readonly #timers = new Map<string, TimerHandle>();

  constructor(
    private readonly clock: VirtualClock,
    private readonly carrier: Pick<Carrier, 'own' | 'atOnce'>,
    private readonly authorization: string,
  ) {}

  /** A life begins anew with every generation. */
  wrote({ before, after, status }: ClusterWrite, path: ObjectPath, target: string): void {
    const steps = simulatedLife(path.key);
    if (steps.length === 0 || status >= 300) return;
    if (after && before?.metadata.generation === after.metadata.generation) return;
    this.#cancel(target);
    if (after) this.#schedule(target, steps);
  }

  stop(): void {
    for (const target of [...this.#timers.keys()]) this.#cancel(target);
  }

  #cancel(target: string): void {
    this.clock.clearTimeout(this.#timers.get(target));
    this.#timers.delete(target);
  }

  #schedule(target: string, [step, ...rest]: readonly SimulatedStep[]): void {
    if (!step) return;
    const timer = this.clock.setTimeout(() => {
      this.#timers.delete(target);
      void this.carrier
        .atOnce(() => this.#write(target, step))
        .then((isThere) => {
          if (isThere && !this.#timers.has(target)) this.#schedule(target, rest);
        });
    }, step.afterMs);
    this.#timers.set(target, timer);
  }

  /** False: the object is gone, or is going. */
  async #write(target: string, { annotations, status }: SimulatedStep): Promise<boolean> {
    const isNoted = annotations === undefined || (await this.#change(target, target, withNotes(annotations)));
    return (
      isNoted &&
      (await this.#change(target, `${target}/status`, (object) => ({
        ...object,
        status: status(object, this.clock.now()),
      })))
    );
  }

  async #change(target: string, place: string, change: (object: KubeObject) => KubeObject): Promise<boolean> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const read = await this.#own('GET', target);
      if (read.status !== 200) return false;
      const object = JSON.parse(read.body.toString()) as KubeObject;
      if (object.metadata.deletionTimestamp !== undefined) return false;
      const changed = change(object);
      if (deepEqual(object, changed)) return true;
      const written = await this.#own('PUT', place, JSON.stringify(changed));
      if (written.status !== CONFLICT) return written.status < 300;
    }
    return false;
  }

  #own(method: string, path: string, body?: string): ReturnType<Carrier['own']> {
    const headers = {
      authorization: this.authorization,
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'kube-controller-manager',
    };
    return this.carrier.own({ method, path, headers, body });
  }
}

function withNotes(annotations: Readonly<Record<string, string>>): (object: KubeObject) => KubeObject {
  return ({ metadata, ...rest }) => ({
    ...rest,
    metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } },
  });
}
