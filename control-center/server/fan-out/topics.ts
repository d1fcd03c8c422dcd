import type { CrTopic } from '../crs/cr-feed.js';
import { type ReadSpec, specOfTopic } from '../reads/read-spec.js';
import { keyOf } from '../store/keys.js';

/** Topics of one stream, and characters of all of them. */
export const MOST_TOPICS = 32;

/** What one topic means: the entities that it holds, and what must be kept current for it. */
export interface ParsedTopic {
  readonly text: string;
  readonly wants: (key: string) => boolean;
  /** The name of the runtime that it is of, if it is of one. */
  readonly runtime: string | undefined;
  readonly crd: string | undefined;
  readonly read: ReadSpec | undefined;
  readonly crs: CrTopic | undefined;
  /** Whether it is sent at the faster pace. */
  readonly isFast: boolean;
}

const ALL: Readonly<Record<string, readonly string[]>> = {
  overview: ['source:', 'age:', 'row:', 'spark:', 'gateway:'],
  sources: ['source:', 'age:'],
  topology: ['source:', 'age:', 'row:', 'edge:'],
};

/** undefined: the topic is unknown. */
export function parseTopic(text: string): ParsedTopic | undefined {
  const kinds = ALL[text];
  const none = { text, runtime: undefined, crd: undefined, read: undefined, crs: undefined, isFast: false };
  if (kinds) return { ...none, wants: (key) => kinds.some((kind) => key.startsWith(kind)) };
  const [path = '', query = ''] = text.split('?', 2);
  const [kind = '', ...encoded] = path.split('/');
  const parts = encoded.map(decoded);
  if (parts.some((part) => part === undefined || part === '')) return undefined;
  return ofRuntime(none, kind, parts as readonly string[], query);
}

type Plain = Omit<ParsedTopic, 'wants'>;

function ofRuntime(
  none: Plain,
  kind: string,
  parts: readonly string[],
  query: string,
): ParsedTopic | undefined {
  const [runtime = '', crd = ''] = parts;
  const heads = new Set<string>([keyOf('source', runtime), keyOf('age', runtime), keyOf('gateway', runtime)]);
  if (kind === 'runtime' && parts.length === 1) {
    const prefixes = [`${keyOf('row', runtime)}/`, `${keyOf('spark', runtime)}/`];
    return { ...none, runtime, wants: (key) => heads.has(key) || startsWithAny(key, prefixes) };
  }
  if (kind === 'crd' && parts.length === 2) {
    const exact = new Set<string>([...heads, keyOf('row', runtime, crd), keyOf('crd', runtime, crd)]);
    const prefixes = [`${keyOf('edge', runtime, crd)}/`, `${keyOf('decision', runtime, crd)}/`];
    const wants = (key: string): boolean => exact.has(key) || startsWithAny(key, prefixes);
    return { ...none, runtime, crd, isFast: true, wants };
  }
  if (kind === 'crs' && parts.length === 2) {
    const crs = crTopic(runtime, crd, query);
    return crs && { ...none, runtime, crd, crs, wants: (key) => key === crs.key };
  }
  const read = specOfTopic(kind, parts);
  return read && { ...none, runtime, crd, read, wants: (key) => key === read.entity };
}

function startsWithAny(key: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => key.startsWith(prefix));
}

/** Filters that go on to the runtime; another one is none. */
function crTopic(runtime: string, crd: string, query: string): CrTopic | undefined {
  const asked = new URLSearchParams(query);
  const allowed = new URLSearchParams();
  for (const [key, value] of asked) {
    if (key !== 'namespace' && key !== 'labelSelector') return undefined;
    allowed.set(key, value);
  }
  const suffix = query === '' ? '' : `?${query}`;
  return { key: `${keyOf('crs', runtime, crd)}${suffix}` as CrTopic['key'], runtime, crd, query: allowed };
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
