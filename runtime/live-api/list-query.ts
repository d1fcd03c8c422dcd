import { didYouMean, type LabelSelector, parseLabelSelector } from '../../lib/base/index.js';
import { decodeContinue, type PageEnd, parameter, type Query } from '../../lib/http/index.js';
import { ApiError } from './api-errors.js';

/** The parameters of `GET /katalog/{crd}/cr`. */
export interface ListQuery {
  /** The same text for the same parameters; part of the cache key. */
  readonly key: string;
  /** The path of `value`, by segments. */
  readonly field: readonly string[] | undefined;
  /** Only items with this value at `field`. */
  readonly value: string | undefined;
  readonly namespace: string | undefined;
  readonly selector: LabelSelector | undefined;
  readonly limit: number | undefined;
  readonly after: PageEnd | undefined;
}

/** The query without parameters. */
export const EVERYTHING: ListQuery = {
  key: '',
  field: undefined,
  value: undefined,
  namespace: undefined,
  selector: undefined,
  limit: undefined,
  after: undefined,
};

const NAMES: readonly string[] = ['field', 'value', 'namespace', 'labelSelector', 'limit', 'continue'];

/**
 * Reads the parameters; a selector may have `terms` requirements. Unknown parameters are ignored unless they look
 * misspelt: an ignored filter would show every CR. Throws `bad_query`, `bad_selector` and `bad_continue`.
 */
export function readListQuery(query: Query, terms: number): ListQuery {
  checkSpelling(query);
  const field = parameter(query, 'field');
  const value = parameter(query, 'value');
  const namespace = parameter(query, 'namespace');
  const labels = parameter(query, 'labelSelector');
  const limit = parameter(query, 'limit');
  const page = parameter(query, 'continue');
  if (value !== undefined && field === undefined) {
    throw new ApiError('bad_query', 'field is required because value is compared with it');
  }
  if (!(field || namespace || labels || limit || page)) return EVERYTHING;
  return {
    key: JSON.stringify([field, value, namespace, labels, limit, page]),
    field: field === undefined ? undefined : segmentsOf(field),
    value,
    namespace,
    selector: labels === undefined ? undefined : selectorOf(labels, terms),
    limit: limit === undefined ? undefined : limitOf(limit),
    after: page === undefined ? undefined : pageOf(page),
  };
}

/** The parameters of `GET /katalog/{crd}/crs/stream`, which has no pages. Throws as `readListQuery`. */
export function readStreamedList(query: Query, terms: number): ListQuery {
  for (const name of ['limit', 'continue']) {
    if (query[name] === undefined) continue;
    throw new ApiError('bad_query', `${name} is not supported: a stream has all CRs; read /cr in pages`);
  }
  return readListQuery(query, terms);
}

function checkSpelling(query: Query): void {
  for (const name of Object.keys(query)) {
    const hint = NAMES.includes(name) ? '' : didYouMean(name, NAMES);
    if (hint !== '') throw new ApiError('bad_query', `unknown parameter ${JSON.stringify(name)}${hint}`);
  }
}

/** A dotted path; a leading dot is allowed, an item of a list is addressed by its index (`spec.hosts.0`). */
function segmentsOf(path: string): readonly string[] {
  return (path.startsWith('.') ? path.slice(1) : path).split('.');
}

function selectorOf(text: string, terms: number): LabelSelector {
  const selector = parseLabelSelector(text);
  if ('error' in selector) throw new ApiError('bad_selector', selector.error);
  const { length } = selector.requirements;
  if (length <= terms) return selector;
  throw new ApiError('bad_selector', `the label selector has ${length} terms: expected at most ${terms}`);
}

function limitOf(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new ApiError(
    'bad_query',
    `invalid limit ${JSON.stringify(text)}: expected a whole number of at least 1`,
  );
}

function pageOf(text: string): PageEnd {
  const end = decodeContinue(text);
  if (end) return end;
  throw new ApiError('bad_continue', 'invalid continue: expected the one of the page before');
}
