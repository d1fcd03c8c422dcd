/**
 * A Service in front of gateways that run as processes of this machine: the API server finds them by EndpointSlices, as in
 * a cluster (`--enable-aggregator-routing`), and so do they themselves (fixtures/service-names.mjs). What the kubelet and
 * the EndpointSlice controller do is done here: who answers `/ready` with 200 is an endpoint.
 */
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TestCluster } from './cluster.js';
import { GatewayReplica } from './gateway-replica.js';

const SERVICE = 'orkestra-gateway';
const PRELOAD = fileURLToPath(new URL('../fixtures/service-names.mjs', import.meta.url));
/** Of the readiness probe. */
const PROBE_EVERY_MS = 100;

export interface GatewayServiceOptions {
  readonly kube: TestCluster;
  readonly namespace: string;
  /** The built command. */
  readonly main: string;
  /** What loads as JSON is YAML too. */
  readonly katalog: object;
  /** Of this machine; an EndpointSlice takes no loopback address. */
  readonly address: string;
}

/** An IPv4 address of this machine that an EndpointSlice takes; undefined: it has none. */
export function reachableAddress(): string | undefined {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

export class GatewayService {
  readonly gateways: GatewayReplica[] = [];
  /** Of each that has been ready or not: whether it is an endpoint. */
  readonly #isEndpoint = new Map<GatewayReplica, boolean>();
  /** Those that are led to when they are ready. */
  readonly #led = new Set<GatewayReplica>();
  readonly #closing = new AbortController();
  readonly #following: Promise<void>;

  private constructor(
    private readonly options: GatewayServiceOptions,
    private readonly folder: string,
  ) {
    this.#following = this.#follow();
  }

  static async open(options: GatewayServiceOptions): Promise<GatewayService> {
    const { kube, namespace, katalog } = options;
    const folder = await mkdtemp(join(tmpdir(), 'orkestra-service-'));
    await writeFile(join(folder, 'katalog.yaml'), JSON.stringify(katalog));
    await writeFile(join(folder, 'endpoints'), '');
    // Without a selector: nobody but this class writes its slices.
    await kube.post(`/api/v1/namespaces/${namespace}/services`, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: SERVICE },
      spec: { ports: [{ name: 'https', port: 443, targetPort: 'https' }] },
    });
    return new GatewayService(options, folder);
  }

  /** Starts a replica. `isLedTo: false`: the Service does not lead to it, as before the first look of the kubelet. */
  async start({ isLedTo = true } = {}): Promise<GatewayReplica> {
    const { kube, namespace, main } = this.options;
    const gateway = await GatewayReplica.start({
      ...{ main, namespace, kubeconfig: kube.kubeconfig, host: '0.0.0.0' },
      katalog: join(this.folder, 'katalog.yaml'),
      env: {
        // What says that a process runs in a cluster.
        KUBERNETES_SERVICE_HOST: '127.0.0.1',
        NODE_OPTIONS: `--import=${PRELOAD}`,
        SERVICE_NAME: `${SERVICE}.${namespace}.svc`,
        SERVICE_ENDPOINTS: join(this.folder, 'endpoints'),
      },
    });
    this.gateways.push(gateway);
    if (isLedTo) this.#led.add(gateway);
    return gateway;
  }

  leadTo(gateway: GatewayReplica): void {
    this.#led.add(gateway);
  }

  isEndpoint(gateway: GatewayReplica): boolean {
    return this.#isEndpoint.get(gateway) ?? false;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#following;
    await Promise.all(this.gateways.map((gateway) => (gateway.isAlive ? gateway.kill() : undefined)));
    await rm(this.folder, { recursive: true, force: true });
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      for (const gateway of this.#led) {
        const isReady = gateway.isAlive && (await gateway.notReady())?.length === 0;
        if (isReady !== this.isEndpoint(gateway)) await this.#publish(gateway, isReady);
      }
      await setTimeout(PROBE_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** A slice for each, since each has a port of its own. */
  async #publish(gateway: GatewayReplica, ready: boolean): Promise<void> {
    const { kube, namespace, address } = this.options;
    const slices = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`;
    const name = `${SERVICE}-${gateway.port}`;
    const slice = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name, labels: { 'kubernetes.io/service-name': SERVICE } },
      addressType: 'IPv4',
      ports: [{ name: 'https', port: gateway.port, protocol: 'TCP' }],
      endpoints: [{ addresses: [address], conditions: { ready } }],
    };
    const { status, text } = await kube.patch('apply', `${slices}/${name}`, slice, {
      query: { fieldManager: 'endpoints', force: true },
    });
    if (status >= 300) throw new Error(text);
    this.#isEndpoint.set(gateway, ready);
    const endpoints = [...this.#isEndpoint].flatMap(([{ port }, is]) => (is ? [`${address}:${port}\n`] : []));
    // Read by others at any moment: replaced as a whole.
    const file = join(this.folder, 'endpoints');
    await writeFile(`${file}.next`, endpoints.join(''));
    await rename(`${file}.next`, file);
  }
}
