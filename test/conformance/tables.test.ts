import { describe, expect, it } from 'vitest';
import { cluster, type TestResponse, testNamespace } from '../support/cluster.js';

/** What kubectl asks for. */
const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

const containers = [{ name: 'c', image: 'i:1' }];
const workload = {
  selector: { matchLabels: { app: 'a' } },
  template: { metadata: { labels: { app: 'a' } }, spec: { containers } },
};
const job = { template: { spec: { containers, restartPolicy: 'Never' } } };
const path = { path: '/', pathType: 'Prefix', backend: { service: { name: 'a', port: { number: 80 } } } };

/** Kind, plural, what it is made of, the columns with those of `-o wide` in brackets, and cells: `*` may be anything. */
const ROWS: readonly (readonly [string, string, string, object, string, readonly unknown[]])[] = [
  ['v1', 'ConfigMap', 'configmaps', { data: { x: '1' } }, 'Name Data Age', ['a', 1, '*']],
  ['v1', 'Secret', 'secrets', { stringData: { x: '1' } }, 'Name Type Data Age', ['a', 'Opaque', 1, '*']],
  ['v1', 'ServiceAccount', 'serviceaccounts', {}, 'Name Age', ['a', '*']],
  ['v1', 'LimitRange', 'limitranges', { spec: { limits: [] } }, 'Name Created.At', ['a', '*']],
  [
    'v1',
    'Service',
    'services',
    { spec: { clusterIP: 'None', selector: { app: 'a' }, ports: [{ port: 80 }] } },
    'Name Type Cluster-IP External-IP Port(s) Age (Selector)',
    ['a', 'ClusterIP', 'None', '<none>', '80/TCP', '*', 'app=a'],
  ],
  [
    'v1',
    'Pod',
    'pods',
    { spec: { containers } },
    'Name Ready Status Restarts Age (IP) (Node) (Nominated.Node) (Readiness.Gates)',
    ['a', '*', '*', '0', '*', '*', '*', '<none>', '<none>'],
  ],
  [
    'v1',
    'PersistentVolumeClaim',
    'persistentvolumeclaims',
    { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } },
    'Name Status Volume Capacity Access.Modes StorageClass VolumeAttributesClass Age (VolumeMode)',
    ['a', '*', '*', '*', '*', '*', '<unset>', '*', 'Filesystem'],
  ],
  [
    'apps/v1',
    'Deployment',
    'deployments',
    { spec: { ...workload, replicas: 0 } },
    'Name Ready Up-to-date Available Age (Containers) (Images) (Selector)',
    ['a', '0/0', 0, 0, '*', 'c', 'i:1', 'app=a'],
  ],
  [
    'apps/v1',
    'ReplicaSet',
    'replicasets',
    { spec: { ...workload, replicas: 0 } },
    'Name Desired Current Ready Age (Containers) (Images) (Selector)',
    ['a', 0, 0, 0, '*', 'c', 'i:1', 'app=a'],
  ],
  [
    'apps/v1',
    'StatefulSet',
    'statefulsets',
    { spec: { ...workload, serviceName: 'a', replicas: 0 } },
    'Name Ready Age (Containers) (Images)',
    ['a', '0/0', '*', 'c', 'i:1'],
  ],
  [
    'apps/v1',
    'DaemonSet',
    'daemonsets',
    { spec: workload },
    'Name Desired Current Ready Up-to-date Available Node.Selector Age (Containers) (Images) (Selector)',
    ['a', '*', '*', '*', '*', '*', '<none>', '*', 'c', 'i:1', 'app=a'],
  ],
  [
    'batch/v1',
    'Job',
    'jobs',
    { spec: { ...job, suspend: true } },
    'Name Status Completions Duration Age (Containers) (Images) (Selector)',
    ['a', '*', '0/1', '*', '*', 'c', 'i:1', '*'],
  ],
  [
    'batch/v1',
    'CronJob',
    'cronjobs',
    { spec: { schedule: '0 0 1 1 *', jobTemplate: { spec: job } } },
    'Name Schedule Timezone Suspend Active Last.Schedule Age (Containers) (Images) (Selector)',
    ['a', '0 0 1 1 *', '<none>', 'False', 0, '<none>', '*', 'c', 'i:1', '<none>'],
  ],
  [
    'networking.k8s.io/v1',
    'Ingress',
    'ingresses',
    { spec: { tls: [{ hosts: ['a.test'] }], rules: [{ host: 'a.test', http: { paths: [path] } }] } },
    'Name Class Hosts Address Ports Age',
    ['a', '<none>', 'a.test', '', '80, 443', '*'],
  ],
  [
    'networking.k8s.io/v1',
    'NetworkPolicy',
    'networkpolicies',
    { spec: { podSelector: { matchLabels: { app: 'a' } } } },
    'Name Pod-Selector Age',
    ['a', 'app=a', '*'],
  ],
  [
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    'horizontalpodautoscalers',
    {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'none' },
        maxReplicas: 3,
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
          },
        ],
      },
    },
    'Name Reference Targets MinPods MaxPods Replicas Age',
    ['a', 'Deployment/none', 'cpu: <unknown>/50%', '1', 3, 0, '*'],
  ],
  [
    'policy/v1',
    'PodDisruptionBudget',
    'poddisruptionbudgets',
    { spec: { minAvailable: 1, selector: { matchLabels: { app: 'a' } } } },
    'Name Min.Available Max.Unavailable Allowed.Disruptions Age',
    ['a', '1', 'N/A', 0, '*'],
  ],
  [
    'rbac.authorization.k8s.io/v1',
    'RoleBinding',
    'rolebindings',
    {
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
      subjects: [{ kind: 'ServiceAccount', namespace: 'n', name: 's' }],
    },
    'Name Role Age (Users) (Groups) (ServiceAccounts)',
    ['a', 'Role/r', '*', '', '', 'n/s'],
  ],
  [
    'coordination.k8s.io/v1',
    'Lease',
    'leases',
    { spec: { holderIdentity: 'x' } },
    'Name Holder Age',
    ['a', 'x', '*'],
  ],
];

