/** `envtest`: an etcd and a kube-apiserver of the run's own, from the folder that KUBEBUILDER_ASSETS names. */
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, openSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { type Clock, sleep } from '../../../lib/base/index.js';
import { commandErrors } from '../../errors.js';
import { freePorts } from './free-ports.js';

export interface ControlPlane {
  readonly url: string;
  /** PEM. */
  readonly ca: string;
  /** Of a member of system:masters. */
  readonly token: string;
  readonly kubeconfig: object;
  stop(): Promise<void>;
}

const READY_MS = 60_000;
const ASK_EVERY_MS = 100;
const GRACE_MS = 10_000;

interface Tools {
  /** For everything that they write. */
  readonly folder: string;
  readonly clock: Clock;
  /** Ends the wait for an API server that is not ready yet. */
  readonly signal?: AbortSignal;
}

/** Throws ORK_E2E_CLUSTER when the programs are not there, or do not become ready. */
export async function startControlPlane(
  assets: string | undefined,
  { folder, clock, signal }: Tools,
): Promise<ControlPlane> {
  const missing = ['etcd', 'kube-apiserver'].find((name) => !existsSync(join(assets ?? '', name)));
  if (!assets || missing !== undefined) {
    const where = assets ? `${assets} has no ${missing}` : 'KUBEBUILDER_ASSETS is not set';
    const message = `envtest needs a folder with etcd and kube-apiserver: ${where}`;
    throw commandErrors.make('ORK_E2E_CLUSTER', message);
  }
  const place = join(folder, 'envtest');
  await mkdir(place);
  const token = randomBytes(18).toString('hex');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  await writeFile(join(place, 'sa.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }), {
    mode: 0o600,
  });
  await writeFile(join(place, 'tokens.csv'), `${token},admin,admin,"system:masters"\n`, { mode: 0o600 });
  const [client = 0, peer = 0, secure = 0] = await freePorts(3);
  const log = openSync(join(place, 'log'), 'a');
  const run = (program: string, flags: readonly string[]): ChildProcess =>
    spawn(join(assets, program), [...flags], { stdio: ['ignore', log, log], detached: true });
  const children = [
    run('etcd', etcdFlags(place, client, peer)),
    run('kube-apiserver', apiServerFlags(place, client, secure)),
  ];
  // A run that is interrupted twice exits without a stop; what they write to is removed after them.
  const killAll = (): void => {
    for (const child of children) child.kill('SIGKILL');
  };
  process.prependListener('exit', killAll);
  const stop = async (): Promise<void> => {
    for (const child of [...children].reverse()) await end(child, clock);
    process.off('exit', killAll);
  };
  const url = `https://127.0.0.1:${secure}`;
  try {
    await becomeReady(url, { token, children, place, clock, signal });
    const ca = await readFile(join(place, 'certs', 'apiserver.crt'));
    const kubeconfig = kubeconfigOf(url, ca, token);
    return { url, ca: ca.toString('utf8'), token, kubeconfig, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function etcdFlags(folder: string, client: number, peer: number): readonly string[] {
  const [own, peers] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
  return [
    `--data-dir=${join(folder, 'etcd')}`,
    ...[`--listen-client-urls=${own}`, `--advertise-client-urls=${own}`],
    ...[`--listen-peer-urls=${peers}`, `--initial-advertise-peer-urls=${peers}`],
    ...[`--initial-cluster=default=${peers}`, '--unsafe-no-fsync'],
  ];
}

function apiServerFlags(folder: string, etcd: number, secure: number): readonly string[] {
  const key = join(folder, 'sa.key');
  return [
    `--etcd-servers=http://127.0.0.1:${etcd}`,
    ...[`--cert-dir=${join(folder, 'certs')}`, `--secure-port=${secure}`, '--bind-address=127.0.0.1'],
    '--service-cluster-ip-range=10.0.0.0/16',
    '--service-account-issuer=https://kubernetes.default.svc',
    ...[`--service-account-key-file=${key}`, `--service-account-signing-key-file=${key}`],
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    // Nobody makes service accounts here, so Pods must not need one.
    '--disable-admission-plugins=ServiceAccount',
  ];
}

async function end(child: ChildProcess, clock: Clock): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = clock.setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await exited;
  clock.clearTimeout(timer);
}

interface Starting {
  readonly token: string;
  readonly children: readonly ChildProcess[];
  readonly place: string;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

async function becomeReady(url: string, { token, children, place, clock, signal }: Starting): Promise<void> {
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  const until = clock.monotonic() + READY_MS;
  const ok = async (path: string): Promise<boolean> => {
    try {
      const headers = { authorization: `Bearer ${token}` };
      const { statusCode, body } = await request(url + path, { dispatcher, headers });
      await body.dump();
      return statusCode === 200;
    } catch {
      return false;
    }
  };
  try {
    while (!((await ok('/readyz')) && (await ok('/api/v1/namespaces/default')))) {
      const isDead = children.some(({ exitCode }) => exitCode !== null);
      if (isDead || clock.monotonic() > until) {
        const log = (await readFile(join(place, 'log'), 'utf8')).slice(-2_000);
        throw commandErrors.make(
          'ORK_E2E_CLUSTER',
          `the API server of envtest did not become ready:\n${log}`,
        );
      }
      await sleep(clock, ASK_EVERY_MS, signal);
      signal?.throwIfAborted();
    }
  } finally {
    await dispatcher.close();
  }
}

function kubeconfigOf(server: string, ca: Buffer, token: string): object {
  const name = 'envtest';
  const cluster = { server, 'certificate-authority-data': ca.toString('base64') };
  return {
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': name },
    clusters: [{ name, cluster }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  };
}
