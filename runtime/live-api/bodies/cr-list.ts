import { encodeContinue, type PageEnd, type Steps } from '../../../lib/http/index.js';
import type { KubernetesObject } from '../../../lib/kube/index.js';
import type { CrdView } from '../../view.js';
import { ApiError } from '../api-errors.js';
import { scalarAt } from '../field-path.js';
import type { ListQuery } from '../list-query.js';
import { kindText } from './crd-facts.js';
import type { ItemTexts } from './item-texts.js';
import { withoutSecretData } from './secret-data.js';

/** CRs that are filtered in one step. */
const STEP = 128;
/** The most bytes of the items of one page: labels are the tenants' own. */
const MAX_PAGE_BYTES = 8 * 1024 * 1024;

/** What another replica knows of its reconciles. */
const NOBODY_FAILS = { count: 0, version: -1, of: () => undefined };

/** The failures that its items show. */
export function failuresOf(crd: CrdView): Pick<CrdView['failures'], 'count' | 'version' | 'of'> {
  return crd.isKonductor ? crd.failures : NOBODY_FAILS;
}

/** What matches a query, and what of it a page holds. */
interface Selection {
  readonly total: number;
  readonly page: readonly KubernetesObject[];
  /** More match after the page. */
  readonly hasMore: boolean;
}

/**
 * `GET /katalog/{crd}/cr`, without the last brace, in steps. `total` counts every CR that matches the filters, whatever
 * the page. Pages are cut by key over the current cache: they are not a snapshot of the first page's moment. `most` is
 * the bound of a page, 0 for none.
 */
export function* crListSteps(
  crd: CrdView,
  query: ListQuery,
  items: ItemTexts,
  most: number,
): Steps<readonly Buffer[]> {
  const all = crd.list();
  const { field, limit = Number.POSITIVE_INFINITY } = query;
  const now = crd.changedAt;
  const head = { crd: crd.entry.name, gvk: kindText(crd) };
  const selection = yield* select(all, query, Math.min(limit, most === 0 ? Number.POSITIVE_INFINITY : most));
  const wanted = {
    now,
    field,
    failures: failuresOf(crd),
    among: all.length,
    maxBytes: most === 0 ? Number.POSITIVE_INFINITY : MAX_PAGE_BYTES,
  };
  const { pieces, count } = yield* items.of(selection.page, wanted);
  const hasMore = selection.hasMore || count < selection.page.length;
  if (hasMore && isWhole(query)) throw tooLarge(selection.total, most);
  const last = selection.page[count - 1];
  const rest = hasMore && last ? `,"continue":${JSON.stringify(encodeContinue(pageEnd(last)))}` : '';
  return [
    Buffer.from(`${JSON.stringify({ ...head, total: selection.total }).slice(0, -1)},"items":[`),
    ...pieces,
    Buffer.from(`]${rest}`),
  ];
}

/** A caller that compares the values of all CRs must never have a part of them for the whole. */
function isWhole({ field, value, limit, after }: ListQuery): boolean {
  return field !== undefined && value === undefined && limit === undefined && after === undefined;
}

function tooLarge(total: number, most: number): ApiError {
  return new ApiError(
    'list_too_large',
    `${total} CRs are more than one response with field holds (${most}, and 8 MiB): add value, limit or a filter`,
  );
}

function* select(all: readonly KubernetesObject[], query: ListQuery, limit: number): Steps<Selection> {
  const start = query.after === undefined ? 0 : firstAfter(all, query.after);
  const matches = crFilter(query);
  if (matches === undefined) {
    const page = start === 0 && limit >= all.length ? all : all.slice(start, start + limit);
    return { total: all.length, page, hasMore: start + page.length < all.length };
  }
  const page: KubernetesObject[] = [];
  let total = 0;
  let following = 0;
  for (const [index, object] of all.entries()) {
    if (index % STEP === STEP - 1) yield;
    if (!matches(object)) continue;
    total++;
    if (index < start) continue;
    following++;
    if (page.length < limit) page.push(object);
  }
  return { total, page, hasMore: following > page.length };
}

type Filter = (object: KubernetesObject) => boolean;

/** undefined: every CR matches. */
export function crFilter({ namespace, selector, field, value }: ListQuery): Filter | undefined {
  const filters: Filter[] = [];
  if (namespace !== undefined) filters.push(({ metadata }) => metadata.namespace === namespace);
  if (selector !== undefined) filters.push(({ metadata }) => selector.matches(metadata.labels));
  if (field !== undefined && value !== undefined) {
    filters.push((object) => String(scalarAt(withoutSecretData(object), field) ?? '') === value);
  }
  if (filters.length === 0) return undefined;
  return (object) => filters.every((filter) => filter(object));
}

/** The index of the first CR after that key. */
export function firstAfter(all: readonly KubernetesObject[], end: PageEnd): number {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const object = all[middle];
    if (object && isAfter(pageEnd(object), end)) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function pageEnd({ metadata }: KubernetesObject): PageEnd {
  return { namespace: metadata.namespace ?? '', name: metadata.name };
}

/** Kubernetes names are ASCII, so comparing code units is the order of the list. */
function isAfter(key: PageEnd, end: PageEnd): boolean {
  return key.namespace === end.namespace ? key.name > end.name : key.namespace > end.namespace;
}
