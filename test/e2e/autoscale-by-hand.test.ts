/** `ork autoscale` against runtimes in processes of their own: the Lease carries the pause over leaders and restarts. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { cluster, testNamespace } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import { katalogText } from '../support/katalog-text.js';
import { liveClient } from '../support/live-client.js';
import { ork, orkMain } from '../support/ork.js';
import { RuntimeProcess } from '../support/runtime-process.js';

const task = fileCrd('Task');

/** Wants 8 workers as long as it runs. */
const ENTRY = `
workers: 2
operatorBox:
  autoscale: { interval: 200ms, do: { workers: 8 }, limits: { workers: { min: 1, max: 10 } } }
`;

async function world(test: TestContext, scope: 'katalog' | 'crd') {
  const kube = cluster();
  const namespace = await testNamespace(kube, test.onTestFinished);
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-hand-'));
  test.onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const katalog = join(folder, 'katalog.yaml');
  await writeFile(katalog, katalogText('tasks', { task: { crd: task, namespace, body: ENTRY } }));
  const start = async (identity: string) => {
    const process = await RuntimeProcess.start({
      ...{ main: orkMain(), katalog, kubeconfig: kube.kubeconfig, identity, namespace },
      lease: 'tasks',
      leaseDuration: '4s',
      env: { ORK_LEASE_SCOPE: scope },
    });
    test.onTestFinished(async () => void (await process.stop()));
    return { process, live: liveClient(process.url) };
  };
  const autoscale = (...args: string[]) =>
    ork(['autoscale', ...args, '-f', katalog, '-n', namespace, '--kubeconfig', kube.kubeconfig], {
      ORK_LEASE_NAME: 'tasks',
    });
  return { start, autoscale, namespace };
}

const PATH = '/katalog/task/autoscaler';

describe('an autoscaler by hand', { timeout: 120_000 }, () => {
  for (const scope of ['katalog', 'crd'] as const) {
    it(`a pause holds over a restart with scope ${scope}, and is seen everywhere`, async (test) => {
      const { start, autoscale, namespace } = await world(test, scope);
      const a = await start('a');
      await a.live.until(PATH, ({ current }) => (current as { workers: number } | undefined)?.workers === 8);
      const paused = await autoscale('pause', 'task');
      expect(paused).toMatchObject({ code: 0, stdout: 'autoscaler of task: paused\n' });
      expect(paused.stderr).toContain(`Lease ${namespace}/tasks`);
      await a.live.until(PATH, ({ hand }) => hand === 'paused');
      const metrics = await (await fetch(`${a.process.url}/metrics`)).text();
      expect(metrics).toContain('orkestra_autoscaler_paused{crd="task",hand="paused"} 1');
      expect(await a.process.stop()).toBe(0);
      const b = await start('b');
      const body = await b.live.until(PATH, ({ running, hand }) => running === true && hand === 'paused');
      expect(body).toMatchObject({ hand: 'paused' });
      const since = b.process.observations.length;
      expect(await autoscale('resume', 'task')).toMatchObject({
        code: 0,
        stdout: 'autoscaler of task: resumed\n',
      });
      await b.live.until(PATH, ({ hand }) => hand === null);
      expect(b.process.sizes('task', since)).toEqual([8]);
      expect(await autoscale('pause-scale-in', 'task')).toMatchObject({ code: 0 });
      await b.live.until(PATH, ({ hand }) => hand === 'scale-in-paused');
    });
  }

  it('a name that is not that of a CRD with an autoscaler, or of a Lease, is an error', async (test) => {
    const { autoscale } = await world(test, 'katalog');
    expect(await autoscale('pause', 'tsk')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('unknown CRD "tsk" (did you mean "task"?)'),
    });
    expect(await autoscale('pause', 'task')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ORK_HAND_LEASE'),
    });
  });
});
