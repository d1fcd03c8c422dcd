import { didYouMean, type JsonValue, withFields } from '../../lib/base/index.js';
import { compileFieldReader, parseFieldPath } from '../conditions/index.js';
import { type CompileScope, isTemplate, type Path, type TemplateData } from '../scope/index.js';
import { isMap, ResourceError } from './node.js';

/** The data of each repetition of an entry. */
export type Repeat = (data: TemplateData) => readonly TemplateData[];

const KEYS = ['field', 'as'];
const TAKEN = ['metadata', 'spec', 'status', 'children', 'cross', 'metrics', 'health', 'external', 'value'];

/**
 * `forEach: {field, as}`: once for each member of a list, or each entry of a map in its order. `.item` is the
 * member (the key, of a map), `.value` the map's value, `.<as>` the same as `.item`. An absent field is an empty
 * list. Throws `ResourceError` when the field is neither.
 */
export function compileForEach(raw: JsonValue, at: Path, scope: CompileScope): Repeat {
  if (!isMap(raw)) {
    scope.invalid(at, raw, '{field, as}');
    return () => [];
  }
  for (const key of Object.keys(raw).filter((name) => !KEYS.includes(name))) {
    scope.error('ORK_FIELD_UNKNOWN', [...at, key], `unknown field "${key}"${didYouMean(key, KEYS)}`);
  }
  const read = compileFieldReader(raw['field'] ?? null, [...at, 'field'], at, scope);
  const as = readAs(raw['as'] ?? null, [...at, 'as'], scope);
  if (!read) return () => [];
  const field = String(raw['field']);
  const chain = isTemplate(field) ? undefined : parseFieldPath(field);
  scope.reads.repeats.push({ entry: at.slice(0, -1), path: [...at, 'field'], field, chain, as });
  return (data) => {
    const value = read(data);
    if (value === undefined || value === null || value === '') return [];
    if (Array.isArray(value)) return value.map((item: unknown) => withItem(data, item, as));
    if (isMap(value as JsonValue)) {
      return Object.entries(value).map(([item, member]) => withItem(data, item, as, { value: member }));
    }
    throw ResourceError.invalid([...at, 'field'], value, 'a list or a map');
  };
}

function withItem(
  data: TemplateData,
  item: unknown,
  as: string | undefined,
  more: { readonly value?: unknown } = {},
): TemplateData {
  return withFields(data, as === undefined ? { ...more, item } : { ...more, item, [as]: item });
}

function readAs(raw: JsonValue, at: Path, scope: CompileScope): string | undefined {
  if (raw === null) return undefined;
  if (typeof raw === 'string' && /^[A-Za-z_]\w*$/.test(raw) && !TAKEN.includes(raw)) return raw;
  scope.invalid(at, raw, `a name of letters and digits, and not one of ${TAKEN.join(', ')}`);
  return undefined;
}
