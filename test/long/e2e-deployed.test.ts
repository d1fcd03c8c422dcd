/** `ork e2e --deployed` on somebody else's cluster, whose kubelet is stood in for: from the bundle to what is left of it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { TestCluster } from '../support/cluster.js';
import { documentWith, otherCluster, start } from '../support/e2e-run.js';
import { ROOT } from '../support/examples.js';
import { isAlive, ork } from '../support/ork.js';
import { IMAGES, StandInKubelet } from '../support/stand-in-kubelet.js';

const WEBSITE = join(ROOT, 'examples/01-website/e2e.yaml');
const LATER = `    - { name: later, after: cr-applied, resources: [{ kind: Deployment, name: hello }] }`;
const SYSTEM = '/api/v1/namespaces/orkestra-system';
const CRD = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
/** Every kind that a bundle, its processes or an example brings. */
const KINDS = [
  CRD,
  '/api/v1/namespaces',
  '/api/v1/pods',
  '/api/v1/services',
  '/api/v1/secrets',
  '/api/v1/configmaps',
  '/api/v1/serviceaccounts',
  '/apis/apps/v1/deployments',
  '/apis/apps/v1/replicasets',
  '/apis/policy/v1/poddisruptionbudgets',
  '/apis/networking.k8s.io/v1/networkpolicies',
  '/apis/coordination.k8s.io/v1/leases',
  '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  '/apis/rbac.authorization.k8s.io/v1/roles',
  '/apis/rbac.authorization.k8s.io/v1/rolebindings',
  '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
  '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
];

interface Site {
  readonly kube: TestCluster;
  readonly kubelet: StandInKubelet;
  readonly env: NodeJS.ProcessEnv;
  /** Each object of the cluster with its version, or its generation. */
  objects(): Promise<readonly string[]>;
}

async function site(): Promise<Site> {
  const kubelet = new StandInKubelet();
  const { dev, env } = await otherCluster(kubelet);
  const kube = kubelet.joins(dev.url, env['KUBECONFIG'] ?? '');
  onTestFinished(() => expect(kubelet.failures).toEqual([]));
  const objects = async (): Promise<readonly string[]> => {
    const lists = await Promise.all(
      KINDS.map(async (path) => {
        const { body } = await kube.get(path);
        return (body.items ?? []).map(({ metadata, status }) => {
          const { namespace = '', name, uid, generation, resourceVersion } = metadata;
          // What has a status is written by controllers too.
          return [path, namespace, name, uid, status && path !== CRD ? generation : resourceVersion].join(
            ' ',
          );
        });
      }),
    );
    return lists.flat();
  };
  return { kube, kubelet, env, objects };
}

const deployed = (image: string): readonly string[] => ['--use-current', '--deployed', '--image', image];

