/** `spec.conversion` of a CRD: what it should be, and what of it is. */
import { isDeepStrictEqual } from 'node:util';
import {
  isObject,
  type Json,
  type JsonMap,
  type JsonObject,
  stringAt,
  valueAt,
} from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import type { WebhookAddress } from '../capability.js';
import { type Bundle, readBundle } from '../certificates/index.js';

export const CONVERT_PATH = '/convert';
const REVIEWS = ['v1'];

/** `clientConfig` without the bundle. */
function clientConfig(address: WebhookAddress): JsonObject {
  if ('url' in address) return { url: address.url.replace(/\/+$/, '') + CONVERT_PATH };
  return { service: { ...address.service, path: CONVERT_PATH } };
}

/** Of a CRD that asks a webhook; undefined: it asks none. */
function webhookOf(crd: KubernetesObject): JsonMap | undefined {
  const conversion = valueAt(crd as unknown as Json, ['spec', 'conversion']);
  const webhook =
    stringAt(conversion, 'strategy') === 'Webhook' ? valueAt(conversion, ['webhook']) : undefined;
  return isObject(webhook) ? webhook : undefined;
}

/** The bundle of a CRD that asks a webhook; undefined: it asks none. */
export function bundleOf(crd: KubernetesObject): Bundle | undefined {
  const webhook = webhookOf(crd);
  const text = stringAt(webhook, 'clientConfig', 'caBundle') ?? '';
  return webhook && readBundle(Buffer.from(text, 'base64').toString('utf8'));
}

/** Whether a CRD asks this gateway, whatever its bundle is. */
export function asksUs(crd: KubernetesObject, address: WebhookAddress): boolean {
  const webhook = webhookOf(crd);
  const client = webhook?.['clientConfig'];
  if (!isObject(client)) return false;
  const { caBundle: _, ...rest } = client;
  return (
    isDeepStrictEqual(rest, clientConfig(address)) &&
    isDeepStrictEqual(webhook?.['conversionReviewVersions'], REVIEWS)
  );
}

/** What is applied to a CRD, in the version that was read. `bundle` as PEM; undefined: it is left as it is. */
export function appliedConversion(
  { metadata }: KubernetesObject,
  address: WebhookAddress,
  bundle: string | undefined,
): KubernetesObject {
  const client = clientConfig(address);
  const caBundle = bundle === undefined ? {} : { caBundle: Buffer.from(bundle).toString('base64') };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: metadata.name, resourceVersion: metadata.resourceVersion },
    spec: {
      conversion: {
        strategy: 'Webhook',
        webhook: { clientConfig: { ...client, ...caBundle }, conversionReviewVersions: REVIEWS },
      },
    },
  } as unknown as KubernetesObject;
}
