/** A real API server for a simulation: etcd and kube-apiserver of `KUBEBUILDER_ASSETS`, with nothing in it. */
import { stringify } from 'yaml';
import { messageOf, sleep } from '../../../lib/base/index.js';
import { type ControlPlane, startControlPlane } from '../../e2e/cluster/control-plane.js';
import { commandErrors } from '../../errors.js';
import { scratchFolder } from '../../scratch.js';
import type { StartCluster } from '../cluster.js';
import { Carrier } from './carrier.js';
import type { ObjectPath } from './object-path.js';
import { Workloads } from './workloads.js';

/** How long is looked for something that comes, in milliseconds. */
const TURN_MS = 3;

/** Starts one of the programs in a folder; its processes end with this one. */
export function apiServerOf(assets: string | undefined): StartCluster {
  return async ({ clock, real, pending, onWrite }) => {
    const { path: folder, remove } = scratchFolder('orkestra-simulate-');
    let plane: ControlPlane;
    try {
      plane = await startControlPlane(assets, { folder, clock: real });
    } catch (error) {
      remove();
      throw commandErrors.make('ORK_SIMULATE_API_SERVER', messageOf(error), error);
    }
    const { url, ca, token, kubeconfig } = plane;
    const carrier = new Carrier(
      { url, ca },
      {
        ...{ real, pending },
        onWrite: (write, path) => {
          onWrite(write);
          workloads.wrote(write, path, pathOf({ ...path, name: write.name }));
        },
      },
    );
    const workloads = new Workloads(clock, carrier, `Bearer ${token}`);
    return {
      kubeconfig: stringify(kubeconfig),
      clock: real,
      turn: () => sleep(real, TURN_MS),
      call: carrier.call,
      stop: async () => {
        workloads.stop();
        await carrier.close();
        await plane.stop();
        remove();
      },
    };
  };
}

/** The path of the object that was written, whose name may have been generated. */
function pathOf({ apiVersion, namespace, plural, name }: ObjectPath): string {
  const root = apiVersion.includes('/') ? '/apis' : '/api';
  const inside = namespace === '' ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}/${apiVersion}${inside}/${plural}/${encodeURIComponent(name)}`;
}
