/** Replicas of one runtime in processes of their own, each a user of its own at the API server, and work for them. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, sleep } from '../../lib/base/index.js';
import type { KubeClient } from '../../runtime/index.js';
import { RuntimeProcess } from '../../test/support/runtime-process.js';
import type { AuditedPlane } from './audited-plane.js';
import { BENCHES } from './bench-crd.js';

export const NAMESPACE = 'default';
const CORE = (plural: string) => ({ apiVersion: 'v1', plural, namespaced: true });
const BINDINGS = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  plural: 'clusterrolebindings',
  namespaced: false,
} as const;
/** Pause between two changes of CRs. */
const PACE_MS = 40;

export interface FleetOptions {
  readonly plane: AuditedPlane;
  readonly admin: KubeClient;
  readonly clock: Clock;
  readonly folder: string;
  readonly lease: string;
  readonly leaseSeconds: number;
  readonly scope: 'katalog' | 'crd';
  /** Names of its entries, which are of one kind: a label tells their CRs apart. */
  readonly crds: readonly string[];
}

export class ReplicaFleet {
  readonly replicas = new Map<string, RuntimeProcess>();
  #loading = true;
  #load: Promise<void> = Promise.resolve();

  private constructor(private readonly options: FleetOptions) {}

  static async start(identities: readonly string[], options: FleetOptions): Promise<ReplicaFleet> {
    const fleet = new ReplicaFleet(options);
    const { folder, crds, admin } = options;
    await writeFile(join(folder, 'katalog.yaml'), katalogText(crds));
    for (const crd of crds) {
      await admin.create(BENCHES, {
        apiVersion: BENCHES.apiVersion,
        kind: 'Bench',
        metadata: { name: `${crd}-cr-${options.lease}`, namespace: NAMESPACE, labels: { crd } },
        spec: { text: 'begin', size: 0 },
      });
    }
    for (const identity of identities) {
      await fleet.#admit(identity);
      await fleet.begin(identity);
    }
    fleet.#load = fleet.#change();
    return fleet;
  }

  /** Starts a process for the replica. */
  async begin(identity: string): Promise<void> {
    const { folder, lease, leaseSeconds, scope } = this.options;
    const started = await RuntimeProcess.start({
      main: 'dist/src/main.js',
      katalog: join(folder, 'katalog.yaml'),
      kubeconfig: join(folder, `${identity}.json`),
      identity,
      namespace: NAMESPACE,
      lease,
      leaseDuration: `${leaseSeconds}s`,
      env: { ORK_LEASE_SCOPE: scope },
    });
    this.replicas.set(identity, started);
  }

  process(identity: string): RuntimeProcess {
    const found = this.replicas.get(identity);
    if (!found) throw new Error(`no replica ${identity}`);
    return found;
  }

  async stop(): Promise<void> {
    this.#loading = false;
    await this.#load;
    await Promise.all([...this.replicas.values()].map((replica) => replica.stop()));
  }

  /** Changes one CR after the other, so that every leader always has something to write. */
  async #change(): Promise<void> {
    const { admin, clock, crds, lease } = this.options;
    for (let round = 0; this.#loading; round++) {
      const name = `${crds[round % crds.length]}-cr-${lease}`;
      await admin
        .mergePatch(BENCHES, { namespace: NAMESPACE, name }, { spec: { text: `round ${round}` } })
        .catch(() => undefined);
      await sleep(clock, PACE_MS);
    }
  }

  /** A service account of that name, and a kubeconfig for it. */
  async #admit(name: string): Promise<void> {
    const { admin, plane, folder } = this.options;
    const metadata = { name, namespace: NAMESPACE };
    await admin
      .create(CORE('serviceaccounts'), { apiVersion: 'v1', kind: 'ServiceAccount', metadata })
      .catch(() => undefined);
    await admin
      .create(BINDINGS, {
        apiVersion: BINDINGS.apiVersion,
        kind: 'ClusterRoleBinding',
        metadata: { name },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
        subjects: [{ kind: 'ServiceAccount', name, namespace: NAMESPACE }],
      })
      .catch(() => undefined);
    const request = await admin.create(CORE(`serviceaccounts/${name}/token`), {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: { namespace: NAMESPACE, name },
      spec: { expirationSeconds: 7_200 },
    });
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server: plane.url, 'certificate-authority': plane.authority } }],
      users: [{ name, user: { token: request.status?.['token'] } }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: name } }],
      'current-context': 'c',
    };
    await writeFile(join(folder, `${name}.json`), JSON.stringify(config));
  }
}

function katalogText(crds: readonly string[]): string {
  const entry = (crd: string): string => `
    ${crd}:
      apiTypes: { group: bench.orkestra.io, version: v1, kind: Bench, plural: benches }
      namespace: ${NAMESPACE}
      labelSelector: crd=${crd}
      workers: 1
      resync: 1h
      operatorBox:
        onReconcile:
          configMaps: [{ name: "{{ .metadata.name }}", data: { text: "{{ .spec.text }}" } }]`;
  return `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: trials }
spec:
  crds:${crds.map(entry).join('')}
`;
}
