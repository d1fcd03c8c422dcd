/** `ork e2e` in a process of its own against an embedded cluster that is not the run's. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type DevCluster, type PodHost, startDevCluster } from '../../devcluster/index.js';
import { systemClock } from '../../lib/base/index.js';
import { ROOT } from './examples.js';
import { orkMain } from './ork.js';
import { kubeconfigFile } from './own-cluster.js';

/** A cluster that is not the run's own, so that the run has to clean up. `pods`: what runs its Pods. */
export async function otherCluster(
  pods?: PodHost,
): Promise<{ readonly dev: DevCluster; readonly env: NodeJS.ProcessEnv }> {
  const dev = await startDevCluster({
    ...{ clock: systemClock(), simulateWorkloads: true },
    ...(pods ? { pods } : {}),
  });
  const { file, remove } = await kubeconfigFile(dev);
  onTestFinished(async () => {
    await dev.stop();
    await remove();
  });
  return { dev, env: { ...process.env, KUBECONFIG: file } };
}

/** An example, the website if none is named, with other setup and checkpoints. */
export function documentWith(setup: string, expectations: string, example = '01-website'): string {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-e2e-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(ROOT, 'examples', example), folder, { recursive: true });
  const file = join(folder, 'e2e.yaml');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, `${text.slice(0, text.indexOf('  expect:'))}${setup}  expect:\n${expectations}`);
  writeFileSync(join(folder, 'held.yaml'), HELD);
  return file;
}

const HELD = `apiVersion: v1
kind: Namespace
metadata: { name: held, finalizers: [example.org/hold] }
`;

export interface Run {
  readonly child: ChildProcess;
  /** Resolves when a line of standard output has this text. */
  printed(text: string): Promise<void>;
  readonly ended: Promise<{ readonly code: number | null; readonly text: string }>;
}

export function start(args: readonly string[], env: NodeJS.ProcessEnv, command = 'e2e'): Run {
  const child = spawn(process.execPath, [orkMain(), command, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (const look of waiting) look();
    });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, text }));
  const printed = (wanted: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (text.includes(wanted)) resolve();
      };
      waiting.add(look);
      look();
      void ended.then(() => reject(new Error(`ended before "${wanted}":\n${text}`)));
    });
  return { child, printed, ended };
}

/** What a run may leave of a document: nothing. */
export async function leftIn({ url }: DevCluster): Promise<readonly string[]> {
  const paths = [
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    '/api/v1/namespaces/default/configmaps',
    '/apis/apps/v1/deployments',
    '/api/v1/namespaces/held',
  ];
  const left = await Promise.all(
    paths.map(async (path) => {
      const { items = [], metadata } = (await (await fetch(url + path)).json()) as {
        items?: readonly { metadata: { name: string } }[];
        metadata: { name?: string };
      };
      return metadata.name === undefined ? items.map((item) => item.metadata.name) : [metadata.name];
    }),
  );
  return left.flat().filter((name) => name !== 'kube-root-ca.crt');
}
