import { encodeContinue, type PageEnd } from '../../../lib/http/index.js';
import type { KubernetesObject } from '../../../lib/kube/index.js';
import type { CrdView } from '../../view.js';
import type { ListQuery } from '../list-query.js';
import { kindText } from './crd-facts.js';
import type { ItemTexts } from './item-texts.js';

/**
 * `GET /katalog/{crd}/cr`, without the last brace. `total` counts every CR that matches the filters, whatever the page.
 * Pages are cut by key over the current cache: they are not a snapshot of the first page's moment.
 */
export function crListPieces(crd: CrdView, query: ListQuery, items: ItemTexts): readonly Buffer[] {
  const all = crd.list();
  const matching = filtered(all, query);
  const page = pageOf(matching, query);
  const last = page.at(-1);
  const more = last !== undefined && last !== matching.at(-1);
  const head = { crd: crd.entry.name, gvk: kindText(crd), total: matching.length };
  const rest = more ? `,"continue":${JSON.stringify(encodeContinue(keyOf(last)))}` : '';
  return [
    Buffer.from(`${JSON.stringify(head).slice(0, -1)},"items":[`),
    ...items.of(page, { now: crd.changedAt, field: query.field, among: all.length }),
    Buffer.from(`]${rest}`),
  ];
}

function filtered(objects: readonly KubernetesObject[], { namespace, selector }: ListQuery) {
  if (namespace === undefined && selector === undefined) return objects;
  return objects.filter(
    ({ metadata }) =>
      (namespace === undefined || metadata.namespace === namespace) &&
      (selector?.matches(metadata.labels) ?? true),
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
