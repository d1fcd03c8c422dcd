import type { Observation } from '../../runtime/index.js';
import { Seeded } from '../simulation/seeded.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { fillBallast } from './ballast.js';
import { HostileSibling } from './hostile-sibling.js';
import { katalogOfA, katalogOfB } from './katalogs.js';
import { Ledger } from './ledger.js';
import { Load } from './load.js';
import { Replica } from './replica.js';
import { openSite, type Site } from './site.js';

/** Of A; a takeover takes about that long. */
const LEASE = '6s';

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  /** The built command. */
  readonly main: string;
  /** CRs that are there beside those of the load. */
  readonly crs: number;
  /** Where the curve goes. */
  readonly csv: string;
  /** Only faults whose names contain this. */
  readonly only: string;
  /** Where a kube-apiserver and an etcd are; without it the cluster is embedded. */
  readonly assets: string | undefined;
  readonly print: (line: string) => void;
}

/** Who observed something. */
export type OnObservation = (replica: string, observation: Observation) => void;

/** Everything that runs: a cluster, two replicas of A, and B, which reads A through one address for both. */
export interface World {
  readonly site: Site;
  readonly a: readonly [Replica, Replica];
  readonly b: Replica;
  /** B's way to A. */
  readonly front: TcpProxy;
  /** What B reads beside A. */
  readonly hostile: HostileSibling;
  /** How many CRs of the second type there are. */
  readonly crs: number;
  readonly ledger: Ledger;
  readonly random: Seeded;
  /** Ends the load, and nothing else. */
  calm(): Promise<void>;
  close(): Promise<void>;
}

export async function openWorld(options: SoakOptions, onObservation: OnObservation): Promise<World> {
  const random = new Seeded(options.seed);
  const site = await openSite(options.assets);
  const front = await TcpProxy.to();
  const hostile = await HostileSibling.open();
  await fillBallast(site.kube, options.crs);
  const open = (name: string, runtime: string, katalog: string, leaseDuration: string): Promise<Replica> => {
    const observe = (observation: Observation): void => onObservation(name, observation);
    const env = { LOAD_URL: `http://127.0.0.1:${front.port}`, HOSTILE_URL: hostile.url };
    const plan = { name, runtime, katalog, leaseDuration, env, main: options.main, onObservation: observe };
    return Replica.open(plan, site);
  };
  const a: [Replica, Replica] = [
    await open('a1', 'load', katalogOfA(), LEASE),
    await open('a2', 'load', katalogOfA(), LEASE),
  ];
  front.targets = a.map(({ process }) => process.port);
  const b = await open('b', 'work', katalogOfB(), '15s');
  const ledger = new Ledger(site.kube, random.stream('ledger'));
  const load = new Load(ledger, random.stream('load'));
  const calm = (): Promise<void> => load.stop();
  const close = async (): Promise<void> => {
    await calm();
    await Promise.all([...a, b].map((replica) => replica.close()));
    await front.close();
    await hostile.close();
    await site.stop();
  };
  return { site, a, b, front, hostile, crs: options.crs, ledger, random, calm, close };
}
