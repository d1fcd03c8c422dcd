/**
 * `npm run rbac`: the processes of the suites are accounts that may do what `ork generate rbac` writes for their Katalog and no
 * more. What each was granted stands beside the audit log of the API server, and a script compares the two.
 */
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { JsonObject } from '../../lib/base/index.js';
import type { NeededAccess } from '../../lib/kube/index.js';
import { accountManifests, grants } from '../../src/generate/index.js';
import { cluster, type TestCluster } from './cluster.js';
import { accountKubeconfig } from './service-account.js';

export interface LeastAccount {
  readonly component: 'runtime' | 'gateway';
  readonly namespace: string;
  readonly access: readonly NeededAccess[];
}

interface Role extends JsonObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules: readonly Rule[];
}

interface Rule extends JsonObject {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** The kubeconfig of such an account; the one of the cluster itself, unless `ORK_TEST_RBAC` names a folder. */
export async function leastKubeconfig(kube: TestCluster, account: () => LeastAccount): Promise<string> {
  const record = process.env['ORK_TEST_RBAC'];
  // Tests with an account or a proxy of their own keep it.
  if (!record || kube.kind === 'embedded' || kube.kubeconfig !== cluster().kubeconfig) return kube.kubeconfig;
  const { testPath, currentTestName = '' } = expect.getState();
  if (LEFT_OUT.some((part) => currentTestName.endsWith(part))) return kube.kubeconfig;
  const { component, namespace, access } = account();
  const name = `least-${randomUUID().slice(0, 8)}`;
  const target = { component, namespace, name, image: '', replicas: 1, version: '' };
  const objects = [
    ...accountManifests(access, target).map(({ object }) => without(object as Role)),
    ...granting(access, { name, namespace }),
  ];
  const user = `system:serviceaccount:${namespace}:${name}`;
  for (const object of objects) await create(kube, object);
  await untilAllowed(kube, user, objects);
  const generated = objects.filter(({ metadata }) => !metadata.name.endsWith('-grants'));
  const rules = generated.flatMap(({ rules = [], metadata }) =>
    rules.map((rule) => ({ ...rule, namespace: metadata.namespace })),
  );
  appendFileSync(
    join(record, 'grants.jsonl'),
    `${JSON.stringify({ user, component, rules, file: testPath, test: currentTestName })}\n`,
  );
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-least-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return accountKubeconfig(kube, { namespace, name, folder });
}

/** What a Katalog does not say, and so nobody can generate. */
const LEFT_OUT = [
  // The administrator keeps the rights on a kind that left the Katalog until its objects are gone: docs/ownership.md.
  'children of a kind that left the Katalog are pruned, but those that are retained or of onCreate',
  'lists the children of kinds that left the Katalog, and a run deletes them',
  // The roles stand in the namespace, which is made with them.
  'a namespace that does not exist ends the start with an error that names it',
  // The role is made by the test while the gateway runs, under a name of its own.
  'registrations name the ClusterRole of the gateway as their owner, where there is one',
];

/** `ORK_TEST_RBAC_WITHOUT`: `verb group/resource` that is taken out, to see that a test fails. */
function without(role: Role): Role {
  const taken = process.env['ORK_TEST_RBAC_WITHOUT'];
  if (!taken || !role.rules) return role;
  const [verb, resource] = taken.split(' ');
  const hits = ({ apiGroups, resources }: Rule): boolean =>
    apiGroups.some((group) =>
      resources.some(
        (each) => `${group}/${each}` === resource || (resource === '<crd>' && group.endsWith('.test')),
      ),
    );
  const rules = role.rules
    .map((rule) => (hits(rule) ? { ...rule, verbs: rule.verbs.filter((each) => each !== verb) } : rule))
    .filter(({ verbs }) => verbs.length > 0);
  return { ...role, rules };
}

/** What the warning of `ork generate rbac` leaves to the administrator: a runtime that makes roles must hold what they grant. */
function granting(
  access: readonly NeededAccess[],
  { name, namespace }: { readonly name: string; readonly namespace: string },
): readonly Role[] {
  if (grants(access).length === 0) return [];
  const metadata = { name: `${name}-grants` };
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const resources = ['clusterroles', 'roles'];
  const rule = { apiGroups: ['rbac.authorization.k8s.io'], resources, verbs: ['escalate', 'bind'] };
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name };
  const subjects = [{ kind: 'ServiceAccount', name, namespace }];
  return [
    { apiVersion, kind: 'ClusterRole', metadata, rules: [rule] },
    { apiVersion, kind: 'ClusterRoleBinding', metadata, roleRef, subjects, rules: [] },
  ];
}

const RBAC = '/apis/rbac.authorization.k8s.io/v1';

async function create(kube: TestCluster, object: Role): Promise<void> {
  const { kind, metadata } = object;
  const place = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  const path =
    kind === 'ServiceAccount' ? `/api/v1${place}/serviceaccounts` : `${RBAC}${place}/${kind.toLowerCase()}s`;
  // A namespace that the Katalog names may be one that the test makes later.
  if (metadata.namespace !== undefined)
    await kube.post('/api/v1/namespaces', { metadata: { name: metadata.namespace } });
  const { status, body } = await kube.post(path, object);
  if (status !== 201) throw new Error(`${kind} ${metadata.name}: ${body.message}`);
  onTestFinished(async () => void (await kube.delete(`${path}/${metadata.name}`)));
}

/** The API server learns of a role a moment after it has stored it. */
async function untilAllowed(kube: TestCluster, user: string, roles: readonly Role[]): Promise<void> {
  for (const { rules = [], metadata } of roles)
    for (const { apiGroups, resources, verbs, resourceNames } of rules.slice(-1)) {
      const [resource = '', subresource] = resources[0]?.split('/') ?? [];
      const [name] = (resourceNames as readonly string[] | undefined) ?? [];
      const resourceAttributes = {
        ...{ group: apiGroups[0], resource, subresource, verb: verbs[0] },
        ...{ name, namespace: metadata.namespace },
      };
      await expect
        .poll(
          async () => {
            const spec = {
              user,
              groups: ['system:serviceaccounts', 'system:authenticated'],
              resourceAttributes,
            };
            const { body } = await kube.post('/apis/authorization.k8s.io/v1/subjectaccessreviews', { spec });
            return (body.status as { allowed: boolean }).allowed;
          },
          { timeout: 10_000 },
        )
        .toBe(true);
    }
}
