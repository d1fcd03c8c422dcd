/** The clusters that a simulation runs on: an embedded one, or a real API server. */
import { type DevCluster, startDevCluster, type WriteListener } from '../../devcluster/index.js';
import { type Clock, nextTurn, type Random, VirtualClock } from '../../lib/base/index.js';
import type { Pending } from './local-dispatcher.js';

export interface SimulatedCluster extends Pick<DevCluster, 'kubeconfig' | 'call' | 'stop'> {
  /** What whoever waits for the cluster itself goes by: a real one knows no virtual clock. */
  readonly clock: Clock;
  /** What bounds its watches; undefined: the virtual clock. */
  readonly watchClock?: Clock;
  /** A moment in which something that is under way may come. */
  readonly turn: () => Promise<void>;
}

export interface ClusterTools {
  readonly clock: VirtualClock;
  /** The clock of the machine. */
  readonly real: Clock;
  readonly random: Random;
  readonly pending: Pending;
  readonly onWrite: WriteListener;
}

export type StartCluster = (tools: ClusterTools) => Promise<SimulatedCluster>;

export const embeddedCluster: StartCluster = async ({ clock, random, onWrite }) => {
  // In one process a watch neither fails nor falls silent: nothing is to be renewed, however long is waited.
  const watchClock = new VirtualClock();
  const cluster = await startDevCluster({ clock, watchClock, random, simulateWorkloads: true, onWrite });
  return {
    kubeconfig: cluster.kubeconfig,
    clock,
    watchClock,
    turn: nextTurn,
    call: cluster.call,
    stop: () => cluster.stop(),
  };
};
