/** Two Katalogs for processes of their own: A operates `load`, and B sizes the pool of `work` by A's queue. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { type TestCluster, testNamespace } from './cluster.js';
import type { TestCrd } from './crd.js';
import { katalogText } from './katalog-text.js';
import type { KubeBody } from './kube-body.js';
import { type LiveBody, type LiveClient, liveClient } from './live-client.js';
import { orkMain } from './ork.js';
import { type ProcessOptions, RuntimeProcess } from './runtime-process.js';

/** For who is to be replaced: long enough that a leader on a busy machine keeps it. */
export const SHORT_LEASE = '4s';
const LONG_LEASE = '15s';

/** B follows A's queue in both directions at once; only `onMissing` keeps it from taking nothing for zero. */
const WORK = `
workers: 2
operatorBox:
  cross: [{ crd: load, source: { host: $LOAD_URL, protocol: metrics, cacheFor: 300ms } }]
  autoscale:
    interval: 500ms
    cooldown: 0s
    onMissing: hold
    do: { workers: "ceil(cross.load.metrics.queueDepth / 5)" }
    limits: { workers: { min: 2, max: 20 } }
    behavior: { scaleDown: { stabilization: 0s }, tolerance: 0 }
`;

export interface LoadPace {
  readonly workers: number;
  /** How long each CR keeps a worker busy. */
  readonly sleep: string;
}

const load = ({ workers, sleep }: LoadPace): string => `
workers: ${workers}
resync: 30m
operatorBox:
  reconciler: { timeout: 30m }
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}", sleep: ${sleep}, data: { a: b } }]
`;

/** A row of the `cross` list. */
export interface CrossRow {
  readonly source: string;
  readonly found: boolean | null;
  readonly stale: boolean;
  readonly lastError: string;
  readonly circuit: { readonly state: string; readonly retryAt: string };
  readonly identity: string;
  readonly katalog: string;
}

/** A process, and a reader of its Live API. */
export interface LiveProcess {
  readonly process: RuntimeProcess;
  readonly live: LiveClient;
}

export class SiblingProcesses {
  private constructor(
    readonly kube: TestCluster,
    readonly namespace: string,
    private readonly crds: { readonly load: TestCrd; readonly work: TestCrd },
    private readonly folder: string,
    private readonly test: TestContext,
  ) {}

  /** A namespace for two runtimes; nothing runs yet. All that is started ends with the test. */
  static async open(
    test: TestContext,
    kube: TestCluster,
    crds: { readonly load: TestCrd; readonly work: TestCrd },
  ): Promise<SiblingProcesses> {
    const folder = await mkdtemp(join(tmpdir(), 'orkestra-processes-'));
    test.onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const namespace = await testNamespace(kube, test.onTestFinished);
    return new SiblingProcesses(kube, namespace, crds, folder, test);
  }

  /** Starts a replica of A. */
  startA(
    pace: LoadPace | { readonly body: string },
    options: Partial<ProcessOptions> = {},
  ): Promise<LiveProcess> {
    return this.#start('load', 'body' in pace ? pace.body : load(pace), options);
  }

  /** Starts B, which reads A at that port. */
  startB(port: number): Promise<LiveProcess> {
    return this.#start('work', WORK, { env: { LOAD_URL: `http://127.0.0.1:${port}` } });
  }

  get loads(): string {
    return this.crds.load.collection(this.namespace);
  }

  get configMaps(): string {
    return `/api/v1/namespaces/${this.namespace}/configmaps`;
  }

  /** Creates CRs of A, from `load-{first}` on; their names. */
  async createLoads(count: number, first = 0): Promise<readonly string[]> {
    const names = Array.from({ length: count }, (_, index) => `load-${first + index}`);
    await Promise.all(names.map(async (name) => accepted(await this.#createLoad(name))));
    return names;
  }

  async deleteLoads(names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => this.kube.delete(`${this.loads}/${name}`)));
  }

  #createLoad(name: string): ReturnType<TestCluster['post']> {
    return this.kube.post(this.loads, this.crds.load.cr(name));
  }

  async #start(key: 'load' | 'work', body: string, options: Partial<ProcessOptions>): Promise<LiveProcess> {
    const { namespace } = this;
    const identity = options.identity ?? `${key}-${crypto.randomUUID().slice(0, 4)}`;
    const katalog = join(this.folder, `${identity}.yaml`);
    await writeFile(katalog, katalogText(key, { [key]: { crd: this.crds[key], namespace, body } }));
    const process = await RuntimeProcess.start({
      main: orkMain(),
      katalog,
      kubeconfig: this.kube.kubeconfig,
      identity,
      namespace,
      lease: key,
      leaseDuration: LONG_LEASE,
      ...options,
    });
    this.test.onTestFinished(() => process.kill());
    this.test.onTestFailed(
      () => void globalThis.process.stderr.write(`${identity}:\n  ${process.log.join('\n  ')}\n`),
    );
    return { process, live: liveClient(process.url) };
  }
}

/** What B says of its source, in an answer to `/katalog/work`; undefined while it starts. */
export function crossRow(body: LiveBody): CrossRow | undefined {
  return ((body['cross'] ?? []) as readonly CrossRow[])[0];
}

/** Waits until B reads A well and its pool has this size. */
export async function reads(b: LiveProcess, workers: number): Promise<void> {
  await b.live.until('/katalog/work', (body) => {
    const row = crossRow(body);
    return row?.found === true && !row.stale && row.lastError === '' && body['workers'] === workers;
  });
}

/** Waits until an evaluation of B's autoscaler found nothing to go by; gives that evaluation's sentence. */
export async function misses(b: LiveProcess): Promise<string> {
  const evaluation = (body: LiveBody) =>
    body['lastUnchanged'] as
      | { readonly sentence: string; readonly values: readonly { readonly missing: boolean }[] }
      | undefined;
  const body = await b.live.until('/katalog/work/autoscaler', (each) =>
    (evaluation(each)?.values ?? []).some(({ missing }) => missing),
  );
  return evaluation(body)?.sentence ?? '';
}

function accepted({ status, body }: { readonly status: number; readonly body: KubeBody }): void {
  if (status >= 300) throw new Error(`${status}: ${body.message}`);
}
