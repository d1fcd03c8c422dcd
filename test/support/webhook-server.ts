/** A webhook of a test: a real TLS server with a certificate of an authority of its own, and its registration. */
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished, vi } from 'vitest';
import type { Json, JsonMap } from '../../lib/base/index.js';
import { type Authority, authority } from './authority.js';
import type { OnTestFinished, TestCluster } from './cluster.js';
import type { KubeBody } from './kube-body.js';

/** The `request` of an AdmissionReview. */
export interface ReviewRequest extends JsonMap {
  uid: string;
  operation: string;
  name: string;
}

/** What a webhook answers: the members of `response` besides `uid`, or bytes of its own. */
export type Answer = JsonMap | ((response: ServerResponse) => void);

export interface WebhookServer {
  readonly url: string;
  readonly port: number;
  /** Base64 of its authority, as `caBundle` takes it. */
  readonly caBundle: string;
  readonly authority: Authority;
  /** Reviews so far by path, canaries not counted. */
  readonly reviews: ReadonlyMap<string, readonly ReviewRequest[]>;
}

export interface WebhookServerOptions {
  /** Names in its certificate; 127.0.0.1 and localhost unless given. */
  readonly names?: readonly string[];
  readonly expired?: boolean;
  /** When it ends; with the test unless given. */
  readonly finished?: OnTestFinished;
}

const NAMES = ['127.0.0.1', 'localhost'];

/** Starts one; it ends with the test. */
export async function webhookServer(
  answer: (path: string, request: ReviewRequest) => Answer | Promise<Answer>,
  options: WebhookServerOptions = {},
): Promise<WebhookServer> {
  const reviews = new Map<string, ReviewRequest[]>();
  const server = await reviewServer(async (path, review, response) => {
    const { request } = review as { request: ReviewRequest };
    if (request.name === CANARY) return reply(response, request, { allowed: path !== `/${CANARY}` });
    reviews.set(path, [...(reviews.get(path) ?? []), request]);
    reply(response, request, await answer(path, request));
  }, options);
  return { ...server, reviews };
}

/** Where a server of reviews is, and whom it is trusted by. */
export type ReviewServer = Omit<WebhookServer, 'reviews'>;

/** A TLS server of reviews of any kind; it ends with the test. */
export async function reviewServer(
  handle: (path: string, review: Json, response: ServerResponse) => Promise<void>,
  { names = NAMES, expired = false, finished = onTestFinished }: WebhookServerOptions = {},
): Promise<ReviewServer> {
  const issuer = await authority('webhooks of a test');
  const server = createServer(await issuer.issue(names, { expired }), async (message, response) => {
    const path = new URL(message.url ?? '/', 'https://localhost').pathname;
    await handle(path, JSON.parse(await text(message)) as Json, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  finished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  const caBundle = Buffer.from(issuer.ca).toString('base64');
  return { url: `https://127.0.0.1:${port}`, port, caBundle, authority: issuer };
}

function reply(response: ServerResponse, { uid }: ReviewRequest, answer: Answer): void {
  if (typeof answer === 'function') {
    answer(response);
    return;
  }
  const review = {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: { uid, ...answer },
  };
  response.setHeader('content-type', 'application/json').end(JSON.stringify(review));
}

/** Members of a response that carry a JSON patch. */
export function patchOf(...operations: readonly Json[]): JsonMap {
  const patch = Buffer.from(JSON.stringify(operations)).toString('base64');
  return { allowed: true, patchType: 'JSONPatch', patch };
}

/** Path of the webhook that refuses, and name of the object that it refuses; all others let it pass. */
const CANARY = 'canary';
const COLLECTIONS = {
  Validating: '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
  Mutating: '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
} as const;

/** A rule for writes of ConfigMaps. */
export const CONFIG_MAPS = {
  apiGroups: [''],
  apiVersions: ['v1'],
  resources: ['configmaps'],
  operations: ['CREATE', 'UPDATE', 'DELETE'],
};

export interface Registration {
  readonly kube: TestCluster;
  readonly type: keyof typeof COLLECTIONS;
  readonly server: WebhookServer;
  /** The only namespace in which the webhooks see anything. */
  readonly namespace: string;
  /** What is first in the name of the configuration, and so in the order of calls. */
  readonly order?: string;
}

/**
 * Registers webhooks until the test ends; `path` of each is where the server answers it. Resolves when they are called:
 * a real API server learns of them a moment later, which a webhook that refuses a canary shows.
 */
export async function register(
  { kube, type, server, namespace, order = 'a' }: Registration,
  webhooks: readonly (JsonMap & { path?: string })[],
): Promise<KubeBody> {
  const name = `${order}-${namespace}`;
  const complete = ({ path = '/', ...webhook }: JsonMap & { path?: string }): JsonMap => ({
    clientConfig: { url: server.url + path, caBundle: server.caBundle },
    rules: [CONFIG_MAPS],
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    ...webhook,
  });
  const canary = complete({
    name: 'canary.orkestra.test',
    path: `/${CANARY}`,
    objectSelector: { matchLabels: { canary: `${type}-${order}` } },
    rules: [{ ...CONFIG_MAPS, operations: ['CREATE'] }],
  });
  const made = await kube.post(COLLECTIONS[type], {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${type}WebhookConfiguration`,
    metadata: { name },
    webhooks: [...webhooks.map(complete), canary],
  });
  if (made.status !== 201) throw new Error(made.text);
  onTestFinished(async () => {
    await kube.delete(`${COLLECTIONS[type]}/${name}`);
  });
  const trial = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: CANARY, labels: { canary: `${type}-${order}` } },
  };
  await vi.waitUntil(
    async () => {
      const tried = await kube.post(`/api/v1/namespaces/${namespace}/configmaps`, trial, {
        query: { dryRun: 'All' },
      });
      return tried.status >= 400;
    },
    { timeout: 10_000, interval: 50 },
  );
  return made.body;
}
