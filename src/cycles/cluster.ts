/** The clusters that a simulation runs on: an embedded one, or a real API server. */
import { type DevCluster, startDevCluster, type WriteListener } from '../../devcluster/index.js';
import { type Clock, nextTurn, type Random, type VirtualClock } from '../../lib/base/index.js';
import type { Pending } from './local-dispatcher.js';

export interface SimulatedCluster extends Pick<DevCluster, 'kubeconfig' | 'call' | 'stop'> {
  /** What whoever waits for the cluster itself goes by: a real one knows no virtual clock. */
  readonly clock: Clock;
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
  const cluster = await startDevCluster({ clock, random, simulateWorkloads: true, onWrite });
  return {
    kubeconfig: cluster.kubeconfig,
    clock,
    turn: nextTurn,
    call: cluster.call,
    stop: () => cluster.stop(),
  };
};
