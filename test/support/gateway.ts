/** A gateway in this process, on ports that the system chooses; with no cluster behind it unless it is given one. */
import { randomBytes } from 'node:crypto';
import { Agent, request } from 'undici';
import { expect, onTestFinished, vi } from 'vitest';
import {
  createGatewayMetrics,
  Gateway,
  type GatewayPlan,
  type GatewaySettings,
  loadGatewayPlan,
  neededGatewayAccess,
} from '../../gateway/index.js';
import { type Clock, type JsonObject, type Logger, systemClock, systemRandom } from '../../lib/base/index.js';
import type { KubeClient } from '../../lib/kube/index.js';
import type { TestCluster } from './cluster.js';
import { leastKubeconfig } from './least-account.js';

const SETTINGS: GatewaySettings = {
  port: 0,
  host: '127.0.0.1',
  webhooks: { port: 0, advertise: new URL('https://127.0.0.1:0') },
  namespace: 'orkestra-system',
  serviceName: 'orkestra-gateway',
  runtimeEndpoint: undefined,
  runtimeUser: 'system:serviceaccount:orkestra-system:orkestra-runtime',
  identity: 'gateway-of-a-test',
  version: '0.0.0',
  shutdownDelayMs: 0,
};

/** Webhooks at an address where nobody listens. */
export const UNREACHED: Pick<GatewaySettings, 'webhooks'> = {
  webhooks: { port: 0, advertise: new URL('https://127.0.0.1:1') },
};

/** Until that is its only reason not to be ready: what is registered was looked at, and nothing of it is missing. */
export async function untilUnreached({ get }: Pick<TestGateway, 'get'>): Promise<void> {
  await vi.waitFor(async () => {
    const { status, body } = await get('/ready');
    expect([status, body.reasons]).toEqual([
      503,
      [expect.stringContaining('a review sent to https://127.0.0.1:1 did not come back')],
    ]);
  });
}

/** A line of the log. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface GatewayOptions {
  readonly clock?: Clock;
  readonly settings?: Partial<GatewaySettings>;
  readonly env?: Readonly<Record<string, string>>;
  readonly client?: KubeClient;
}

export interface TestGateway {
  readonly gateway: Gateway;
  readonly url: string;
  /** Of the webhooks; empty where they are off. */
  readonly secureUrl: string;
  readonly log: readonly LogLine[];
  readonly metrics: ReturnType<typeof createGatewayMetrics>;
  get(path: string): Promise<GatewayAnswer>;
  /** Over TLS. */
  post(path: string, body: unknown): Promise<GatewayAnswer>;
}

export interface GatewayAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects
  readonly body: any;
}

/** Throws with the problems of a Katalog that does not load. */
export function gatewayPlan(text: string, file = 'katalog.yaml'): GatewayPlan {
  const { plan, problems } = loadGatewayPlan([{ file, text }], {
    clock: systemClock(),
    random: (size) => randomBytes(size),
  });
  if (!plan) throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  return plan;
}

/** Starts one; it ends with the test. */
export async function startGateway(
  text: string,
  { clock = systemClock(), settings = {}, env = {}, client }: GatewayOptions = {},
): Promise<TestGateway> {
  const log: LogLine[] = [];
  const line = (level: string) => (fields: object, message: string) =>
    void log.push({ level, message, fields: { ...fields } });
  const logger: Logger = {
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
  };
  const metrics = createGatewayMetrics({ processDefaults: false });
  const gateway = new Gateway({
    plan: gatewayPlan(text),
    settings: { ...SETTINGS, ...settings },
    clock,
    random: systemRandom,
    log: logger,
    env,
    metrics,
    client,
  });
  const agent = new Agent({ connect: { rejectUnauthorized: false } });
  onTestFinished(async () => {
    await Promise.all([gateway.stop(), agent.close()]);
    await client?.close();
  });
  const { url, webhooks } = await gateway.start();
  const secureUrl = webhooks && 'url' in webhooks ? webhooks.url : '';
  const ask = async (target: string, body?: unknown): Promise<GatewayAnswer> => {
    const answer = await request(target, {
      dispatcher: agent,
      method: body === undefined ? 'GET' : 'POST',
      ...(body === undefined
        ? {}
        : {
            headers: { 'content-type': 'application/json' },
            body: typeof body === 'string' ? body : JSON.stringify(body),
          }),
    });
    const content = await answer.body.text();
    const isJson = String(answer.headers['content-type']).startsWith('application/json');
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: isJson ? JSON.parse(content) : content,
    };
  };
  return {
    gateway,
    url,
    secureUrl,
    log,
    metrics,
    get: (path) => ask(url + path),
    post: (path, body) => ask(secureUrl + path, body),
  };
}

/** An AdmissionReview about an object of a CRD; `request` overrides its members. */
export function reviewOf(object: JsonObject | null, more: JsonObject = {}): JsonObject {
  const { group = '', version = 'v1', kind = 'App', plural = 'apps' } = typesOf(object);
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid: '705ab4f5-6393-11e8-b7cc-42010a800002',
      kind: { group, version, kind },
      resource: { group, version, resource: plural },
      name: 'a',
      namespace: 'default',
      operation: 'CREATE',
      userInfo: { username: 'jane', groups: ['system:authenticated'] },
      object,
      oldObject: null,
      dryRun: false,
      ...more,
    },
  };
}

function typesOf(object: JsonObject | null) {
  const [group = '', version = 'v1'] = String(object?.['apiVersion'] ?? 'shop.example.org/v1').split('/');
  const kind = String(object?.['kind'] ?? 'App');
  return { group, version, kind, plural: `${kind.toLowerCase()}s` };
}

/** Of the account that a gateway of this Katalog is, where the suites run with least access. */
export function gatewayKubeconfig(
  kube: TestCluster,
  text: string,
  {
    namespace,
    clusterRole = `${namespace}:orkestra-gateway`,
  }: { readonly namespace: string; readonly clusterRole?: string | undefined },
): Promise<string> {
  const place = { namespace, deployment: 'orkestra-gateway', clusterRole };
  return leastKubeconfig(kube, () => ({
    component: 'gateway',
    namespace,
    access: neededGatewayAccess(gatewayPlan(text).katalog, place),
  }));
}