interface Table {
  readonly columnDefinitions: readonly { readonly name: string; readonly priority: number }[];
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: unknown }[];
}

function tableOf({ body }: TestResponse): Table {
  expect(body).toMatchObject({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
  return body as unknown as Table;
}

function shown({ columnDefinitions }: Table): string {
  return columnDefinitions
    .map(({ name, priority }) => (priority === 0 ? name : `(${name})`).replaceAll(' ', '.'))
    .join(' ');
}

describe('tables for kubectl', () => {
  it.each(ROWS)(
    'tables have the columns of the kind: %s %s',
    async (apiVersion, kind, plural, more, columns, cells) => {
      const kube = cluster();
      const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
      const collection = `${root}/namespaces/${await testNamespace(kube)}/${plural}`;
      const made = await kube.post(collection, { apiVersion, kind, metadata: { name: 'a' }, ...more });
      expect(made.status).toBe(201);
      const table = tableOf(
        await kube.get(collection, { accept, query: { fieldSelector: 'metadata.name=a' } }),
      );
      expect(shown(table)).toBe(columns);
      expect(table.rows.map((row) => row.cells)).toEqual([
        cells.map((cell) => (cell === '*' ? expect.anything() : cell)),
      ]);
    },
  );

  it('tables carry as much of the object as includeObject says', async () => {
    const kube = cluster();
    const collection = `/api/v1/namespaces/${await testNamespace(kube)}/secrets`;
    await kube.post(collection, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } });
    const one = async (includeObject?: string) =>
      kube.get(`${collection}/a`, { accept, ...(includeObject ? { query: { includeObject } } : {}) });
    expect(tableOf(await one()).rows[0]?.object).toMatchObject({ kind: 'PartialObjectMetadata' });
    expect(tableOf(await one('Object')).rows[0]?.object).toMatchObject({ kind: 'Secret', type: 'Opaque' });
    expect(tableOf(await one('None')).rows[0]?.object).toBeNull();
    expect((await one('Some')).status).toBe(400);
  });

  it('PartialObjectMetadata has only the metadata', async () => {
    const kube = cluster();
    const collection = `/api/v1/namespaces/${await testNamespace(kube)}/secrets`;
    await kube.post(collection, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } });
    const as = (kind: string) => `application/json;as=${kind};v=v1;g=meta.k8s.io`;
    const list = await kube.get(collection, { accept: as('PartialObjectMetadataList') });
    expect(list.body).toMatchObject({
      kind: 'PartialObjectMetadataList',
      items: [{ metadata: { name: 'a' } }],
    });
    expect(list.body.items[0]).not.toHaveProperty('type');
    const one = await kube.get(`${collection}/a`, { accept: as('PartialObjectMetadata') });
    expect(Object.keys(one.body).toSorted()).toEqual(['apiVersion', 'kind', 'metadata']);
    expect((await kube.get(`${collection}/a`, { accept: as('PartialObjectMetadataList') })).status).toBe(406);
    expect((await kube.get(`${collection}/a`, { accept: 'text/plain' })).status).toBe(406);
  });
});
