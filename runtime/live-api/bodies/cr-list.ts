import type { CrdView, KubernetesObject } from '../../view.js';
import { encodeContinue, type PageEnd } from '../continue-token.js';
import { valueAt } from '../field-path.js';
import type { ListQuery } from '../list-query.js';
import { phaseOf } from './cr-body.js';
import { ageText, type Body, kindText } from './crd-facts.js';
import { crReadiness } from './readiness.js';
import { withoutSecretData } from './secret-data.js';

/**
 * `GET /katalog/{crd}/cr`. `total` counts every CR that the filters let through, whatever the page. Pages are
 * cut by key, over the cache as it is now: they are no snapshot of the first page's moment.
 */
export function crListBody(crd: CrdView, query: ListQuery): Body {
  const matching = filtered(crd.list(), query);
  const page = pageOf(matching, query);
  const last = page.at(-1);
  const more = last !== undefined && last !== matching.at(-1);
  return {
    crd: crd.entry.name,
    gvk: kindText(crd),
    total: matching.length,
    items: page.map((object) => itemBody(object, crd.changedAt, query.field)),
    ...(more ? { continue: encodeContinue(keyOf(last)) } : {}),
  };
}

function filtered(objects: readonly KubernetesObject[], { namespace, selector }: ListQuery) {
  if (namespace === undefined && selector === undefined) return objects;
  return objects.filter(
    ({ metadata }) =>
      (namespace === undefined || metadata.namespace === namespace) && (selector?.(metadata.labels) ?? true),
  );
}

function pageOf(objects: readonly KubernetesObject[], { limit, after }: ListQuery) {
  if (limit === undefined && after === undefined) return objects;
  const found = after === undefined ? 0 : objects.findIndex((object) => isAfter(keyOf(object), after));
  const start = found < 0 ? objects.length : found;
  return objects.slice(start, limit === undefined ? undefined : start + limit);
}

function keyOf({ metadata }: KubernetesObject): PageEnd {
  return { namespace: metadata.namespace ?? '', name: metadata.name };
}

/** Kubernetes names are ASCII, so comparing code units is the order of the list. */
function isAfter(key: PageEnd, end: PageEnd): boolean {
  return key.namespace === end.namespace ? key.name > end.name : key.namespace > end.namespace;
}

function itemBody(object: KubernetesObject, now: number, field: string | undefined) {
  const { metadata } = object;
  const { ready, reason } = crReadiness(object);
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    phase: phaseOf(object),
    ready,
    readyReason: reason,
    age: ageText(metadata.creationTimestamp, now),
    generation: metadata.generation ?? 0,
    labels: metadata.labels ?? {},
    ...(field === undefined ? {} : { value: valueAt(withoutSecretData(object), field) ?? '' }),
  };
}
