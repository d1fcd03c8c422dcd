import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { openSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { freePorts } from '../../src/e2e/cluster/free-ports.js';

/** How long the API server may take to become ready, in milliseconds. */
const READY_MS = 60_000;
const TOKEN = 'orkestra-tests';

export interface ControlPlane {
  readonly url: string;
  readonly kubeconfig: string;
  readonly faults: PlaneFaults;
  /** Requests that were answered so far, oldest first; none unless `audit` was asked for. */
  audit(): Promise<readonly AuditEvent[]>;
  stop(): Promise<void>;
}

/** A request as the audit log of the API server has it. */
export interface AuditEvent {
  readonly verb: string;
  readonly requestURI: string;
  readonly userAgent?: string;
  readonly objectRef?: {
    readonly resource: string;
    readonly subresource?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
  readonly responseStatus?: { readonly code: number };
}

export interface PlaneOptions {
  /** Writes an audit log of every request. */
  readonly audit?: boolean;
}

/** What can be done to a control plane of one's own. */
export interface PlaneFaults {
  /** SIGSTOP for the API server: its connections stay, and nothing is answered. */
  halt(): void;
  /** SIGCONT. */
  wake(): void;
  /**
   * SIGKILL for the API server; resolves when another one, started `downMs` later, is ready on the same port. `onDown` is called
   * when the first is gone.
   */
  restart(options?: { readonly downMs?: number; readonly onDown?: () => void }): Promise<void>;
  /** Makes etcd forget every version but the newest. An API server goes on from its memory until it restarts. */
  compact(): Promise<void>;
}

/**
 * Starts etcd and kube-apiserver from `assets` on free ports, in a folder of their own that `stop` removes. `flags`: more of
 * them for kube-apiserver.
 */
export async function startControlPlane(
  assets: string,
  flags: readonly string[] = [],
  { audit = false }: PlaneOptions = {},
): Promise<ControlPlane> {
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-envtest-'));
  const children: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const child of children.reverse()) await endChild(child, 'SIGTERM');
    await rm(folder, { recursive: true, force: true });
  };
  try {
    // The two programs cannot choose for themselves and say what they chose.
    const [client = 0, peer = 0, secure = 0] = await freePorts(3);
    await writeSecrets(folder);
    children.push(run(folder, join(assets, 'etcd'), etcdFlags(folder, client, peer)));
    const url = `https://127.0.0.1:${secure}`;
    const startApiServer = async (): Promise<void> => {
      const log = audit ? wholeAudit(folder) : auditFlags(folder);
      const all = [...apiserverFlags(folder, client, secure), ...log, ...flags];
      children[1] = run(folder, join(assets, 'kube-apiserver'), all);
      await becomeReady(url, children, folder);
    };
    await startApiServer();
    const kubeconfig = join(folder, 'kubeconfig');
    await writeFile(kubeconfig, kubeconfigFor(url, join(folder, 'certs', 'apiserver.crt')));
    const faults: PlaneFaults = {
      halt: () => void children[1]?.kill('SIGSTOP'),
      wake: () => void children[1]?.kill('SIGCONT'),
      restart: async ({ downMs = 0, onDown } = {}) => {
        if (children[1]) await endChild(children[1], 'SIGKILL');
        onDown?.();
        if (downMs > 0) await new Promise((resolve) => setTimeout(resolve, downMs));
        await startApiServer();
      },
      compact: () => compact(`http://127.0.0.1:${client}`),
    };
    return { url, kubeconfig, faults, audit: () => readAudit(folder), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function writeSecrets(folder: string): Promise<void> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await writeFile(join(folder, 'sa.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }));
  await writeFile(join(folder, 'tokens.csv'), `${TOKEN},admin,admin,"system:masters"\n`);
}

function etcdFlags(folder: string, client: number, peer: number): string[] {
  const urls = { client: `http://127.0.0.1:${client}`, peer: `http://127.0.0.1:${peer}` };
  return [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${urls.client}`,
    `--advertise-client-urls=${urls.client}`,
    `--listen-peer-urls=${urls.peer}`,
    `--initial-advertise-peer-urls=${urls.peer}`,
    `--initial-cluster=default=${urls.peer}`,
    '--unsafe-no-fsync',
  ];
}

function apiserverFlags(folder: string, etcd: number, secure: number): string[] {
  const key = join(folder, 'sa.key');
  return [
    `--etcd-servers=http://127.0.0.1:${etcd}`,
    `--cert-dir=${join(folder, 'certs')}`,
    `--secure-port=${secure}`,
    '--bind-address=127.0.0.1',
    '--service-cluster-ip-range=10.0.0.0/16',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    `--token-auth-file=${join(folder, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--allow-privileged=true',
    // As OpenShift has it: whoever holds the deletion of an owner back must be allowed to. It refuses owners of a type that is
    // new to it, for all but administrators: the reconcile is repeated, and tests of its first try would fail.
    ...(process.env['ORK_TEST_RBAC']
      ? []
      : ['--enable-admission-plugins=OwnerReferencesPermissionEnforcement']),
    // Nobody makes service accounts here, so pods must not need one.
    '--disable-admission-plugins=ServiceAccount',
  ];
}

/** `npm run rbac` reads what accounts have asked for. */
function auditFlags(folder: string): string[] {
  const record = process.env['ORK_TEST_RBAC'];
  if (!record) return [];
  const policy = join(folder, 'audit-policy.json');
  const rules = [
    { level: 'Metadata', userGroups: ['system:serviceaccounts'], omitStages: ['RequestReceived'] },
    { level: 'None' },
  ];
  writeFileSync(policy, JSON.stringify({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules }));
  return [
    `--audit-policy-file=${policy}`,
    `--audit-log-path=${join(record, `audit-${process.pid}-${Date.now()}.log`)}`,
  ];
}

/** An event is written before its request is answered. */
function wholeAudit(folder: string): string[] {
  const policy = join(folder, 'audit-policy.json');
  const rules = [
    // The API server asks itself.
    { level: 'None', users: ['system:apiserver'] },
    { level: 'Metadata', omitStages: ['RequestReceived', 'ResponseStarted'] },
  ];
  writeFileSync(policy, JSON.stringify({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules }));
  return [`--audit-policy-file=${policy}`, `--audit-log-path=${join(folder, 'audit.log')}`];
}

async function readAudit(folder: string): Promise<readonly AuditEvent[]> {
  const text = await readFile(join(folder, 'audit.log'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditEvent);
}

function run(folder: string, command: string, flags: string[]): ChildProcess {
  const log = openSync(join(folder, 'log'), 'a');
  return spawn(command, flags, { stdio: ['ignore', log, log] });
}

async function endChild(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  child.kill('SIGCONT');
  const kill = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exited;
  clearTimeout(kill);
}

/** By the JSON gateway of etcd's API. */
async function compact(etcd: string): Promise<void> {
  const call = async (path: string, body: object): Promise<unknown> => {
    const answer = await request(`${etcd}/v3/kv/${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (answer.statusCode !== 200) throw new Error(`etcd: ${await answer.body.text()}`);
    return answer.body.json();
  };
  const { header } = (await call('range', { key: btoa('/') })) as { header: { revision: string } };
  await call('compaction', { revision: header.revision, physical: true });
}

async function becomeReady(url: string, children: readonly ChildProcess[], folder: string): Promise<void> {
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  const deadline = performance.now() + READY_MS;
  try {
    while (!(await isReady(url, dispatcher))) {
      const dead = children.find((child) => child.exitCode !== null);
      if (dead || performance.now() > deadline) {
        const log = await readFile(join(folder, 'log'), 'utf8');
        throw new Error(`the control plane did not become ready:\n${log.slice(-2_000)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    await dispatcher.close();
  }
}

async function isReady(url: string, dispatcher: Agent): Promise<boolean> {
  try {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const { statusCode, body } = await request(`${url}/readyz`, { dispatcher, headers });
    await body.dump();
    if (statusCode !== 200) return false;
    const namespace = await request(`${url}/api/v1/namespaces/default`, { dispatcher, headers });
    await namespace.body.dump();
    return namespace.statusCode === 200;
  } catch {
    return false;
  }
}

function kubeconfigFor(url: string, ca: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'real', cluster: { server: url, 'certificate-authority': ca } }],
    users: [{ name: 'real', user: { token: TOKEN } }],
    contexts: [{ name: 'real', context: { cluster: 'real', user: 'real' } }],
    'current-context': 'real',
  });
}
