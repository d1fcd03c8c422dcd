import { sleep } from '../../lib/base/index.js';
import type { KubeApi } from '../../lib/kube/index.js';
import { type Leaderships, LeasePerCrd } from '../../runtime/leadership/index.js';
import { oneLease } from '../../runtime/leadership/one-leadership.js';
import type { WrittenVersions } from '../../runtime/written-versions.js';
import { FakeClock } from './fake-clock.js';
import { LeaseServer, type Weather } from './lease-server.js';
import { StallingClock } from './stalling-clock.js';

/** One life of a replica, and what it did. */
export interface SharingReplica {
  readonly identity: string;
  readonly clock: StallingClock;
  readonly leaderships: Leaderships;
  readonly log: string[];
  /** The CRDs whose operator works here. */
  readonly working: Set<string>;
  /** What leaders before left to it; each writes its name for every CRD. */
  readonly inherited: Map<string, string>;
  /** The CRDs that it may write at present. */
  leads(): readonly string[];
  /** As at SIGTERM. */
  stop(): Promise<void>;
}

export interface SharingOptions {
  readonly weather?: (verb: string) => Weather;
  /** How long what is in flight takes to end, in milliseconds. */
  readonly drainMs?: number;
  readonly ready?: () => boolean;
  /** Default: crd. */
  readonly scope?: 'katalog' | 'crd';
  /** Those of its Katalog, where that is another version. */
  readonly crds?: readonly string[];
  /** Name of its Katalog. */
  readonly katalog?: string;
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
    const inherited = new Map<string, string>();
    const note = (fields: { reason?: string }, message: string): void =>
      void log.push(fields.reason === undefined ? message : `${message}: ${fields.reason}`);
    const tell =
      (what: string) =>
      (names: readonly string[]): void =>
        void log.push(`${what} ${names.join()}`);
    const drain = async (crd: string): Promise<void> => {
      working.delete(crd);
      if (drainMs > 0) await sleep(clock, drainMs);
    };
    const tools = {
      api: server.api(options.weather) as KubeApi,
      clock,
      random: () => 0,
      log: { debug: note, info: note, warn: note, error: note },
      identity,
      katalog: options.katalog ?? 'pipeline',
      url: () => `http://${identity}:8080`,
      crds,
      onLead: (led: readonly string[], epoch: number, written: WrittenVersions) => {
        for (const crd of led) working.add(crd);
        log.push(`leads ${led.join()} ${epoch}`);
        for (const [cache, version] of written) inherited.set(cache, version);
      },
      onFollow: (lost: readonly string[]) => {
        for (const crd of lost) working.delete(crd);
        log.push(`follows ${lost.join()}`);
      },
      onChange: () => undefined,
      onSummary: tell('shown'),
      writtenFor: (names: readonly string[]) => new Map(names.map((crd) => [crd, identity])),
      ready,
      show: (crd: string) => ({ health: { state: 'healthy' as const }, metrics: { queueDepth: crd.length } }),
      drain,
      resume: (crd: string) => {
        working.add(crd);
        log.push(`resumes ${crd}`);
      },
    };
    const election = { namespace: 'orkestra-system', name: 'konductor' };
    const leaderships =
      options.scope === 'katalog' ? oneLease(election, tools) : new LeasePerCrd(election, tools);
    leaderships.start();
    return {
      identity,
      clock,
      leaderships,
      log,
      working,
      inherited,
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
