/**
 * A kubelet stood in for, on an embedded cluster: the Pods of an applied bundle are processes of the built command, each started
 * from what its Pod says: arguments, environment and ConfigMaps. What an image does is told by its tag. Probes are those of the
 * processes; limits, accounts and Services are not stood in for.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostedPod, PodEvents, PodHost } from '../../devcluster/index.js';
import { type JsonMap, systemClock } from '../../lib/base/index.js';
import { type Component, OperatorProcess } from '../../src/e2e/operators/operator-process.js';
import { cluster, type TestCluster } from './cluster.js';
import { environment, mount, type PodSpec } from './deployed-process.js';

export const IMAGES = {
  /** It is the built command. */
  works: 'orkestra:works',
  /** No registry has it. */
  missing: 'orkestra:missing',
  /** Its program exits at once. */
  broken: 'orkestra:broken',
  /** Its node never tells of it. */
  silent: 'orkestra:silent',
  /** No node has room for it. */
  unplaced: 'orkestra:unplaced',
} as const;

interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec: PodSpec & {
    readonly containers: readonly [{ readonly name: string; readonly image: string }];
  };
}

const LOG_OF_BROKEN = 'Error: the program of the image is broken\n';

export class StandInKubelet implements PodHost {
  #kube: TestCluster | undefined;
  readonly #running = new Set<OperatorProcess>();
  /** What failed here, and not in what is tested. */
  readonly failures: unknown[] = [];

  /** The cluster that it is the kubelet of, known once that is started. */
  joins(url: string, kubeconfig: string): TestCluster {
    this.#kube = cluster({ kind: 'embedded', url, kubeconfig, hasControllers: true });
    return this.#kube;
  }

  /** Processes of Pods that run now. */
  get pids(): readonly number[] {
    return [...this.#running].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  }

  run(object: JsonMap, events: PodEvents): HostedPod | undefined {
    const pod = object as unknown as Pod;
    const component = componentOf(pod);
    if (!component) return undefined;
    const [{ image }] = pod.spec.containers;
    if (image === IMAGES.works) return this.#start(pod, component, events);
    const tell = STATES[image];
    if (tell)
      void this.#tell(pod, tell(pod.spec.containers[0].name)).catch((error) => this.failures.push(error));
    return nothing(image === IMAGES.broken ? LOG_OF_BROKEN : '');
  }

  #start(pod: Pod, component: Component, events: PodEvents): HostedPod {
    let process: OperatorProcess | undefined;
    let isGone = false;
    const started = this.#process(pod, component, events).then(
      (made) => {
        process = made;
        if (isGone) made.kill();
      },
      (error) => void this.failures.push(error),
    );
    const end = (how: 'stop' | 'kill'): void => {
      isGone = true;
      void started.then(() => process?.[how]());
    };
    return {
      logs: (query) => process?.log.text(query) ?? '',
      follow: (listener) => process?.log.follow(listener) ?? (() => undefined),
      connect: (port) => {
        if (!process) throw new Error('the container is created');
        return process.connect(port);
      },
      stop: () => end('stop'),
      kill: () => end('kill'),
    };
  }

  async #process(pod: Pod, component: Component, events: PodEvents): Promise<OperatorProcess> {
    const kube = this.#cluster();
    const { name, namespace } = pod.metadata;
    const folder = await mkdtemp(join(tmpdir(), 'orkestra-kubelet-'));
    const mounted = await mount(kube, { namespace, pod: pod.spec, folder });
    const [container] = pod.spec.containers;
    const env = await environment(kube, container, { namespace, name });
    const own = ['--host', '127.0.0.1', '--port', '0', '--kubeconfig', kube.kubeconfig];
    const reached = ['--webhooks', '--advertise', 'https://127.0.0.1:0', '--shutdown-delay', '10ms'];
    const made = new OperatorProcess({
      component,
      args: [...container.args.map(mounted), ...own, ...(component === 'gateway' ? reached : [])],
      env: { PATH: process.env['PATH'], ...env, ...NO_SERVICES },
      clock: systemClock(),
      onReady: (ready) => events.ready(ready),
      onEnd: () => {
        this.#running.delete(made);
        void rm(folder, { recursive: true, force: true });
      },
    });
    this.#running.add(made);
    return made;
  }

  /** Writes a status of a Pod that does not run, and an Event about it, as a node does. */
  async #tell({ metadata: { name, namespace, uid } }: Pod, { status, event }: Told): Promise<void> {
    const kube = this.#cluster();
    await kube.patch('merge', `/api/v1/namespaces/${namespace}/pods/${name}/status`, { status });
    const involvedObject = { apiVersion: 'v1', kind: 'Pod', name, namespace, uid };
    await kube.post(`/api/v1/namespaces/${namespace}/events`, {
      ...{ apiVersion: 'v1', kind: 'Event', metadata: { name: `${name}.told`, namespace } },
      ...{ involvedObject, type: 'Warning', ...event },
    });
  }

  #cluster(): TestCluster {
    if (!this.#kube) throw new Error('the kubelet has joined no cluster');
    return this.#kube;
  }
}

/** Of this machine, which no Service of the cluster leads to; and outside a Pod, whatever this runs in. */
const NO_SERVICES = {
  ORK_GATEWAY_ENDPOINT: '',
  ORK_RUNTIME_ENDPOINT: '',
  ORK_ADVERTISED_URL: '',
  KUBERNETES_SERVICE_HOST: '',
};

interface Told {
  readonly status: object;
  readonly event: { readonly reason: string; readonly message: string };
}

const STATES: Readonly<Record<string, (container: string) => Told>> = {
  [IMAGES.missing]: (container) => ({
    status: waiting(container, {
      reason: 'ImagePullBackOff',
      message: 'Back-off pulling image "orkestra:missing"',
    }),
    event: { reason: 'Failed', message: 'Failed to pull image "orkestra:missing": not found' },
  }),
  [IMAGES.broken]: (container) => ({
    status: waiting(
      container,
      { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container' },
      { exitCode: 1, reason: 'Error' },
    ),
    event: { reason: 'BackOff', message: 'Back-off restarting failed container' },
  }),
  [IMAGES.unplaced]: () => {
    const message = '0/1 nodes are available: 1 Insufficient memory.';
    const unscheduled = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message };
    return {
      status: { phase: 'Pending', conditions: [unscheduled] },
      event: { reason: 'FailedScheduling', message },
    };
  },
};

function waiting(name: string, state: object, terminated?: object): object {
  const last = terminated ? { lastState: { terminated } } : {};
  const restartCount = terminated ? 2 : 0;
  return {
    phase: 'Pending',
    containerStatuses: [
      { name, image: '', imageID: '', ready: false, restartCount, state: { waiting: state }, ...last },
    ],
  };
}

function nothing(log: string): HostedPod {
  const none = (): void => undefined;
  return {
    logs: () => log,
    follow: () => none,
    connect: () => {
      throw new Error('nothing listens');
    },
    stop: none,
    kill: none,
  };
}

function componentOf({ metadata: { labels = {} } }: Pod): Component | undefined {
  const component = labels['app.kubernetes.io/component'];
  if (labels['app.kubernetes.io/part-of'] !== 'orkestra') return undefined;
  return component === 'runtime' || component === 'gateway' ? component : undefined;
}
