/**
 * What a replica does next with the certificate: a pure function of what it has just read (the bundles first, then the
 * Secret), of what it remembers, and of the time. Any replica may do any step, and may end between any two of them: each
 * write holds for the version that was read, and whoever loses reads again.
 *
 * It guarantees that each leaf that a ready replica serves verifies against each published bundle, because
 * - a leaf is served only when every bundle that was read has its authority, and none is taken out while it may be served;
 * - bundles are read before the Secret. An authority that is in a bundle was in the Secret before, so one that the Secret,
 *   read afterwards, does not have has left it; the write of the bundle fails when the bundle has changed meanwhile.
 *
 * It does not guarantee that for bundles that somebody else writes.
 */
import { type Content, type SecretData, swapped, withoutOld } from './content.js';
import { type Authority, type Bundle, bundleOf, type Pair } from './pair.js';

export interface RotationSettings {
  readonly validForMs: number;
  /** How much of its life a certificate has left when the next one is issued. */
  readonly thresholdMs: number;
  /** false: nothing is issued but the first certificate, and one in the place of what cannot be read. */
  readonly autoRotate: boolean;
  readonly isForUs: (pair: Pair) => boolean;
}

/** A bundle of one registration or CRD, as it was read. */
export interface Target {
  /** Of each webhook; none: nothing is published there yet. */
  readonly bundles: readonly Bundle[];
  /** Whether everything else is as it should be. */
  readonly current: boolean;
}

export type SecretView =
  | { readonly is: 'absent' }
  /** Without a pair that can be served. */
  | { readonly is: 'unreadable'; readonly version: string }
  | { readonly is: 'readable'; readonly version: string; readonly content: Content };

export interface View<T extends Target> {
  /** Read before the Secret. */
  readonly targets: readonly T[];
  readonly secret: SecretView;
  /** Unix milliseconds. */
  readonly now: number;
  /** Of a clock that never goes back. */
  readonly elapsed: number;
}

/** What one replica remembers; a new one remembers nothing. */
export interface Memory {
  readonly served: Pair | undefined;
  /** The content that was read last, for a Secret that is deleted. */
  readonly kept: Content | undefined;
  /** By fingerprint: when an authority may leave, as the Secret has said. */
  readonly retires: ReadonlyMap<string, number>;
  /** By fingerprint: since when an authority of a bundle is not in the Secret, in elapsed milliseconds. */
  readonly absent: ReadonlyMap<string, number>;
  /** Since when every bundle has both authorities, in elapsed milliseconds, and the fingerprint of the next one. */
  readonly both: { readonly next: string; readonly since: number } | undefined;
}

export const NOTHING: Memory = {
  served: undefined,
  kept: undefined,
  retires: new Map(),
  absent: new Map(),
  both: undefined,
};

export type Step<T extends Target> =
  /** A new pair becomes the present one, or the next; `replaces` is the version of the Secret, if there is one. */
  | { readonly do: 'issue'; readonly as: 'present' | 'next'; readonly replaces: string | undefined }
  | {
      readonly do: 'store';
      readonly what: 'restored' | 'swapped' | 'retired';
      readonly data: SecretData;
      readonly replaces: string | undefined;
    }
  | { readonly do: 'publish'; readonly writes: readonly Write<T>[] }
  | { readonly do: 'serve'; readonly pair: Pair }
  | { readonly do: 'wait'; readonly ms: number };

/** undefined: the bundle is left as it is. */
export interface Write<T extends Target> {
  readonly target: T;
  readonly bundle: string | undefined;
}

export const HOUR_MS = 3_600_000;
const LONGEST_OVERLAP_MS = 60_000;

/** How long both authorities are published before the pairs change places: API servers learn of a bundle a moment later. */
export function overlapMs({ validForMs }: Pick<RotationSettings, 'validForMs'>): number {
  return Math.min(LONGEST_OVERLAP_MS, validForMs / 12);
}

/** The next step, and what is remembered after it was looked for. */
export function nextStep<T extends Target>(
  view: View<T>,
  memory: Memory,
  settings: RotationSettings,
): { readonly step: Step<T>; readonly memory: Memory } {
  const { secret, now } = view;
  const content = secret.is === 'readable' ? secret.content : undefined;
  if (!content || content.present.expires <= now) {
    return { step: replacement(view, memory, settings), memory: { ...memory, both: undefined } };
  }
  const learnt = remember(view, content, memory);
  const place: Place<T> = { view, content, version: versionOf(secret), memory: learnt };
  const stale = view.targets.filter((target) => !target.current || !hasBundle(place, target));
  if (stale.length > 0) {
    const writes = stale.map((target) => ({ target, bundle: bundleFor(place, target) }));
    return { step: { do: 'publish', writes }, memory: { ...learnt, both: undefined } };
  }
  return whenPublished(place, settings);
}

/** A Secret that is readable, and all of what was read beside it. */
interface Place<T extends Target> {
  readonly view: View<T>;
  readonly content: Content;
  readonly version: string | undefined;
  readonly memory: Memory;
}

