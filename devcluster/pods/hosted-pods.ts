import type { JsonMap } from '../../lib/base/index.js';
import type { ClusterState } from '../cluster-state.js';
import type { Controller } from '../controllers/controller.js';
import { writeStatus } from '../controllers/internal-write.js';
import { pendingPod, runningPod } from '../controllers/pod-status.js';
import type { ResourceChange } from '../store/store.js';
import type { HostedPod, PodHost } from './pod-host.js';

interface Running {
  readonly pod: HostedPod;
  restarts: number;
}

/** The Pods that a host runs, for as long as they exist. */
export class HostedPods implements Controller {
  readonly #running = new Map<string, Running>();
  readonly #unobserve: () => void;

  constructor(
    readonly state: ClusterState,
    readonly host: PodHost,
  ) {
    this.#unobserve = state.store.observe((change) => this.#observe(change));
  }

  /** By the uid of the Pod. */
  get(uid: string | undefined): HostedPod | undefined {
    return uid === undefined ? undefined : this.#running.get(uid)?.pod;
  }

  stop(): void {
    this.#unobserve();
    for (const { pod } of this.#running.values()) pod.kill();
    this.#running.clear();
  }

  #observe({ resource, type, current }: ResourceChange): void {
    if (resource !== 'pods') return;
    const { uid = '' } = current.object.metadata;
    if (type === 'ADDED') this.#run(uid, current);
    else if (type === 'DELETED') {
      this.#running.get(uid)?.pod.kill();
      this.#running.delete(uid);
    }
  }

  #run(uid: string, { namespace, name, object }: ResourceChange['current']): void {
    const key = { namespace, name };
    const write = (ready: boolean): void => {
      const current = this.state.store.get('pods', key);
      if (current?.object.metadata.uid !== uid) return;
      const now = this.state.clock.now();
      const restarts = this.#running.get(uid)?.restarts ?? 0;
      const status: JsonMap = ready
        ? runningPod(current.object, now, restarts)
        : pendingPod(current.object, now, restarts);
      writeStatus(this.state, 'pods', current, { ...status, podIP: '127.0.0.1', hostIP: '127.0.0.1' });
    };
    const pod = this.host.run(object, {
      ready: write,
      restarted: () => {
        const running = this.#running.get(uid);
        if (running) running.restarts += 1;
        write(false);
      },
    });
    if (pod) this.#running.set(uid, { pod, restarts: 0 });
  }
}
