import { stringify } from 'yaml';
import { type Clock, type Random, sleep, systemClock, systemRandom } from '../lib/base/index.js';
import { ClusterState } from './cluster-state.js';
import type { Controller } from './controllers/controller.js';
import { Definitions } from './controllers/definitions.js';
import { GarbageCollector } from './controllers/garbage-collector.js';
import { NamespaceEmptier } from './controllers/namespace-emptier.js';
import { Deployments } from './controllers/rollout/deployments.js';
import { ReplicaSets } from './controllers/rollout/replica-sets.js';
import { WorkloadSimulator } from './controllers/workload-simulator.js';
import type { DelayFault, FailFault, LimitCounts, LimitFault, RequestMatch } from './faults.js';
import { ApiServer, type Log } from './http/api-server.js';
import type { WriteListener } from './http/cluster-write.js';
import { Listener } from './http/listener.js';
import type { LocalListener, LocalRequest } from './http/local-call.js';
import { kubeTime } from './kube-object.js';
import { HostedPods } from './pods/hosted-pods.js';
import type { PodHost } from './pods/pod-host.js';

export interface DevClusterOptions {
  /** What its timers and times go by; the machine's unless given. */
  readonly clock?: Clock;
  /** When watches end, and get their bookmarks; default: `clock`. */
  readonly watchClock?: Clock;
  /** For uids, generated names and jitter; the machine's unless given. */
  readonly random?: Random;
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  /**
   * Deployments get ReplicaSets and Pods, and workloads a status, as if nodes ran them; off unless asked for.
   */
  readonly simulateWorkloads?: boolean;
  readonly log?: Log;
  /** Hears of every write, also of one that was refused, before its answer is sent. */
  readonly onWrite?: WriteListener;
  /** Runs Pods for real; those that it does not take are simulated where workloads are. */
  readonly pods?: PodHost;
}

/** Faults on demand, for tests. All of them act on this cluster alone. */
export interface Faults {
  /** Ends open watches cleanly, as a server does that rebalances its clients; their number. */
  dropWatches(match?: RequestMatch): number;
  /** Answers the next matching requests with an error instead of serving them. */
  fail(fault: FailFault): void;
  /** Holds the next matching requests on the cluster's clock. */
  delay(fault: DelayFault): void;
  /** Bounds how many matching requests are served at a time, as an API server with few seats does; what it did so far. */
  limit(fault: LimitFault): LimitCounts;
  /** Cuts every connection, stays away for `downMs` milliseconds (0 unless given), and comes back with all objects. */
  restart(options?: { readonly downMs?: number }): Promise<void>;
  /** Forgets the past: watches and paged lists that need it get 410. */
  compact(): void;
  /** Drops the faults that still wait for their requests, and lifts the limits. */
  clear(): void;
}

/** An embedded Kubernetes API. It listens on 127.0.0.1 alone, keeps everything in memory and knows no users. */
export interface DevCluster {
  readonly url: string;
  /** The clock that it runs on, for clients and runtimes of the same test. */
  readonly clock: Clock;
  /** A kubeconfig for it, as YAML text. */
  readonly kubeconfig: string;
  readonly faults: Faults;
  /** Requests so far by verb and plural, as in `list configmaps`; those answered by a fault included. */
  readonly requestCounts: ReadonlyMap<string, number>;
  /** How many watches are open now. */
  readonly openWatches: number;
  /** Bytes read and written on its connections so far: while it stands still, nothing of the cluster is under way. */
  readonly traffic: number;
  /** Serves a request of this process without a socket; the function that is returned gives up what is left of it. */
  call(request: LocalRequest, listener: LocalListener): () => void;
  stop(): Promise<void>;
}

/** Namespaces every cluster begins with. */
const NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/**
 * Starts an embedded cluster.
 *
 * @throws OrkestraError ORK_DEVCLUSTER_LISTEN when the port is taken
 */
export async function startDevCluster(options: DevClusterOptions = {}): Promise<DevCluster> {
  const { clock = systemClock(), random = systemRandom, port = 0, log = () => {} } = options;
  const state = new ClusterState(clock, random, options.watchClock);
  const hosted = options.pods && new HostedPods(state, options.pods);
  const { onWrite } = options;
  const api = new ApiServer(state, log, { onWrite, hosted });
  const listener = new Listener(api, port);
  const controllers: Controller[] = [
    new Definitions(state, (key) => api.dropWatchesOf(key)),
    new GarbageCollector(state),
    new NamespaceEmptier(state),
    ...(hosted ? [hosted] : []),
    ...(options.simulateWorkloads
      ? [
          new Deployments(state),
          new ReplicaSets(state, (uid) => hosted?.get(uid)?.stop()),
          new WorkloadSimulator(state, (uid) => hosted?.get(uid) !== undefined),
        ]
      : []),
  ];
  for (const name of NAMESPACES) addNamespace(state, name);
  await listener.open();
  const url = `http://127.0.0.1:${listener.port}`;
  return {
    url,
    clock,
    kubeconfig: kubeconfigFor(url),
    faults: {
      dropWatches: (match) => api.dropWatches(match),
      fail: (fault) => api.faults.fail(fault),
      delay: (fault) => api.faults.delay(fault),
      limit: (fault) => api.faults.limit(fault),
      compact: () => state.store.compact(),
      clear: () => api.faults.clear(),
      restart: async ({ downMs = 0 } = {}) => {
        await listener.close();
        if (downMs > 0) await sleep(clock, downMs);
        await listener.open();
      },
    },
    requestCounts: api.requestCounts,
    get openWatches() {
      return api.openWatches;
    },
    get traffic() {
      return listener.traffic;
    },
    call: (request, listener) => api.call(request, listener),
    stop: async () => {
      for (const controller of controllers) controller.stop();
      await listener.close();
    },
  };
}

function addNamespace(state: ClusterState, name: string): void {
  state.store.put('namespaces', {
    metadata: {
      name,
      uid: state.uid(),
      creationTimestamp: kubeTime(state.clock.now()),
      labels: { 'kubernetes.io/metadata.name': name },
    },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  });
}

function kubeconfigFor(url: string): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'orkestra-dev', cluster: { server: url } }],
    users: [{ name: 'orkestra-dev', user: {} }],
    contexts: [{ name: 'orkestra-dev', context: { cluster: 'orkestra-dev', user: 'orkestra-dev' } }],
    'current-context': 'orkestra-dev',
  });
}
