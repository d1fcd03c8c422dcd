/**
 * What a person has set on a page, as the query of its URL and back. A value at its default is not written, so that the
 * plain URL is the plain page; a value that cannot be read is its default, because URLs are typed and pasted.
 */
export interface Param<T> {
  readonly fallback: T;
  /** undefined: not written. */
  write(value: T): string | undefined;
  read(text: string): T | undefined;
}

export type Params = Readonly<Record<string, Param<unknown>>>;
export type ValuesOf<P extends Params> = {
  readonly [K in keyof P]: P[K] extends Param<infer T> ? T : never;
};

/** Any text; spaces around it do not count. */
export const text: Param<string> = {
  fallback: '',
  write: (value) => value || undefined,
  read: (written) => written,
};

/** One of `words`; the first is the default. */
export function oneOf<const T extends string>(...words: readonly [T, ...T[]]): Param<T> {
  const [fallback] = words;
  return {
    fallback,
    write: (value) => (value === fallback ? undefined : value),
    read: (written) => words.find((word) => word === written),
  };
}

export const flag: Param<boolean> = {
  fallback: false,
  write: (value) => (value ? '1' : undefined),
  read: (written) => written === '1',
};

/** A moment in Unix milliseconds; undefined is now. */
export const moment: Param<number | undefined> = {
  fallback: undefined,
  write: (value) => (value === undefined ? undefined : String(value)),
  read: (written) => (/^\d{1,15}$/.test(written) ? Number(written) : undefined),
};

/** The values that a query has, with the defaults of what it lacks. */
export function readParams<P extends Params>(params: P, query: string): ValuesOf<P> {
  const written = new URLSearchParams(query);
  const entries = Object.entries(params).map(([name, param]) => {
    const found = written.get(name);
    return [name, found === null ? param.fallback : (param.read(found) ?? param.fallback)];
  });
  return Object.fromEntries(entries) as ValuesOf<P>;
}

/** The query of `values`, with its question mark; empty when all are defaults. The order is that of `params`. */
export function writeParams<P extends Params>(params: P, values: ValuesOf<P>): string {
  const query = new URLSearchParams();
  for (const [name, param] of Object.entries(params)) {
    const written = param.write(values[name]);
    if (written !== undefined) query.set(name, written);
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
