/** `ork validate --from-cluster`: the types of what a cluster serves, CRDs that no file has included. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { cluster } from '../support/cluster.js';
import { fileCrd, type TestCrd, testCrd } from '../support/crd.js';
import { ork } from '../support/in-process.js';
import { katalogText } from '../support/katalog-text.js';

const SCHEMA = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        image: { type: 'string' },
        size: { type: 'string', enum: ['small', 'large'] },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        either: { 'x-kubernetes-int-or-string': true },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
      },
    },
    status: {
      type: 'object',
      properties: {
        phase: { type: 'string' },
        conditions: {
          type: 'array',
          items: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        },
        observedGeneration: { type: 'integer' },
      },
    },
  },
};

const crd = fileCrd('Served', { subresources: { status: {} }, schema: { openAPIV3Schema: SCHEMA } });
const older = fileCrd('Bare', { subresources: {}, schema: { openAPIV3Schema: SCHEMA } });

const RIGHT = `
operatorBox:
  onReconcile:
    deployments:
      - image: "{{ .spec.image }}"
        labels: { size: "{{ .spec.size }}", any: "{{ .spec.labels.any }}{{ .spec.free.a.b }}{{ .spec.either }}" }
        when: [{ field: spec.size, equals: large }]
  status: { fields: [{ path: phase, value: "{{ .children.deployment.status.readyReplicas }}" }] }
`;
const WRONG = RIGHT.replace('.spec.image', '.spec.imge')
  .replace('equals: large', 'equals: lrge')
  .replace('path: phase', 'path: phse')
  .replace('readyReplicas', 'readyReplica');

async function validate(body: string, args: readonly string[], of = crd, kubeconfig = cluster().kubeconfig) {
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-types-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'katalog.yaml');
  await writeFile(file, katalogText('typed', { typed: { crd: of, namespace: 'x', body } }));
  const env = { KUBECONFIG: kubeconfig, XDG_CACHE_HOME: join(folder, 'cache') };
  const run = await ork(['validate', '-f', file, ...args], { env });
  return {
    ...run,
    said: run.out.split('\n').filter((line) => /unknown|invalid|condition|status/.test(line)),
    folder,
  };
}

/** An API server describes a CRD some time after it serves it. */
async function described({ apiTypes: { group, version, kind } }: TestCrd): Promise<void> {
  const path = `apis/${group}/${version}`;
  const isDescribed = async (): Promise<boolean> => {
    const { body } = await cluster().get('/openapi/v3');
    const { paths } = body as unknown as { paths: Record<string, { serverRelativeURL: string }> };
    const url = paths[path]?.serverRelativeURL;
    return url !== undefined && (await cluster().get(url)).text.includes(`"kind":"${kind}"`);
  };
  await vi.waitUntil(isDescribed, { timeout: 60_000, interval: 100 });
}

beforeAll(async () => void (await Promise.all([crd, older].map(described))), 90_000);
// The first command of a process loads it.
beforeAll(async () => void (await ork(['validate', '--help'])), 300_000);

describe('ork validate --from-cluster', () => {
  it('says nothing of a Katalog that is right, whose CRD no file has', async () => {
    const { code, said, err } = await validate(RIGHT, ['--from-cluster', '--strict']);
    expect([code, said, err]).toEqual([0, [], '']);
  });

  it('finds mistakes by the schema that is served, as warnings, and as errors with --strict', async () => {
    expect((await validate(WRONG, [])).said).toEqual([
      expect.stringMatching(/"children.deployment.status.readyReplica" \(did you mean "readyReplicas"\?\)/),
    ]);
    const { code, said } = await validate(WRONG, ['--from-cluster']);
    expect(code).toBe(0);
    expect(said).toEqual([
      expect.stringMatching(
        /warning: unknown field "spec.imge" \(did you mean "image"\?\): the schema of Served/,
      ),
      expect.stringMatching(
        /warning: .*never holds: spec.size is one of "small", "large".*\(did you mean "large"\?\)/,
      ),
      expect.stringMatching(
        /warning: unknown status field "phse" \(did you mean "phase"\?\): the schema of Served/,
      ),
      expect.stringMatching(
        /warning: .*readyReplica" \(did you mean "readyReplicas"\?\): Deployment of Kubernetes \d\.\d+ /,
      ),
    ]);
    expect((await validate(WRONG, ['--from-cluster', '--strict'])).code).toBe(1);
  });

  it('knows a CRD without the subresource status', async () => {
    const { said } = await validate(RIGHT, ['--from-cluster'], older);
    expect(said).toEqual([expect.stringContaining('no status is kept: the CRD has no subresource status')]);
  });

  it('is silent about a CRD that the cluster does not serve', async () => {
    const { code, said, err } = await validate(
      WRONG.replace('readyReplica ', 'readyReplicas '),
      ['--from-cluster'],
      testCrd('Absent'),
    );
    expect([code, said, err]).toEqual([0, [], '']);
  });

  it('takes the cluster of --kubeconfig, and a context of it by --context', async () => {
    const { kubeconfig } = cluster();
    const args = ['--from-cluster', '--kubeconfig', kubeconfig];
    expect((await validate(WRONG, args, crd, '/nowhere')).said).toHaveLength(4);
    const other = await validate(RIGHT, [...args, '--context', 'nobody'], crd, '/nowhere');
    expect([other.code, other.err]).toEqual([1, expect.stringContaining('ORK_KUBE_CONFIG')]);
  });

  it.each([
    ['is not there', () => '/nowhere/kubeconfig', 'ORK_KUBE_CONFIG'],
    ['names a cluster that cannot be reached', () => UNREACHABLE, 'ORK_KUBE_'],
  ])('fails with a code and a remedy where the kubeconfig %s', async (_name, path, code) => {
    const kubeconfig = await written(path());
    const run = await validate(RIGHT, ['--from-cluster'], crd, kubeconfig);
    expect([run.code, run.out]).toEqual([1, '']);
    expect(run.err).toContain(code);
    expect(run.err.split('\n').length).toBeGreaterThan(1);
  });

  it('keeps documents that have a hash, and reads them there the next time', async () => {
    const { code, folder } = await validate(RIGHT, ['--from-cluster']);
    expect(code).toBe(0);
    const index = (await cluster().get('/openapi/v3')).body as unknown as {
      paths: Record<string, { serverRelativeURL: string }>;
    };
    const apps = index.paths['apis/apps/v1']?.serverRelativeURL ?? '';
    const [, hash] = apps.split('hash=');
    const kept = await readdir(join(folder, 'cache', 'ork'), { recursive: true }).catch(() => []);
    const names = kept.map((name) => basename(name)).filter((name) => name.startsWith('apis_apps_v1'));
    expect(names).toEqual(hash === undefined ? [] : [`apis_apps_v1 ${hash}.json`]);
  });
});

const UNREACHABLE = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'a', cluster: { server: 'http://127.0.0.1:1' } }],
  users: [{ name: 'a', user: {} }],
  contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
  'current-context': 'a',
});

/** The path of a kubeconfig: the text itself where it is a path, else of a file that holds it. */
async function written(text: string): Promise<string> {
  if (text.startsWith('/')) return text;
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-types-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'kubeconfig'), text);
  return join(folder, 'kubeconfig');
}