/** The Secret is absent, unreadable or over: what is remembered is put in its place, or something new. */
function replacement<T extends Target>(
  { secret, now }: View<T>,
  { kept }: Memory,
  { autoRotate }: RotationSettings,
): Step<T> {
  const replaces = versionOf(secret);
  if (secret.is === 'readable') {
    const { next } = secret.content;
    if (next && next.expires > now)
      return { do: 'store', what: 'swapped', data: swapped({ ...secret.content, next }, now), replaces };
    return autoRotate ? { do: 'issue', as: 'present', replaces } : { do: 'wait', ms: HOUR_MS };
  }
  if (kept && kept.present.expires > now) return { do: 'store', what: 'restored', data: kept.data, replaces };
  return { do: 'issue', as: 'present', replaces };
}

function versionOf(secret: SecretView): string | undefined {
  return secret.is === 'absent' ? undefined : secret.version;
}

function whenPublished<T extends Target>(
  place: Place<T>,
  settings: RotationSettings,
): { readonly step: Step<T>; readonly memory: Memory } {
  const { content, version: replaces, view, memory } = place;
  const { present, next, old } = content;
  const { now, elapsed } = view;
  if (memory.served?.cert !== present.cert)
    return { step: { do: 'serve', pair: present }, memory: { ...memory, served: present } };
  if (old && old.until <= now)
    return { step: { do: 'store', what: 'retired', data: withoutOld(content), replaces }, memory };
  if (!next || next.expires <= now) {
    const dueMs = settings.isForUs(present) ? present.expires - settings.thresholdMs - now : 0;
    const known = { ...memory, both: undefined };
    if (dueMs <= 0 && settings.autoRotate)
      return { step: { do: 'issue', as: 'next', replaces }, memory: known };
    return { step: { do: 'wait', ms: soonest(place, settings.autoRotate ? dueMs : HOUR_MS) }, memory: known };
  }
  const print = printOf(next);
  const both = memory.both?.next === print ? memory.both : { next: print, since: elapsed };
  const restMs = both.since + overlapMs(settings) - elapsed;
  const known = { ...memory, both };
  if (restMs > 0) return { step: { do: 'wait', ms: soonest(place, restMs) }, memory: known };
  const until = Math.min(present.expires, now + HOUR_MS);
  const data = swapped({ ...content, next }, until);
  return { step: { do: 'store', what: 'swapped', data, replaces }, memory: known };
}

/** When there is something to do without anything being written: in `ms`, or before. */
function soonest<T extends Target>({ view, content, memory }: Place<T>, ms: number): number {
  const { now, elapsed } = view;
  const retires = content.old ? [content.old.until - now] : [];
  const leaves = [...memory.absent.values()].map((since) => since + HOUR_MS - elapsed);
  return Math.max(0, Math.min(ms, content.present.expires - now, ...retires, ...leaves));
}

function printOf({ authorities }: Pair): string {
  return authorities.map(({ fingerprint }) => fingerprint).join();
}

/** The authorities that every bundle has. */
function required({ present, next, old }: Content): readonly Authority[] {
  return [...present.authorities, ...(next?.authorities ?? []), ...(old?.authorities ?? [])];
}

function remember<T extends Target>(view: View<T>, content: Content, memory: Memory): Memory {
  const { now, elapsed, targets } = view;
  const retires = new Map([...memory.retires].filter(([, until]) => until + HOUR_MS > now));
  for (const { fingerprint } of content.old?.authorities ?? [])
    retires.set(fingerprint, content.old?.until ?? now);
  const known = new Set(required(content).map(({ fingerprint }) => fingerprint));
  // One that is in use again retires at another time.
  for (const pair of [content.present, content.next])
    for (const { fingerprint } of pair?.authorities ?? []) retires.delete(fingerprint);
  const absent = new Map<string, number>();
  for (const { fingerprint } of targets.flatMap(authoritiesOf)) {
    if (!known.has(fingerprint)) absent.set(fingerprint, memory.absent.get(fingerprint) ?? elapsed);
  }
  return { ...memory, kept: content, retires, absent };
}

function authoritiesOf({ bundles }: Target): readonly Authority[] {
  return bundles.flatMap(({ authorities }) => authorities);
}

/**
 * What a bundle has beside what the Secret says: authorities that are published and may still be served, because nobody
 * has said that they retire. That is so when the Secret was restored by a replica that had not seen the last change.
 */
function extra<T extends Target>({ view, memory }: Place<T>, target: T): readonly Authority[] {
  const { now, elapsed, targets } = view;
  const published = target.bundles.length === 0 ? targets.flatMap(authoritiesOf) : authoritiesOf(target);
  return published.filter(({ fingerprint, expires }) => {
    const since = memory.absent.get(fingerprint);
    if (since === undefined || expires <= now) return false;
    return (memory.retires.get(fingerprint) ?? Number.POSITIVE_INFINITY) > now && elapsed - since < HOUR_MS;
  });
}

function bundleFor<T extends Target>(place: Place<T>, target: T): string | undefined {
  if (place.content.leavesBundles) return undefined;
  return bundleOf([...required(place.content), ...extra(place, target)]);
}

function hasBundle<T extends Target>(place: Place<T>, target: T): boolean {
  const expected = bundleFor(place, target);
  if (expected === undefined) return true;
  return target.bundles.length > 0 && target.bundles.every(({ text }) => text === expected);
}
