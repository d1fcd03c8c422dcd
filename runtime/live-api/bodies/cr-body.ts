import type { KubernetesObject } from '../../../lib/kube/index.js';
import type { CrdView } from '../../view.js';
import { childrenBody } from './children-body.js';
import { type Body, crdFacts } from './crd-facts.js';
import { crReadiness } from './readiness.js';
import { withoutSecretData } from './secret-data.js';

/** `GET /katalog/{crd}/cr/{namespace}/{name}`. */
export function crBody(crd: CrdView, cached: KubernetesObject): Body {
  const object = withoutSecretData(cached);
  const { metadata } = object;
  const { ready, reason, message } = crReadiness(object);
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    katalog: crd.katalog,
    uid: metadata.uid ?? '',
    generation: metadata.generation ?? 0,
    creationTimestamp: metadata.creationTimestamp ?? '',
    deletionTimestamp: metadata.deletionTimestamp ?? '',
    finalizers: metadata.finalizers ?? [],
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    ready,
    readyReason: reason,
    readyMessage: message,
    phase: phaseOf(object),
    spec: object.spec ?? {},
    status: object.status ?? {},
    children: childrenBody(crd.children(cached)),
    eventsEndpoint: `${crPath(crd, object)}/events`,
    metrics: crdFacts(crd).metrics,
  };
}

/** `status.phase`, empty when there is none. */
export function phaseOf(object: KubernetesObject): string {
  const phase = object.status?.['phase'];
  return typeof phase === 'string' ? phase : '';
}

/** The full path of a CR. */
export function crPath(crd: CrdView, { metadata }: KubernetesObject): string {
  const segments = [crd.entry.name, 'cr', metadata.namespace, metadata.name];
  return `/katalog/${segments.flatMap((part) => (part === undefined ? [] : encodeURIComponent(part))).join('/')}`;
}
