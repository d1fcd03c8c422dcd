import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { neededAccess } from '../../runtime/index.js';
import { cluster, type TestCluster } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import { untilGone } from '../support/follow.js';
import { operated } from '../support/operated.js';
import { planOf, type TestRuntime } from '../support/runtime.js';
import { accountKubeconfig } from '../support/service-account.js';

const crd = fileCrd('Needy');

const BODY = `
labels: { seen: "yes" }
operatorBox:
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}", data: { text: "{{ .spec.text }}" } }]
  onDelete:
    secrets: [{ name: "{{ .metadata.name }}-gone" }]
  status: { fields: [{ path: text, value: "{{ .spec.text }}" }] }
`;

/** The rules of each namespace, and those that need a ClusterRole. */
function byPlace(access: ReturnType<typeof neededAccess>) {
  const places = new Map<string | undefined, object[]>();
  for (const { namespace, apiGroups, resources, verbs, resourceNames } of access.flatMap(
    ({ rules }) => rules,
  ))
    places.set(namespace, [
      ...(places.get(namespace) ?? []),
      { apiGroups, resources, verbs, ...(resourceNames ? { resourceNames } : {}) },
    ]);
  return places;
}

/** A cluster as an account sees it that may do exactly what the rules say; the embedded one asks nobody. */
async function allowed(
  kube: TestCluster,
  namespace: string,
  access: ReturnType<typeof neededAccess>,
): Promise<TestCluster> {
  if (kube.kind === 'embedded') return kube;
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const name = `needed-${namespace}`;
  for (const [place, rules] of byPlace(access)) {
    const scope = place === undefined ? 'Cluster' : '';
    const roles = place === undefined ? rbac : `${rbac}/namespaces/${place}`;
    const [role, binding] = [`${roles}/${scope}roles`, `${roles}/${scope}rolebindings`].map((path) =>
      path.toLowerCase(),
    );
    await kube.post(role ?? '', { metadata: { name }, rules });
    await kube.post(binding ?? '', {
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: `${scope}Role`, name },
      subjects: [{ kind: 'ServiceAccount', name: 'runtime', namespace }],
    });
    onTestFinished(async () => {
      await kube.delete(`${binding}/${name}`);
      await kube.delete(`${role}/${name}`);
    });
  }
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await kube.post(accounts, { metadata: { name: 'runtime' } });
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-needed-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return { ...kube, kubeconfig: await accountKubeconfig(kube, { namespace, name: 'runtime', folder }) };
}

function createdLeases({ requests }: TestRuntime): number {
  return requests.filter(
    ({ verb, resource, code }) => verb === 'create' && resource === 'leases' && code === 201,
  ).length;
}

it.each(['crd', 'katalog'] as const)(
  'Roles of the printed access are all that a runtime of one namespace needs, with Leases of scope %s',
  async (scope) => {
    const kube = cluster();
    const lease = 'needed';
    const admin = await operated(crd, BODY, { lease: 'admin' });
    await admin.runtime.stop();
    const { namespace, katalog } = admin;
    const plan = planOf({ katalog });
    const access = neededAccess(plan, { name: lease, namespace, scope });
    expect([...byPlace(access).keys()]).toEqual([namespace]);
    const account = await allowed(kube, namespace, access);
    const runtime = await admin.another({ kube: account, lease, leaseScope: scope });
    await runtime.leading();
    await admin.createCr('a', { text: 'one' });
    expect(await admin.ready('a')).toMatchObject({
      metadata: { labels: { seen: 'yes' } },
      status: { text: 'one' },
    });
    await kube.delete(admin.crPath('a'));
    await untilGone(kube, admin.crPath('a'));
    await runtime.live.until('/katalog/needy/cr', ({ total }) => total === 0);
    // It leads before it is a member: the Lease of its own follows when it is ready.
    if (scope === 'crd')
      await expect.poll(() => createdLeases(runtime), { timeout: 20_000 }).toBeGreaterThan(1);
    await runtime.stop();
    expect(runtime.requests.filter(({ code }) => code === 401 || code === 403)).toEqual([]);
    const used = new Set(runtime.requests.map(({ verb, resource }) => `${verb} ${resource}`));
    expect(used).toContain(scope === 'crd' ? 'delete leases' : 'update leases');
  },
);
