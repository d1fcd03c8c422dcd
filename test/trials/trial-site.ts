/**
 * A control plane of a trial's own, with two gateways in front of which stands one address, as a Service does, and a CRD
 * whose every write is asked about.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { request } from 'undici';
import { startDevCluster } from '../../devcluster/index.js';
import { systemClock } from '../../lib/base/index.js';
import { startControlPlane } from '../support/control-plane.js';
import { crdDefinition } from '../support/crd-definition.js';
import { GatewayReplica } from '../support/gateway-replica.js';
import { type KubeCredentials, kubeCredentials } from '../support/kube-credentials.js';
import { TcpProxy } from '../support/tcp-proxy.js';

export interface TrialOptions {
  readonly seconds: number;
  /** The built command. */
  readonly main: string;
  /** The folder of a kube-apiserver and an etcd; undefined: the cluster is embedded. */
  readonly assets: string | undefined;
  readonly print: (line: string) => void;
}

const TYPE = { group: 'trial.test', kind: 'App', plural: 'apps' };
export const NAMESPACE = 'trial';
/** More than writes are under way, so that no two change one object. */
const CRS = 100;
const AT_ONCE = 20;
/** As many connections as writes are under way at worst: one that closes meanwhile costs a handshake of TLS. */
const KEEP_ALIVE_MS = 60_000;
const COLLECTION = `/apis/${TYPE.group}/v1/namespaces/${NAMESPACE}/${TYPE.plural}`;
export const REGISTRATION =
  '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/orkestra-admission-validation';

const KATALOG = {
  apiVersion: 'orkestra.orkspace.io/v1',
  kind: 'Katalog',
  metadata: { name: 'trial' },
  security: {
    webhooks: { admission: { enabled: true }, failurePolicy: 'Fail' },
    certManager: { validFor: '2m' },
    deletionProtection: { strictMode: true },
    namespaceProtection: { restrictedNamespaces: ['kube-system'] },
  },
  spec: {
    crds: {
      app: {
        apiTypes: { ...TYPE, version: 'v1' },
        validation: { rules: [{ field: 'spec.n', operator: 'exists', message: 'n is required' }] },
        mutation: { rules: [{ field: 'spec.tier', default: 'low' }] },
      },
    },
  },
};

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export class TrialSite {
  readonly gateways: GatewayReplica[] = [];

  private constructor(
    private readonly options: TrialOptions,
    private readonly folder: string,
    private readonly plane: { readonly kubeconfig: string; stop(): Promise<void> },
    private readonly credentials: KubeCredentials,
    readonly proxy: TcpProxy,
  ) {}

  static async open(options: TrialOptions): Promise<TrialSite> {
    const folder = await mkdtemp(join(tmpdir(), 'orkestra-trial-'));
    const plane = options.assets ? await startControlPlane(options.assets) : await embeddedPlane(folder);
    const proxy = await TcpProxy.to();
    const credentials = kubeCredentials(plane.kubeconfig, KEEP_ALIVE_MS);
    const site = new TrialSite(options, folder, plane, credentials, proxy);
    await writeFile(join(folder, 'katalog.yaml'), JSON.stringify(KATALOG));
    await site.send('POST', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: NAMESPACE },
    });
    await site.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', crdDefinition(TYPE));
    await site.until('the CRD is served', async () => (await site.send('GET', COLLECTION)).status === 200);
    return site;
  }

  /** Starts a replica and leads requests to it once it is ready. */
  async startGateway(): Promise<GatewayReplica> {
    const { main } = this.options;
    const gateway = await GatewayReplica.start({
      main,
      katalog: join(this.folder, 'katalog.yaml'),
      kubeconfig: this.plane.kubeconfig,
      namespace: NAMESPACE,
      advertise: `https://127.0.0.1:${this.proxy.port}`,
    });
    this.gateways.push(gateway);
    // The first one is not ready before it is reached, and there is no Service that would know it before.
    if (this.proxy.targets.length === 0) this.#route();
    await this.until('the gateway is ready', async () => (await gateway.notReady())?.length === 0);
    this.#route();
    return gateway;
  }

  /** SIGTERM, as a rollout does: no new connection is led to it from the moment that it is not ready. */
  async stopGateway(gateway: GatewayReplica): Promise<void> {
    const stopped = gateway.stop();
    await this.until('the gateway is not ready', async () => (await gateway.notReady())?.length !== 0);
    this.gateways.splice(this.gateways.indexOf(gateway), 1);
    this.#route();
    await stopped;
  }

  /** Creates the CRs, once somebody is asked about them. */
  async createCrs(): Promise<void> {
    const bad = { apiVersion: `${TYPE.group}/v1`, kind: TYPE.kind, metadata: { name: 'bad' }, spec: {} };
    await this.until('the API server asks', async () => {
      const { status } = await this.send('POST', `${COLLECTION}?dryRun=All`, bad);
      return status === 403;
    });
    const create = async (index: number): Promise<void> => {
      const cr = { ...bad, metadata: { name: `app-${index}` }, spec: { n: 0 } };
      const made = await this.send('POST', COLLECTION, cr);
      if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    };
    for (let first = 0; first < CRS; first += AT_ONCE)
      await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => create(first + index)));
  }

  /** One change that the gateway is asked about. */
  change(count: number): Promise<Answer> {
    const path = `${COLLECTION}/app-${count % CRS}`;
    return this.send('PATCH', path, { spec: { n: count } });
  }

  async send(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<Answer> {
    const { url, agent, headers } = this.credentials;
    const answer = await request(url + path, {
      method,
      dispatcher: agent,
      headers: {
        ...headers,
        'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: answer.statusCode, body: parsed(await answer.body.text()) };
  }

  async until(what: string, done: () => Promise<boolean>): Promise<void> {
    for (let turn = 0; turn < 600; turn++) {
      if (await done()) return;
      await setTimeout(50);
    }
    const logs = this.gateways.map(({ log }) => log.slice(-10).join('\n')).join('\n');
    throw new Error(`not within 30 s: ${what}\n${logs}`);
  }

  async close(): Promise<void> {
    await Promise.all(this.gateways.map((gateway) => (gateway.isAlive ? gateway.kill() : undefined)));
    await this.credentials.agent.destroy();
    await this.proxy.close();
    await this.plane.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  #route(): void {
    this.proxy.targets = this.gateways.map(({ port }) => port);
  }
}

/** A path that is not served yet is answered in plain text. */
function parsed(text: string): Answer['body'] {
  return text.startsWith('{') ? (JSON.parse(text) as Answer['body']) : {};
}

async function embeddedPlane(folder: string) {
  const cluster = await startDevCluster({ clock: systemClock() });
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, cluster.kubeconfig);
  return { kubeconfig, stop: () => cluster.stop() };
}
