/** A custom resource of two versions that a webhook converts: `spec.size` of v1 is `spec.dimensions.size` of v2. */
import type { ServerResponse } from 'node:http';
import { isObject, type Json, type JsonMap } from '../../lib/base/index.js';
import type { OnTestFinished, TestCluster } from './cluster.js';
import { installCrd } from './crd.js';
import { type ReviewServer, reviewServer, type WebhookServerOptions } from './webhook-server.js';

/** The `request` of a ConversionReview. */
export interface ConversionRequest extends JsonMap {
  uid: string;
  desiredAPIVersion: string;
  objects: JsonMap[];
}

export interface ConvertedKind {
  readonly group: string;
  readonly server: ReviewServer;
  /** Path of the CRD. */
  readonly definition: string;
  /** Requests so far. */
  readonly requests: readonly ConversionRequest[];
  /** Path of the collection of a version in a namespace. */
  collection(version: Version, namespace: string): string;
  /** An object to send. */
  object(version: Version, name: string, size: Json, metadata?: object): JsonMap;
}

export type Version = 'v1' | 'v2';

/** What is answered to a request: the members of `response` besides `uid`, or bytes. undefined: what is right. */
export type Misbehaviour = (
  request: ConversionRequest,
  right: JsonMap,
) => JsonMap | ((response: ServerResponse) => void) | undefined;

export interface ConvertedKindOptions {
  readonly misbehave?: Misbehaviour;
  readonly finished: OnTestFinished;
  readonly server?: WebhookServerOptions;
  /** `clientConfig` of the CRD; the URL of the server unless given. */
  readonly client?: (server: ReviewServer) => JsonMap;
}

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

const text = { type: 'string' };
const status = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
const SPECS = {
  v1: {
    type: 'object',
    properties: { size: { type: 'integer' }, color: text, mode: { ...text, default: 'plain' } },
  },
  v2: {
    type: 'object',
    properties: {
      dimensions: { type: 'object', properties: { size: { type: 'integer' } } },
      color: text,
      mode: { ...text, default: 'fancy' },
      added: { ...text, default: 'by v2' },
    },
  },
};

function versionOf(name: Version) {
  const specReplicasPath = name === 'v1' ? '.spec.size' : '.spec.dimensions.size';
  return {
    name,
    served: true,
    storage: name === 'v1',
    subresources: { status: {}, scale: { specReplicasPath, statusReplicasPath: '.status.size' } },
    schema: { openAPIV3Schema: { type: 'object', properties: { spec: SPECS[name], status } } },
  };
}

/** Starts the webhook and installs the CRD. */
export async function convertedKind(
  kube: TestCluster,
  { misbehave, finished, server: where, client }: ConvertedKindOptions,
): Promise<ConvertedKind> {
  const group = `c${crypto.randomUUID().slice(0, 8)}.test`;
  const requests: ConversionRequest[] = [];
  const server = await reviewServer(
    async (_, review, response) => {
      const { request } = review as { request: ConversionRequest };
      requests.push(request);
      const convertedObjects = request.objects.map((object) => convert(object, request.desiredAPIVersion));
      const right = { convertedObjects, result: { status: 'Success' } };
      const answer = misbehave?.(request, right) ?? right;
      if (typeof answer === 'function') return answer(response);
      reply(response, { uid: request.uid, ...answer });
    },
    { ...where, finished },
  );
  const definition = `${DEFINITIONS}/gadgets.${group}`;
  finished(async () => {
    await kube.delete(definition);
  });
  const clientConfig = client?.(server) ?? { url: `${server.url}/convert`, caBundle: server.caBundle };
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `gadgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'gadgets', kind: 'Gadget' },
      versions: [versionOf('v1'), versionOf('v2')],
      conversion: { strategy: 'Webhook', webhook: { clientConfig, conversionReviewVersions: ['v1'] } },
    },
  };
  await installCrd(kube, crd, `/apis/${group}/v2/gadgets`);
  return {
    group,
    server,
    definition,
    requests,
    collection: (version, namespace) => `/apis/${group}/${version}/namespaces/${namespace}/gadgets`,
    object: (version, name, size, metadata = {}) => ({
      apiVersion: `${group}/${version}`,
      kind: 'Gadget',
      metadata: { name, ...metadata },
      spec: version === 'v1' ? { size } : { dimensions: { size } },
    }),
  };
}

function reply(response: ServerResponse, answer: JsonMap): void {
  const review = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'ConversionReview', response: answer };
  response.setHeader('content-type', 'application/json').end(JSON.stringify(review));
}

/** What the webhook makes of an object when it behaves. */
function convert(object: JsonMap, apiVersion: string): JsonMap {
  const { size, dimensions, added, ...others } = isObject(object['spec']) ? object['spec'] : {};
  const measured = isObject(dimensions) ? dimensions['size'] : size;
  const first = apiVersion.endsWith('/v1');
  const spec = first ? { size: measured } : { dimensions: { size: measured } };
  return {
    ...object,
    apiVersion,
    spec: {
      ...others,
      ...(measured === undefined ? {} : spec),
      ...(first || added === undefined ? {} : { added }),
    },
  };
}
