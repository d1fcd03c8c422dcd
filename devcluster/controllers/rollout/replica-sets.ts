import { child, type JsonMap } from '../../../lib/base/index.js';
import type { ClusterState } from '../../cluster-state.js';
import { deleteObject } from '../../handlers/delete.js';
import type { ResourceChange } from '../../store/store.js';
import type { Stored } from '../../store/stored.js';
import { writeStatus } from '../internal-write.js';
import { QueuedController } from '../queued-controller.js';
import { replicaSetStatus, wantedOf } from './deployment-status.js';
import { controllerOf, createOwned, ownedBy, referenceTo } from './owned.js';

const KEY = 'replicasets.apps';

/** Keeps as many Pods of a ReplicaSet as it asks for. Pods whose labels match by chance are not adopted. */
export class ReplicaSets extends QueuedController {
  constructor(
    state: ClusterState,
    /** Told before a Pod is removed that was not deleted by a client. */
    readonly onRemove: (uid: string | undefined) => void,
  ) {
    super(state);
  }

  protected observe({ resource, type, current }: ResourceChange): void {
    if (resource === KEY && type !== 'DELETED') this.#look(current.namespace, current.name);
    if (resource !== 'pods') return;
    const owner = controllerOf(current.object);
    if (owner?.kind === 'ReplicaSet') this.#look(current.namespace, owner.name);
  }

  #look(namespace: string, name: string): void {
    this.queue.add(`${namespace}/${name}`, () => {
      const set = this.state.store.get(KEY, { namespace, name });
      if (set && set.object.metadata.deletionTimestamp === undefined) this.#reconcile(set);
    });
  }

  #reconcile(set: Stored): void {
    const pods = ownedBy(this.state, 'pods', set).filter(
      ({ object }) => object.metadata.deletionTimestamp === undefined,
    );
    const wanted = wantedOf(set.object);
    for (let count = pods.length; count < wanted; count++) this.#create(set);
    for (const pod of pods.slice(wanted)) {
      this.onRemove(pod.object.metadata.uid);
      deleteObject(this.state, 'pods', pod, { dryRun: false, policy: 'Background' });
    }
    const now = ownedBy(this.state, 'pods', set).map(({ object }) => object);
    writeStatus(this.state, KEY, set, replicaSetStatus(set.object, now));
  }

  #create(set: Stored): void {
    const template = child(child(set.object, 'spec'), 'template');
    const metadata = child(template, 'metadata');
    createOwned(this.state, 'pods', {
      metadata: {
        name: `${set.name}-${this.state.nameSuffix()}`,
        generateName: `${set.name}-`,
        namespace: set.namespace,
        labels: child(metadata, 'labels'),
        ...(metadata['annotations'] === undefined ? {} : { annotations: child(metadata, 'annotations') }),
        ownerReferences: [referenceTo('ReplicaSet', set)],
      },
      spec: child(template, 'spec') as JsonMap,
      status: { phase: 'Pending', qosClass: 'BestEffort' },
    });
  }
}
