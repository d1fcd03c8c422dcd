/** One peer on a fresh control plane: the first drain, reactions, and a start on CRs that are reconciled already. */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../../lib/base/index.js';
import { KubeClient } from '../../../runtime/index.js';
import { startControlPlane } from '../../../test/support/control-plane.js';
import { freePort } from '../../../test/support/free-port.js';
import { kubeCredentials } from '../../../test/support/kube-credentials.js';
import { childNamed, processUsage } from '../process-usage.js';
import { LOADS, NAMESPACE, seedLoads } from './load-crd.js';
import { LoadWatch } from './load-watch.js';
import type { Peer } from './peer.js';
import { PeerProcess } from './peer-process.js';
import { servedBetween, servedRequests } from './served-requests.js';

export interface PeerRunOptions {
  readonly assets: string;
  readonly folder: string;
  readonly clock: Clock;
  readonly crs: number;
  readonly workers: number;
  readonly reactions: number;
}

export interface PeerRun {
  /** CRs a second, from the start of the process to the last status that the driver saw. */
  readonly coldPerSecond: number;
  /** The same from the first status on: without the start. */
  readonly steadyPerSecond: number;
  /** Of the drain, in milliseconds of CPU a CR. */
  readonly cpuMsPerCr: Readonly<Record<'peer' | 'apiserver' | 'etcd', number>>;
  /** Of the drain and the three seconds after it. */
  readonly requests: Readonly<Record<string, number>>;
  /** Of operators alone; times in milliseconds from the start of the process. */
  readonly operator?: {
    readonly readyMs: number;
    readonly rssMiB: number;
    /** From the PATCH of a Load to its ConfigMap, as the driver's watch shows it. */
    readonly reactionsMs: readonly number[];
    readonly warm: {
      readonly readyMs: number;
      readonly requests: Readonly<Record<string, number>>;
    };
  };
}

/** How long the writes that come after the last status are waited for, in milliseconds. */
const AFTER_MS = 3_000;

export async function peerRun(peer: Peer, options: PeerRunOptions): Promise<PeerRun> {
  const { assets, folder, clock, crs, workers } = options;
  const plane = await startControlPlane(assets);
  const client = new KubeClient({ config: { from: 'file', path: plane.kubeconfig }, clock });
  const credentials = kubeCredentials(plane.kubeconfig);
  const watch = new LoadWatch(client, clock);
  const pids = { apiserver: childNamed('kube-apiserver'), etcd: childNamed('etcd') };
  let running: PeerProcess | undefined;
  const start = async () => {
    const port = await freePort();
    const command = peer.command({ kubeconfig: plane.kubeconfig, port, workers });
    const env = { KUBECONFIG: plane.kubeconfig, PEER_WORKERS: `${workers}` };
    running = new PeerProcess(command, env, join(folder, 'peer.log'));
    return { process: running, ready: peer.isOperator ? running.ready(port) : Promise.resolve(undefined) };
  };
  const cpu = () => ({
    apiserver: processUsage(pids.apiserver).cpuSeconds,
    etcd: processUsage(pids.etcd).cpuSeconds,
  });
  try {
    const names = await seedLoads(client, clock, crs);
    await watch.start();
    // What the API server still does for the CRs that were just made is not the peer's.
    await wait(2_000);
    const before = { cpu: cpu(), served: await servedRequests(credentials) };
    const { process, ready } = await start();
    await process.unlessItFails(watch.until(() => watch.settled.size === crs));
    const used = { ...cpu(), peer: process.usage.cpuSeconds };
    const readyMs = await ready;
    const times = [...watch.settled.values()];
    const [first = 0, last = 0] = [times[0], times.at(-1)];
    await wait(AFTER_MS);
    const perCr = (seconds: number): number => (seconds * 1_000) / crs;
    const drain = {
      coldPerSecond: crs / ((last - process.started) / 1_000),
      steadyPerSecond: (crs - 1) / ((last - first) / 1_000),
      cpuMsPerCr: {
        peer: perCr(used.peer),
        apiserver: perCr(used.apiserver - before.cpu.apiserver),
        etcd: perCr(used.etcd - before.cpu.etcd),
      },
      requests: servedBetween(before.served, await servedRequests(credentials)),
    };
    if (readyMs === undefined) return drain;
    const { rssMiB } = process.usage;
    const reactionsMs = await process.unlessItFails(
      reactions(client, watch, names.slice(0, options.reactions)),
    );
    await process.stop();
    const warmBefore = await servedRequests(credentials);
    const again = await start();
    const warmReadyMs = (await again.ready) ?? Number.NaN;
    await wait(AFTER_MS);
    const requests = servedBetween(warmBefore, await servedRequests(credentials));
    return { ...drain, operator: { readyMs, rssMiB, reactionsMs, warm: { readyMs: warmReadyMs, requests } } };
  } finally {
    await running?.stop();
    await watch.stop();
    await client.close();
    await credentials.agent.close();
    await plane.stop();
  }
}

/** One change at a time: none waits for another. */
async function reactions(client: KubeClient, watch: LoadWatch, names: readonly string[]): Promise<number[]> {
  const times: number[] = [];
  for (const name of names) {
    const message = `changed ${name}`;
    const sent = performance.now();
    await client.mergePatch(LOADS, { namespace: NAMESPACE, name }, { spec: { message } });
    await watch.until(() => watch.message(name) === message);
    times.push(performance.now() - sent);
    await watch.until(() => watch.isSettled(name));
    await wait(20);
  }
  return times;
}
