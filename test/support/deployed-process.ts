/**
 * The pod of an applied Deployment, stood in for where no kubelet runs: its command, arguments, environment, mounted
 * ConfigMaps and ServiceAccount token, as a process of this machine. Probes and limits are not stood in for.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import type { TestCluster } from './cluster.js';
import { orkMain } from './ork.js';
import { accountKubeconfig } from './service-account.js';

export interface PodSpec {
  readonly serviceAccountName: string;
  readonly containers: readonly [Container];
  readonly volumes: readonly Volume[];
}

interface Container {
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

interface Volume {
  readonly name: string;
  readonly configMap?: { readonly name: string; readonly items: readonly { key: string; path: string }[] };
  readonly secret?: {
    readonly secretName: string;
    readonly items: readonly { readonly key: string; readonly path: string }[];
  };
}

export interface DeployedName {
  readonly namespace: string;
  readonly name: string;
  /** What its cluster does for a pod and this machine does not: a Service that leads to it. */
  readonly args?: readonly string[];
  /** What a node adds to the environment of a pod. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface DeployedProcess {
  /** Lines of its log, parsed. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** Rejects when the process ends, unless it was stopped. */
  readonly failed: Promise<never>;
  /** Writes its mounted Secrets as they are now, which a kubelet does each minute. */
  syncSecrets(): Promise<void>;
  /** SIGTERM; the exit code. */
  stop(): Promise<number | null>;
}

/** Starts one pod of the Deployment. It is stopped when the test ends. */
export async function startDeployed(
  kube: TestCluster,
  { namespace, name, args = [], env = {} }: DeployedName,
): Promise<DeployedProcess> {
  const { body } = await kube.get(`/apis/apps/v1/namespaces/${namespace}/deployments/${name}`);
  const { template } = body.spec as { template: { spec: PodSpec } };
  const pod = template.spec;
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-pod-'));
  const mounted = await mount(kube, { namespace, pod, folder });
  const syncSecrets = () => mountSecrets(kube, { namespace, pod, folder });
  await syncSecrets();
  const own = { namespace, name: `${name}-0` };
  const files = Object.entries(await environment(kube, pod.containers[0], own));
  const child = spawn(process.execPath, [orkMain(), ...pod.containers[0].args.map(mounted), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...Object.fromEntries(files.map(([variable, value]) => [variable, mounted(value)])),
      ...env,
      ...{ PATH: process.env['PATH'], ORK_PORT: '0', ORK_HOST: '127.0.0.1' },
      // The embedded cluster asks nobody.
      KUBECONFIG:
        kube.kind === 'embedded'
          ? kube.kubeconfig
          : await accountKubeconfig(kube, { namespace, name: pod.serviceAccountName, folder }),
    },
  });
  const log: Record<string, unknown>[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => log.push(JSON.parse(line)));
  const ended = once(child, 'close');
  let stopping = false;
  const failed = ended.then<never>(() => {
    if (stopping) return new Promise(() => undefined);
    throw new Error(`${name} exited with ${child.exitCode}: ${JSON.stringify(log.at(-1))}`);
  });
  failed.catch(() => undefined);
  const stop = () => {
    stopping = true;
    return stopped(child, ended);
  };
  onTestFinished(async () => {
    await stop();
    await rm(folder, { recursive: true });
  });
  return { log, failed, syncSecrets, stop };
}

async function stopped(child: ChildProcess, ended: Promise<unknown>): Promise<number | null> {
  child.kill('SIGTERM');
  await ended;
  return child.exitCode;
}

/** One that does not exist is left out. */
async function mountSecrets(
  kube: TestCluster,
  { namespace, pod, folder }: { readonly namespace: string; readonly pod: PodSpec; readonly folder: string },
): Promise<void> {
  for (const { name, secret } of pod.volumes) {
    if (!secret) continue;
    const { body } = await kube.get(`/api/v1/namespaces/${namespace}/secrets/${secret.secretName}`);
    await mkdir(join(folder, name), { recursive: true });
    for (const { key, path } of secret.items) {
      const encoded = body.data?.[key];
      if (encoded !== undefined) await writeFile(join(folder, name, path), Buffer.from(encoded, 'base64'));
    }
  }
}

/** Writes the ConfigMaps of the volumes; gives what turns a path of the container into one of this machine. */
export async function mount(
  kube: TestCluster,
  { namespace, pod, folder }: { readonly namespace: string; readonly pod: PodSpec; readonly folder: string },
): Promise<(text: string) => string> {
  for (const { name, configMap } of pod.volumes) {
    if (!configMap) continue;
    const { body } = await kube.get(`/api/v1/namespaces/${namespace}/configmaps/${configMap.name}`);
    for (const { key, path } of configMap.items) {
      const file = join(folder, name, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, body.data[key] ?? '');
    }
  }
  return (text) => {
    const mount = pod.containers[0].volumeMounts.find(({ mountPath }) => text.startsWith(`${mountPath}/`));
    return mount ? join(folder, mount.name, text.slice(mount.mountPath.length)) : text;
  };
}

interface ValueFrom {
  readonly fieldRef?: { readonly fieldPath: string };
  /** Optional: unset where the Secret does not exist. */
  readonly secretKeyRef?: { readonly name: string; readonly key: string };
}

/** As the pod of that name sees it that starts now. */
export async function environment(
  kube: TestCluster,
  { env }: Container,
  { namespace, name }: Pick<DeployedName, 'namespace' | 'name'>,
): Promise<Readonly<Record<string, string>>> {
  const known: Record<string, string> = { 'metadata.name': name, 'metadata.namespace': namespace };
  const found: Record<string, string> = {};
  for (const { name: variable, value, valueFrom } of env) {
    const { fieldRef, secretKeyRef }: ValueFrom = valueFrom ?? {};
    if (secretKeyRef) {
      const { body } = await kube.get(`/api/v1/namespaces/${namespace}/secrets/${secretKeyRef.name}`);
      const encoded = body.data?.[secretKeyRef.key];
      if (encoded !== undefined) found[variable] = Buffer.from(encoded, 'base64').toString('utf8');
    } else found[variable] = value ?? known[fieldRef?.fieldPath ?? ''] ?? '127.0.0.1';
  }
  return found;
}
