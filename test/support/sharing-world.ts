import { sleep } from '../../base/index.js';
import type { KubeApi } from '../../runtime/kube/index.js';
import { LeasePerCrd } from '../../runtime/leadership/index.js';
import { FakeClock } from './fake-clock.js';
import { LeaseServer, type Weather } from './lease-server.js';
import { StallingClock } from './stalling-clock.js';

/** One life of a replica, and what it did. */
export interface SharingReplica {
  readonly identity: string;
  readonly clock: StallingClock;
  readonly leaderships: LeasePerCrd;
  readonly log: string[];
  /** The CRDs whose operator works here. */
  readonly working: Set<string>;
  /** The CRDs that it may write for now. */
  leads(): readonly string[];
  /** As at SIGTERM. */
  stop(): Promise<void>;
}

export interface SharingOptions {
  readonly weather?: (verb: string) => Weather;
  /** How long what is in flight takes to end, in milliseconds. */
  readonly drainMs?: number;
  readonly ready?: () => boolean;
  /** Those of its Katalog, where that is another version. */
  readonly crds?: readonly string[];
}

/** Replicas that share CRDs over one server. */
export function sharingWorld(shared: readonly string[]) {
  const time = new FakeClock();
  const server = new LeaseServer(time);
  const start = (identity: string, options: SharingOptions = {}): SharingReplica => {
    const { drainMs = 0, ready = () => true, crds = shared } = options;
    const clock = new StallingClock(time);
    const log: string[] = [];
    const working = new Set<string>();
    const note = (_: object, message: string): void => void log.push(message);
    const tell =
      (what: string) =>
      (names: readonly string[]): void =>
        void log.push(`${what} ${names.join()}`);
    const drain = async (crd: string): Promise<void> => {
      working.delete(crd);
      if (drainMs > 0) await sleep(clock, drainMs);
    };
    const leaderships = new LeasePerCrd(
      { namespace: 'orkestra-system', name: 'konductor' },
      {
        api: server.api(options.weather) as KubeApi,
        clock,
        random: () => 0,
        log: { debug: note, info: note, warn: note, error: note },
        identity,
        katalog: 'pipeline',
        url: () => `http://${identity}:8080`,
        crds,
        onLead: ([crd = ''], epoch) => {
          working.add(crd);
          log.push(`leads ${crd} ${epoch}`);
        },
        onFollow: ([crd = '']) => {
          working.delete(crd);
          log.push(`follows ${crd}`);
        },
        onChange: () => undefined,
        onShown: tell('shown'),
        ready,
        show: (crd) => ({ health: { state: 'healthy' }, metrics: { queueDepth: crd.length } }),
        drain,
        resume: (crd) => {
          working.add(crd);
          log.push(`resumes ${crd}`);
        },
      },
    );
    leaderships.start();
    return {
      identity,
      clock,
      leaderships,
      log,
      working,
      leads: () => crds.filter((crd) => leaderships.of(crd)?.mayWrite()),
      stop: async () => {
        leaderships.retire();
        for (const crd of crds) await drain(crd).then(() => leaderships.drained(crd));
        await leaderships.stop();
      },
    };
  };
  return { time, server, start };
}
