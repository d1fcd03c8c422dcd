/** What Helm makes of the chart that `ork generate chart` writes: lint, template, install, upgrade, uninstall. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { TestCluster } from '../support/cluster.js';
import { ROOT } from '../support/examples.js';
import { foreignCluster } from '../support/foreign-cluster.js';
import { helmProgram } from '../support/go-program.js';
import { ork } from '../support/in-process.js';
import type { KubeBody } from '../support/kube-body.js';

const KATALOG = join(ROOT, 'examples/16-admission/katalog.yaml');
const run = promisify(execFile);

let folder = '';
let chart = '';
let program = '';
let kube: TestCluster;
let stop: () => Promise<unknown> = async () => undefined;

/** The first build of Helm takes a minute or two, and is kept by Go. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'orkestra-helm-'));
  program = await helmProgram(folder);
  chart = join(folder, 'chart');
  const { code } = await ork(['generate', 'chart', '-f', KATALOG, '-o', chart]);
  expect(code).toBe(0);
  ({ kube, stop } = await foreignCluster());
}, 600_000);
afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What it prints; its caches and settings are not those of the user. */
async function helm(...args: readonly string[]): Promise<string> {
  const env = { ...process.env, HOME: folder, KUBECONFIG: kube.kubeconfig };
  const { stdout } = await run(program, [...args], { env });
  return stdout;
}

function objectsOf(text: string): readonly KubeBody[] {
  return parseAllDocuments(text).flatMap((document) => (document.toJS() as KubeBody | null) ?? []);
}

const keyOf = ({ kind, metadata }: KubeBody) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
const sorted = (objects: readonly KubeBody[]) => [...objects].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

async function rendered(...flags: readonly string[]): Promise<readonly KubeBody[]> {
  return objectsOf(await helm('template', 'shop', chart, '--include-crds', ...flags));
}

interface Deployment {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly replicas: number;
    readonly template: {
      readonly spec: { readonly containers: readonly Record<string, readonly object[]>[] };
    };
  };
}

describe('ork generate chart', () => {
  it('passes the linter of Helm', async () => {
    expect(await helm('lint', '--strict', chart)).toContain('0 chart(s) failed');
  });

  it.each(['orkestra-system', 'elsewhere'])(
    'renders in the namespace %s what ork generate bundle writes, but for the namespace itself',
    async (namespace) => {
      const { out } = await ork(['generate', 'bundle', '-f', KATALOG, '-n', namespace]);
      const wanted = objectsOf(out).filter(({ kind }) => kind !== 'Namespace');
      expect(sorted(await rendered('-n', namespace))).toEqual(sorted(wanted));
    },
  );

  it('takes image, replicas, resources and further variables from values, and no unknown value', async () => {
    const values = join(folder, 'values.yaml');
    writeFileSync(
      values,
      `image: registry.example.com/orkestra:2
runtime:
  replicas: 3
  resources: { limits: { memory: 2Gi } }
  extraEnv: [{ name: ORK_LOG_LEVEL, value: debug }]
  extraEnvFrom: [{ configMapRef: { name: more } }]
`,
    );
    const deployments = (await rendered('-f', values)).filter(
      ({ kind }) => kind === 'Deployment',
    ) as unknown as readonly Deployment[];
    const named = (name: string) => deployments.find(({ metadata }) => metadata.name === name)?.spec;
    const [runtime, gateway] = [named('orkestra-runtime'), named('orkestra-gateway')];
    expect([runtime?.replicas, gateway?.replicas]).toEqual([3, 2]);
    const container = runtime?.template.spec.containers[0];
    expect(container).toMatchObject({
      image: 'registry.example.com/orkestra:2',
      resources: { limits: { memory: '2Gi' } },
    });
    expect(container?.['env']?.at(-1)).toEqual({ name: 'ORK_LOG_LEVEL', value: 'debug' });
    expect(container?.['envFrom']?.at(-1)).toEqual({ configMapRef: { name: 'more' } });
    expect(JSON.stringify(gateway)).not.toContain('ORK_LOG_LEVEL');
    await expect(rendered('--set', 'runtime.replica=3')).rejects.toThrow(/replica/);
  });

  it('is installed, upgraded and uninstalled, and leaves nothing but its CRDs', async () => {
    const place = ['-n', 'shop', '--timeout', '60s'];
    await helm('install', 'shop', chart, ...place, '--create-namespace');
    const path = '/apis/apps/v1/namespaces/shop/deployments/orkestra-runtime';
    const replicas = async () => (await kube.get(path)).body.spec?.['replicas'];
    expect(await replicas()).toBe(2);
    await helm('upgrade', 'shop', chart, ...place, '--set', 'runtime.replicas=3');
    expect(await replicas()).toBe(3);
    await helm('uninstall', 'shop', ...place);
    for (const object of await rendered('-n', 'shop'))
      expect([keyOf(object), (await kube.get(pathOf(object))).status]).toEqual([
        keyOf(object),
        object.kind === 'CustomResourceDefinition' ? 200 : 404,
      ]);
  });
});

/** Of the kinds that a bundle has. */
function pathOf({ apiVersion, kind, metadata }: KubeBody): string {
  const group = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  const plural = `${kind?.toLowerCase().replace(/y$/, 'ie')}s`;
  const scope = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  return `${group}${scope}/${plural}/${metadata.name}`;
}
