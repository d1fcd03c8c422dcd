/** `ork plan --cluster` over 200 CRs on a real API server: its audit log shows what the plan and the run after it asked for. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { cluster, type TestCluster } from '../support/cluster.js';
import { type AuditEvent, startControlPlane } from '../support/control-plane.js';
import { testCrd } from '../support/crd.js';
import { ork } from '../support/in-process.js';
import { katalogText } from '../support/katalog-text.js';
import { operated } from '../support/operated.js';
import { startRuntime, type TestRuntime } from '../support/runtime.js';
import { accountKubeconfig } from '../support/service-account.js';
import '../../src/commands/plan.js';

const COUNT = 200;

const BEFORE = `
operatorBox:
  onReconcile:
    configMaps:
      - { name: "{{ .metadata.name }}", data: { text: "{{ .spec.text }}" } }
      - { name: "{{ .metadata.name }}-old", data: { a: "1" } }
    secrets: [{ name: "{{ .metadata.name }}", data: { a: "1" } }]
    serviceAccounts: [{ name: "{{ .metadata.name }}", retain: true }]
  status: { fields: [{ path: text, value: "{{ .spec.text }}" }] }
`;
/**
 * A field of every first child changes, every second child goes, and every fourth CR gets a third one and a Service. Two kinds
 * leave: Secrets go, and ServiceAccounts lose their marks.
 */
const AFTER = `
operatorBox:
  onReconcile:
    configMaps:
      - { name: "{{ .metadata.name }}", data: { text: "{{ .spec.text }}!" } }
      - name: "{{ .metadata.name }}-new"
        when: [{ field: spec.more, equals: true }]
        data: { b: "2" }
    services:
      - name: "{{ .metadata.name }}"
        when: [{ field: spec.more, equals: true }]
        port: 80
  status: { fields: [{ path: text, value: "{{ .spec.text }}!" }] }
`;

interface Planned {
  readonly create: number;
  readonly change: number;
  readonly delete: number;
  readonly status: number;
  readonly failed: number;
  readonly unplanned: readonly object[];
  readonly resources: readonly {
    readonly outcome: string;
    readonly writes: readonly {
      readonly verb: string;
      readonly plural: string;
      readonly subresource: string;
      readonly name: string;
    }[];
  }[];
}

const READS = ['get', 'list', 'watch'];

/** A write of a child or a status; Leases, Events and the record of kinds are the runtime's own books. */
function isOfCr({ verb, objectRef }: AuditEvent): boolean {
  const { resource = '', name = '' } = objectRef ?? {};
  return !READS.includes(verb) && !['leases', 'events'].includes(resource) && !name.endsWith('-kinds');
}

const assets = process.env['KUBEBUILDER_ASSETS'];
const LEASE = 'planned';

/** So many CRs of a Katalog that ran with `BEFORE`, and the next Katalog in a file. */
async function world(count: number) {
  const plane = await startControlPlane(assets ?? '', [], { audit: true });
  onTestFinished(() => plane.stop());
  const { url, kubeconfig } = plane;
  const kube = cluster({ kind: 'real', url, kubeconfig, hasControllers: false });
  const crd = testCrd('Planned');
  await crd.install(kube);
  const { namespace, runtime, createCr, ready } = await operated(crd, BEFORE, { kube, lease: LEASE });
  const names = Array.from({ length: count }, (_, index) => `p-${index}`);
  for (const [index, name] of names.entries())
    await createCr(name, { text: name, ...(index % 4 === 0 ? { more: true } : {}) });
  await Promise.all(names.map((name) => ready(name)));
  await runtime.stop();
  const katalog = katalogText('planned', { planned: { crd, namespace, body: AFTER } });
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-plan-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'katalog.yaml');
  await writeFile(file, katalog);
  return { plane, kube, crd, namespace, names, katalog, folder, file };
}

type World = Awaited<ReturnType<typeof world>>;

/** What a plan says, and the requests that it sent. */
async function plan({ plane, namespace, file }: World, kubeconfig: string) {
  const before = (await plane.audit()).length;
  const record = ['-n', namespace, '--lease-name', LEASE];
  const asked = ['plan', file, '--cluster', '--kubeconfig', kubeconfig, ...record, '-o', 'json'];
  const { code, out } = await ork(asked);
  expect(code).toBe(0);
  const planned = JSON.parse(out) as Planned;
  const said = planned.resources
    .flatMap(({ writes }) => writes)
    .map(({ verb, plural, subresource, name }) => {
      // A server-side apply is a PATCH.
      const sent = verb === 'apply' ? 'patch' : verb;
      return `${sent} ${plural}/${subresource} ${name}`;
    });
  return { planned, said: said.sort(), sent: (await plane.audit()).slice(before) };
}

