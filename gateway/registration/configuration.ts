/** One configuration as it should be written, and whether one that was read is that. */
import { isDeepStrictEqual } from 'node:util';
import {
  isObject,
  type Json,
  type JsonMap,
  type JsonObject,
  objectsOf,
  stringAt,
} from '../../lib/base/index.js';
import type { KubernetesObject, OwnerReference } from '../../lib/kube/index.js';
import type { WebhookAddress } from '../capability.js';
import { type Bundle, readBundle } from '../certificates/index.js';
import type { Desired, DesiredWebhook } from './desired.js';

export const API_VERSION = 'admissionregistration.k8s.io/v1';

/** What is the same for every configuration of a gateway. */
export interface Surroundings {
  readonly address: WebhookAddress;
  readonly labels: Readonly<Record<string, string>>;
  /** The ClusterRole of the gateway, with which the configuration goes. */
  readonly owner: OwnerReference | undefined;
  /** false: the server drops `matchConditions`. */
  readonly hasConditions: boolean;
}

/** The configuration without a webhook: nothing asks the gateway yet. */
export function emptyConfiguration(desired: Desired, { labels, owner }: Surroundings): JsonObject {
  return {
    apiVersion: API_VERSION,
    kind: desired.kind,
    metadata: { name: desired.name, labels, ...(owner ? { ownerReferences: [{ ...owner }] } : {}) },
    webhooks: [],
  };
}

/** The configuration that replaces `found`; what others have put into its metadata stays. */
export function fullConfiguration(
  found: KubernetesObject,
  desired: Desired,
  surroundings: Surroundings,
  bundle: string | undefined,
): KubernetesObject {
  const present = webhooksOf(found);
  const webhooks = desired.webhooks.map((webhook) => {
    const kept = bundleOfWebhook(present.find((each) => each['name'] === webhook.body.name));
    const caBundle = bundle === undefined ? kept : Buffer.from(bundle).toString('base64');
    const client = clientConfig(webhook, surroundings.address);
    return {
      ...expected(webhook, surroundings),
      clientConfig: caBundle === undefined ? client : { ...client, caBundle },
    };
  });
  return { ...found, metadata: metadataFor(found, surroundings), webhooks };
}

/** Whether everything but the bundles is as it should be. */
export function isCurrent(found: KubernetesObject, desired: Desired, surroundings: Surroundings): boolean {
  const { metadata } = found;
  const present = webhooksOf(found);
  return (
    isDeepStrictEqual(metadataFor(found, surroundings), metadata) &&
    present.length === desired.webhooks.length &&
    desired.webhooks.every((webhook, index) => {
      const one = present[index] ?? {};
      return (
        isDeepStrictEqual(clientConfig(webhook, surroundings.address), withoutBundle(one)) &&
        Object.entries(expected(webhook, surroundings)).every(([key, value]) =>
          isDeepStrictEqual(one[key] ?? EMPTY[key], value),
        )
      );
    })
  );
}

/** What the server leaves out when it is empty. */
const EMPTY: Readonly<Record<string, unknown>> = {
  matchConditions: [],
  namespaceSelector: {},
  objectSelector: {},
};

/** The bundle of each webhook of a configuration. */
export function bundlesOf(found: KubernetesObject): readonly Bundle[] {
  return webhooksOf(found).map((webhook) =>
    readBundle(Buffer.from(bundleOfWebhook(webhook) ?? '', 'base64').toString('utf8')),
  );
}

/** Whether conditions were sent and did not come back. */
export function lostConditions(sent: KubernetesObject, answer: KubernetesObject): boolean {
  const count = (object: KubernetesObject): number =>
    webhooksOf(object).reduce((sum, webhook) => sum + objectsOf(webhook['matchConditions']).length, 0);
  return count(sent) > 0 && count(answer) === 0;
}

function expected({ body }: DesiredWebhook, { hasConditions }: Surroundings): JsonObject {
  if (hasConditions) return body;
  const { matchConditions: _conditions, ...rest } = body;
  return rest;
}

function clientConfig({ path }: DesiredWebhook, address: WebhookAddress): JsonObject {
  if ('url' in address) return { url: address.url.replace(/\/+$/, '') + path };
  return { service: { ...address.service, path } };
}

function withoutBundle(webhook: JsonMap): JsonMap {
  const client = webhook['clientConfig'];
  if (!isObject(client)) return {};
  const { caBundle: _bundle, ...rest } = client;
  return rest;
}

function bundleOfWebhook(webhook: JsonMap | undefined): string | undefined {
  return webhook && stringAt(webhook['clientConfig'], 'caBundle');
}

/** The metadata of an object of ours; what others have put there stays. */
export function metadataFor(
  { metadata }: KubernetesObject,
  { labels, owner }: Pick<Surroundings, 'labels' | 'owner'>,
): KubernetesObject['metadata'] {
  const owners = metadata.ownerReferences ?? [];
  const isOwned = !owner || owners.some(({ uid }) => uid === owner.uid);
  return {
    ...metadata,
    labels: { ...metadata.labels, ...labels },
    ...(isOwned ? {} : { ownerReferences: [...owners.filter(({ kind }) => kind !== owner.kind), owner] }),
  };
}

function webhooksOf(found: KubernetesObject): JsonMap[] {
  return objectsOf(found['webhooks'] as Json);
}
