/**
 * Reading bodies of runtimes: anybody may answer at a URL, so every text has a length, every list a number, and what has
 * another type counts as absent.
 */
export type Fields = Readonly<Record<string, unknown>>;

/** The longest text of a name, and of a sentence or an error. */
const NAME = 253;
const SENTENCE = 4_096;

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function at(fields: Fields, name: string): Fields {
  return fieldsOf(fields[name]);
}

/** A name or another short text; empty when absent. */
export function name(fields: Fields, key: string): string {
  return cut(fields[key], NAME);
}

/** A sentence; empty when absent. */
export function text(fields: Fields, key: string): string {
  return cut(fields[key], SENTENCE);
}

export function cut(value: unknown, most: number): string {
  return typeof value === 'string' ? value.slice(0, most) : '';
}

export function flag(fields: Fields, key: string): boolean {
  return fields[key] === true;
}

/** 0 when absent. */
export function count(fields: Fields, key: string): number {
  return numberOf(fields[key]) ?? 0;
}

/** null when absent. */
export function countOrNull(fields: Fields, key: string): number | null {
  return numberOf(fields[key]) ?? null;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The objects of a list, `most` of them. */
export function rows(fields: Fields, key: string, most: number): readonly Fields[] {
  const value = fields[key];
  return Array.isArray(value) ? value.slice(0, most).map(fieldsOf) : [];
}

export function names(fields: Fields, key: string, most: number): readonly string[] {
  return texts(fields, key, { most, length: NAME });
}

export function texts(
  fields: Fields,
  key: string,
  bound: { readonly most: number; readonly length: number },
): readonly string[] {
  const value = fields[key];
  if (!Array.isArray(value)) return [];
  return value.slice(0, bound.most).flatMap((each) => {
    const found = cut(each, bound.length);
    return found === '' ? [] : [found];
  });
}

/** The texts of a map such as labels. */
export function textMap(
  fields: Fields,
  key: string,
  bound: { readonly most: number; readonly length: number },
): Readonly<Record<string, string>> {
  const entries = Object.entries(at(fields, key)).slice(0, bound.most);
  return Object.fromEntries(
    entries.flatMap(([label, value]) =>
      typeof value === 'string' ? [[label.slice(0, 512), value.slice(0, bound.length)]] : [],
    ),
  );
}
