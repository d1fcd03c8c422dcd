/**
 * The resourceVersions that a leader wrote last, by cache. The next leader waits until its caches show them; otherwise it
 * would repeat writes. Versions of one resource are ordered, so one stands for all objects.
 */
import { newerVersion } from '../lib/kube/index.js';

export type WrittenVersions = ReadonlyMap<string, string>;

/** The newer of each; where two cannot be compared, the latter. */
export function mergeWritten(all: readonly WrittenVersions[]): WrittenVersions {
  const merged = new Map<string, string>();
  for (const [cache, version] of all.flatMap((each) => [...each])) {
    merged.set(cache, newerVersion(merged.get(cache), version));
  }
  return merged;
}

export function writtenText(written: WrittenVersions): string {
  return JSON.stringify(Object.fromEntries(written));
}

/** Empty when it is not there, or not what this product writes. */
export function readWritten(text: string | undefined): WrittenVersions {
  if (text === undefined) return new Map();
  try {
    const value: unknown = JSON.parse(text);
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return new Map();
  }
}
