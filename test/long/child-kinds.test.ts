/** The life of a child of every kind: made, found under another's name, changed, deleted. `npm run rbac` reads what it asks. */
import { expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { RESOURCE_KINDS } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import { fileCrd } from '../support/crd.js';
import type { KubeBody } from '../support/kube-body.js';
import { operated } from '../support/operated.js';

const crd = fileCrd('Kindly');

/** What each kind cannot do without. */
const ENTRIES: Readonly<Record<string, JsonObject>> = {
  deployments: { image: 'a' },
  replicaSets: { image: 'a' },
  statefulSets: { image: 'a', port: 80 },
  pods: { image: 'a' },
  jobs: { image: 'a' },
  cronJobs: { image: 'a', schedule: '@daily' },
  services: { port: 80 },
  ingresses: { serviceName: 'web', servicePort: 80 },
  networkPolicies: {},
  configMaps: {},
  secrets: {},
  namespaces: {},
  persistentVolumeClaims: { storage: '1Gi' },
  persistentVolumes: { capacity: '1Gi', hostPath: '/data' },
  serviceAccounts: {},
  roles: { rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }] },
  roleBindings: { roleRef: { name: 'reader' }, subjects: [{ name: 'runner' }] },
  clusterRoles: { rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }] },
  clusterRoleBindings: { roleRef: { name: 'view', kind: 'ClusterRole' }, subjects: [{ name: 'runner' }] },
  hpa: { deploymentRef: 'web', maxReplicas: 3 },
  pdb: { maxUnavailable: 1 },
  resourceQuotas: { hard: { configmaps: 100 } },
  limitRanges: { limits: [{ type: 'Container', max: { cpu: 2 } }] },
};
const LABELS = { seen: '{{ .spec.seen }}' };

/** An entry of each kind, which a CR chooses by `spec.kind`. */
function entries(): JsonObject {
  return Object.fromEntries(
    Object.entries(ENTRIES).map(([key, entry]) => [
      key,
      [
        {
          name: '{{ .spec.name }}',
          labels: LABELS,
          ...entry,
          ...(key === 'roleBindings' || key === 'clusterRoleBindings'
            ? { subjects: [{ name: 'runner', namespace: '{{ .metadata.namespace }}' }] }
            : {}),
          when: [{ field: 'spec.kind', equals: key }],
        },
      ],
    ]),
  );
}

type Kind = (typeof RESOURCE_KINDS)[number];

function pathOf({ apiVersion, plural, namespaced }: Kind, namespace: string): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${root}${namespaced ? `/namespaces/${namespace}` : ''}/${plural}`;
}

/** The same object under another name, without what the runtime and the API server have added. */
function unowned({ metadata, status: _status, ...rest }: KubeBody, name: string): object {
  const object = structuredClone(rest) as Record<string, unknown> & { spec?: Record<string, unknown> };
  for (const field of ['clusterIP', 'clusterIPs']) delete object.spec?.[field];
  if (rest.kind === 'Job') object.spec = { template: { spec: JOB_POD } };
  return { ...object, metadata: { name, ...(metadata.namespace ? { namespace: metadata.namespace } : {}) } };
}

const JOB_POD = { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a' }] };

it('the entries cover every kind but custom', () => {
  expect(Object.keys(ENTRIES).sort()).toEqual(
    RESOURCE_KINDS.map(({ key }) => key)
      .filter((key) => key !== 'custom')
      .sort(),
  );
});

it('a child of every kind is created, refused under a taken name, changed and deleted', async () => {
  const body = stringify({ operatorBox: { onReconcile: entries() } });
  const { kube, createCr, patchCr, ready, runtime, namespace } = await operated(crd, body);
  const count = (verb: string, plural: string, wanted: number): number =>
    runtime.requests.filter((each) => each.verb === verb && each.resource === plural && each.code === wanted)
      .length;
  const asked = (verb: string, plural: string, code = 200) =>
    vi.waitFor(() => expect([verb, plural, count(verb, plural, code)]).not.toEqual([verb, plural, 0]), {
      timeout: 20_000,
    });
  for (const kind of RESOURCE_KINDS) {
    const { key, plural } = kind;
    if (!(key in ENTRIES)) continue;
    const first = key.toLowerCase();
    const name = `${namespace}-${first}`;
    await createCr(first, { kind: key, name, seen: 'one' });
    await ready(first);
    await asked('create', plural, 201);
    // Somebody else's, which no watch of children shows.
    const path = pathOf(kind, namespace);
    const { status } = await kube.post(
      path,
      unowned((await kube.get(`${path}/${name}`)).body, `${name}-other`),
    );
    expect([plural, status]).toEqual([plural, 201]);
    await createCr(`${first}-other`, { kind: key, name: `${name}-other`, seen: 'other' });
    await asked('get', plural);
    await patchCr(`${first}-other`, { spec: { kind: 'none' } });
    // It is made once and stays.
    if (kind.mode === 'createOnly') continue;
    await patchCr(first, { spec: { seen: 'two' } });
    await ready(first, 2);
    await asked('apply', plural);
    await patchCr(first, { spec: { kind: 'none' } });
    await asked('delete', plural);
  }
});