/** The writes that a run of the next Katalog was granted, until `done`. */
async function run(
  { plane, namespace, katalog, names, kube }: World,
  account: TestCluster,
  done: (runtime: TestRuntime) => Promise<unknown>,
): Promise<readonly string[]> {
  const since = (await plane.audit()).length;
  const runtime = await startRuntime({ katalog, namespace, kube: account, lease: LEASE });
  await Promise.all(
    names.map((name) =>
      runtime.logged(
        ({ message, fields }) =>
          message === 'reconcile ended' && (fields as { cr?: string }).cr === `${namespace}/${name}`,
      ),
    ),
  );
  // A kind that left is pruned by a later reconcile: its children are watched once the record has been read.
  await vi.waitFor(
    async () => {
      const { body } = await kube.get(marked(namespace, 'serviceaccounts'));
      expect(body['items']).toEqual([]);
    },
    { timeout: 60_000, interval: 100 },
  );
  await done(runtime);
  await runtime.stop();
  return (await plane.audit())
    .slice(since)
    .filter((event) => isOfCr(event) && (event.responseStatus?.code ?? 0) < 300)
    .map(({ verb, objectRef }) => {
      const { resource = '', subresource = '', name = '' } = objectRef ?? {};
      return `${verb} ${resource}/${subresource} ${name}`;
    })
    .sort();
}

function marked(namespace: string, plural: string): string {
  return `/api/v1/namespaces/${namespace}/${plural}?labelSelector=managed-by%3Dorkestra`;
}

it.skipIf(!assets)(
  `a plan of ${COUNT} CRs sends reads and dry runs alone, and the run after it sends its writes, each once`,
  async () => {
    const before = await world(COUNT);
    const { kube, namespace } = before;
    const { planned, said, sent } = await plan(before, kube.kubeconfig);
    expect(planned).toMatchObject({ create: COUNT / 2, change: 2 * COUNT, delete: 2 * COUNT, failed: 0 });
    expect(planned.unplanned).toEqual([]);

    const writing = sent.filter(({ verb }) => !READS.includes(verb));
    expect(writing.length).toBeGreaterThanOrEqual(COUNT * 4.5);
    expect(writing.filter(({ requestURI }) => !requestURI.includes('dryRun=All'))).toEqual([]);

    const asked = await run(before, kube, () =>
      vi.waitFor(
        async () => expect((await kube.get(marked(namespace, 'secrets'))).body['items']).toEqual([]),
        { timeout: 60_000, interval: 100 },
      ),
    );
    expect(asked).toEqual(said);
    expect(said.length).toBe(planned.create + planned.change + planned.delete + planned.status);
  },
  180_000,
);

it.skipIf(!assets).each([
  [
    'list',
    ['delete'],
    /its children stay, since this account may not list them: 403 Forbidden: secrets is forbidden/,
  ],
  [
    'delete',
    ['get', 'list', 'watch'],
    /its children stay, since this account may not delete them: 4 refused$/,
  ],
] as const)(
  'an account that may not %s a kind that left plans what a run under it does, and the kind is named',
  async (_verb, verbs, reason) => {
    const before = await world(4);
    const { kube, namespace, folder } = before;
    await restricted(before, verbs);
    const kubeconfig = await accountKubeconfig(kube, { namespace, name: 'planner', folder });
    const { planned, said } = await plan(before, kubeconfig);
    expect(planned).toMatchObject({ create: 2, change: 8, delete: 4, failed: 0 });
    expect(planned.unplanned).toEqual([
      { crd: 'planned', what: 'kind', name: 'v1/Secret', reason: expect.stringMatching(reason) },
    ]);
    const asked = await run(before, { ...kube, kubeconfig }, (runtime) =>
      runtime.logged(
        ({ message, fields }) =>
          message === 'prune of a kind that left the Katalog denied' ||
          (message === 'watch failed' && (fields as { resource?: string }).resource === 'secrets'),
      ),
    );
    expect(asked).toEqual(said);
    expect((await kube.get(marked(namespace, 'secrets'))).body['items']).toHaveLength(4);
  },
  120_000,
);

/** An account that may do everything, but of Secrets only `verbs`. */
async function restricted({ kube, crd, namespace }: World, verbs: readonly string[]): Promise<void> {
  const all = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];
  const rules = [
    { apiGroups: [''], resources: ['configmaps', 'services', 'serviceaccounts', 'events'], verbs: all },
    { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: all },
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: all },
    { apiGroups: [crd.apiTypes.group], resources: ['*'], verbs: all },
    { apiGroups: [''], resources: ['secrets'], verbs },
  ];
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const metadata = { name: 'planner' };
  const subjects = [{ kind: 'ServiceAccount', name: 'planner', namespace }];
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'planner' };
  await kube.post(`/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata });
  await kube.post(`${rbac}/clusterroles`, { metadata, rules });
  await kube.post(`${rbac}/clusterrolebindings`, { metadata, subjects, roleRef });
}