describe('ork e2e --deployed', () => {
  it('installs the bundle, runs the checkpoints on its Pods, and leaves nothing', async () => {
    const { env, objects, kubelet } = await site();
    const before = await objects();
    const folder = mkdtempSync(join(tmpdir(), 'orkestra-deployed-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const junit = join(folder, 'junit.xml');
    const args = ['-f', WEBSITE, ...deployed(IMAGES.works), '--junit', junit, '--artifacts', folder];
    const { code, stdout, stderr } = await ork(['e2e', '-o', 'json', ...args], env as Record<string, string>);
    const { documents } = JSON.parse(stdout) as { documents: readonly Record<string, unknown>[] };
    expect([code, stderr, documents]).toMatchObject([
      0,
      '',
      [{ state: 'passed', deployed: { image: IMAGES.works }, left: [] }],
    ]);
    expect(readFileSync(junit, 'utf8')).toContain(`<property name="image" value="${IMAGES.works}"/>`);
    const log = readdirSync(join(folder, 'website')).find((name) => name.startsWith('orkestra-runtime-'));
    expect(readFileSync(join(folder, 'website', log ?? ''), 'utf8')).toContain('became konductor');
    expect(await objects()).toEqual(before);
    await vi.waitFor(() => expect(kubelet.pids).toEqual([]));
  });

  it('logs, restarts, scales and deletes Pods, and forwards their ports', async () => {
    const { env } = await site();
    const file = documentWith(
      '',
      `    - name: the leader logs and answers
      after: cr-applied
      kubectl:
        logs: [{ leaderElection: { lease: orkestra-konductor, namespace: orkestra-system }, outputContains: became konductor }]
        port-forward: [{ service: orkestra-runtime, namespace: orkestra-system, port: 8080, path: /readyz, statusCode: 200 }]
    - name: another Pod takes the place of the leader
      after: cr-applied
      kubectl:
        delete: [{ leaderElection: { lease: orkestra-konductor }, namespace: orkestra-system }]
        get: [{ kind: Deployment, name: orkestra-runtime, namespace: orkestra-system, field: status.readyReplicas, equals: 1 }]
    - name: two of them, of a new rollout
      after: cr-applied
      kubectl:
        restart: [{ kind: Deployment, name: orkestra-runtime, namespace: orkestra-system }]
        scale: [{ kind: Deployment, name: orkestra-runtime, namespace: orkestra-system, replicas: 2 }]
`,
    );
    const { ended } = start(['-f', file, ...deployed(IMAGES.works)], env);
    const { code, text } = await ended;
    expect(text).toContain(`, deployed from ${IMAGES.works}\n`);
    expect(text).toMatch(/ok {2}website {2}3 passed/);
    expect(code).toBe(0);
  });

  it('a Katalog with admission is asked by its gateway, whose registrations go before it does', async () => {
    const { env, objects } = await site();
    const before = await objects();
    const { ended } = start(
      ['-f', join(ROOT, 'examples/16-admission/e2e.yaml'), ...deployed(IMAGES.works)],
      env,
    );
    const { code, text } = await ended;
    expect(text).not.toContain('✗');
    expect([code, await objects()]).toEqual([0, before]);
  });

  it.each([
    {
      what: 'cannot be pulled',
      image: IMAGES.missing,
      told: [
        'Deployment orkestra-system/orkestra-runtime is not available: Pod orkestra-runtime-',
        'container runtime: ImagePullBackOff: Back-off pulling image "orkestra:missing"',
        'Failed to pull image "orkestra:missing": not found',
        '(ORK_E2E_DEPLOYMENT)',
      ],
    },
    {
      what: 'exits',
      image: IMAGES.broken,
      told: [
        'container runtime: CrashLoopBackOff: back-off 10s restarting failed container (exit code 1, Error, 2 restarts)',
        'last lines of the container:',
        'the program of the image is broken',
      ],
    },
    {
      what: 'no node has room for',
      image: IMAGES.unplaced,
      more: ['-t', '10s'],
      told: ['did not end within 10s', 'Unschedulable: 0/1 nodes are available: 1 Insufficient memory.'],
    },
  ])('an image that $what is named at once with what its Pods say, and leaves nothing', async (row) => {
    const { env, objects } = await site();
    const before = await objects();
    const { ended } = start(['-f', WEBSITE, ...deployed(row.image), ...(row.more ?? [])], env);
    const { code, text } = await ended;
    for (const part of row.told) expect(text).toContain(part);
    expect([code, await objects()]).toEqual([1, before]);
  });

  it('Ctrl-C while Pods are awaited, and while a checkpoint is, removes everything and ends with 130', async () => {
    const { env, objects, kube, kubelet } = await site();
    const before = await objects();
    const waiting = start(['-f', WEBSITE, ...deployed(IMAGES.silent)], env);
    await vi.waitFor(async () => {
      const { body } = await kube.get(`${SYSTEM}/pods`);
      expect(body.items?.length).toBe(1);
    }, 60_000);
    waiting.child.kill('SIGINT');
    expect([(await waiting.ended).code, await objects()]).toEqual([130, before]);
    const never = 'kubectl: { get: [{ kind: ConfigMap, name: none, exists: true }] }';
    const file = documentWith(
      '',
      `${LATER}\n    - { name: never, after: cr-applied, timeout: 10m, ${never} }`,
    );
    const running = start(['-f', file, ...deployed(IMAGES.works)], env);
    await running.printed('✓ later');
    const pids = kubelet.pids;
    running.child.kill('SIGINT');
    const { code, text } = await running.ended;
    expect(text).not.toContain('not removed');
    expect([code, await objects()]).toEqual([130, before]);
    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), 60_000);
  });

  it('an installation that stands there is refused by name, and is as it was', async () => {
    const { env, objects, kube } = await site();
    const args = [
      'generate',
      'bundle',
      '-f',
      join(ROOT, 'examples/01-website/katalog.yaml'),
      '--image',
      IMAGES.silent,
    ];
    const { stdout } = await ork(args);
    for (const document of parseAllDocuments(stdout)) {
      const { kind, metadata } = document.toJS() as { kind: string; metadata: { name: string } };
      if (kind === 'Namespace') await kube.post('/api/v1/namespaces', document.toJS());
      if (kind === 'ServiceAccount') await kube.post(`${SYSTEM}/serviceaccounts`, document.toJS());
      if (kind === 'Deployment')
        await kube.patch(
          'apply',
          `/apis/apps/v1/namespaces/orkestra-system/deployments/${metadata.name}`,
          document.toJS(),
          { query: { fieldManager: 'somebody', force: true } },
        );
    }
    const before = await vi.waitFor(async () => {
      const all = await objects();
      expect(all.some((line) => line.startsWith('/api/v1/pods'))).toBe(true);
      return all;
    }, 60_000);
    const { code, text } = await start(['-f', WEBSITE, ...deployed(IMAGES.works)], env).ended;
    expect(text).toContain(
      'Namespace orkestra-system, ServiceAccount orkestra-system/orkestra-runtime, Deployment orkestra-system/orkestra-runtime stand there already',
    );
    expect(text).toContain('(ORK_E2E_INSTALLED)');
    expect([code, await objects()]).toEqual([1, before]);
  });

  it('a CRD that stands there stays as it is; one with CRs, or of other fields, is refused', async () => {
    const { env, objects, kube } = await site();
    const text = readFileSync(join(ROOT, 'examples/01-website/crd.yaml'), 'utf8');
    const crd = parseAllDocuments(text)[0]?.toJS() as { spec: object };
    await kube.post(CRD, crd);
    const standing = await objects();
    const run = async () => start(['-f', WEBSITE, ...deployed(IMAGES.works)], env).ended;
    expect((await run()).code).toBe(0);
    expect(await objects()).toEqual(standing);

    const cr = parseAllDocuments(readFileSync(join(ROOT, 'examples/01-website/cr.yaml'), 'utf8'))[0]?.toJS();
    const websites = `/apis/${cr.apiVersion}/namespaces/default/websites`;
    const made = await kube.post(websites, { ...cr, metadata: { name: 'theirs' } });
    expect(made.status).toBe(201);
    const name = `${CRD}/websites.examples.orkestra.io`;
    const patched = await kube.patch('json', name, [
      { op: 'replace', path: '/spec/versions/0/additionalPrinterColumns/0/jsonPath', value: '.status.state' },
    ]);
    expect(patched.status).toBe(200);
    const before = await objects();
    const refused = await run();
    expect(refused.text).toContain(
      'CRs of websites.examples.orkestra.io stand there already (default/theirs)',
    );
    expect(refused.text).toContain(
      'websites.examples.orkestra.io stands there already and differs from the file of the document in spec.versions',
    );
    expect([refused.code, await objects()]).toEqual([1, before]);
    expect((await kube.get(`${websites}/theirs`)).body.metadata.finalizers).toBeUndefined();
  });

  it('Pods that are simulated are refused: the image does not run there', async () => {
    const { env } = await otherCluster();
    const { code, text } = await start(['-f', WEBSITE, ...deployed(IMAGES.works)], env).ended;
    expect(text).toMatch(
      /is simulated by the embedded cluster: .* the image does not run there \(ORK_E2E_DEPLOYED\)/,
    );
    expect(code).toBe(1);
  });
});
