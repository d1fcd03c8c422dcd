/** What kstatus (its Go library, by which Flux and kpt judge) and `kubectl wait` say of a CR whose child never starts. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestCluster } from '../support/cluster.js';
import { testCrd } from '../support/crd.js';
import { untilObject } from '../support/follow.js';
import type { KubeBody } from '../support/kube-body.js';
import { operated } from '../support/operated.js';
import { ownCluster } from '../support/own-cluster.js';

let folder = '';
/** The first build takes half a minute. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orkestra-kstatus-'));
  const cwd = fileURLToPath(new URL('kstatus', import.meta.url));
  const { status, stderr } = spawnSync('go', ['build', '-o', join(folder, 'kstatus'), '.'], {
    cwd,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function kstatus(object: KubeBody): string {
  const { stdout, stderr } = spawnSync(join(folder, 'kstatus'), {
    input: JSON.stringify(object),
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return (JSON.parse(stdout) as { status: string }).status;
}

const DEPLOYMENT = `
operatorBox:
  onReconcile:
    deployments: [{ name: "{{ .metadata.name }}", image: registry.invalid/does-not-exist:1, replicas: 1 }]
`;

/** A CR of a Deployment, on a cluster where no Deployment ever starts. */
async function website(status: string) {
  const { kube } = await ownCluster();
  const crd = testCrd('Website');
  await crd.install(kube);
  const world = await operated(crd, `${DEPLOYMENT}${status}`, { kube });
  await world.createCr('a');
  const path = world.crPath('a');
  const resource = `${crd.apiTypes.plural}.${crd.apiTypes.group}/a`;
  const kubectlWait = () => waits(kube, world.namespace, resource);
  return { ...world, path, kubectlWait };
}

/** Whether `kubectl wait` would wait: it looks once. The cluster is in this process, which must go on meanwhile. */
async function waits({ kubeconfig }: TestCluster, namespace: string, resource: string): Promise<boolean> {
  const flags = ['--kubeconfig', kubeconfig, '--namespace', namespace, '--timeout=0'];
  const args = ['wait', '--for=condition=Ready', resource, ...flags];
  const { failed, text } = await new Promise<{ failed: boolean; text: string }>((resolve) => {
    execFile('kubectl', args, (error, _, stderr) => resolve({ failed: error !== null, text: stderr }));
  });
  if (failed && !/timed out|condition not met/.test(text)) throw new Error(text);
  return failed;
}

const has = (type: string, wanted: string) => (cr: KubeBody) => {
  const { conditions = [] } = (cr.status ?? {}) as { conditions?: { type: string; status: string }[] };
  return conditions.some((condition) => condition.type === type && condition.status === wanted);
};

describe('a CR whose Deployment has an image that does not exist', () => {
  it.each([
    ['with status.ready: children', '  status: { ready: children }\n', true],
    ['without status.ready', '', false],
  ])(
    '%s is InProgress for kstatus, and kubectl wait sees Ready as that says',
    async (_, status, isAwaited) => {
      const { kube, path, namespace, kubectlWait } = await website(status);
      const reconciling = await untilObject(kube, path, has('Reconciling', 'True'));
      expect(kstatus(reconciling)).toBe('InProgress');
      expect(await kubectlWait()).toBe(isAwaited);
      // The image is there at last.
      const deployment = `/apis/apps/v1/namespaces/${namespace}/deployments/a`;
      const { body } = await kube.get(deployment);
      const available = {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: '',
      };
      await kube.patch('merge', `${deployment}/status`, {
        status: {
          observedGeneration: body.metadata.generation,
          ...{ replicas: 1, readyReplicas: 1, availableReplicas: 1, updatedReplicas: 1 },
          conditions: [available],
        },
      });
      const done = await untilObject(
        kube,
        path,
        (cr) => has('Ready', 'True')(cr) && !has('Reconciling', 'True')(cr),
      );
      expect(kstatus(done)).toBe('Current');
      expect(await kubectlWait()).toBe(false);
    },
  );
});
