import { isRefused } from '../../lib/calls/index.js';
import type { RemoteTarget } from '../target/target.js';

/** Longer than any URL that a runtime advertises. */
const MAX_LENGTH = 2_048;

/**
 * The URLs of the leaders of peers whose declarations set `followLeader`, as their followers named them, as long as they
 * prove right. A peer is known by the base URL of its declaration. A name that resolves to a refused address is
 * rejected by the transport, when it connects.
 */
export class Leaders {
  readonly #leaders = new Map<string, string>();

  /** The URL of a target at the leader of its peer; undefined: not known, or not followed. */
  urlOf({ followFrom, url }: RemoteTarget): URL | undefined {
    const leader = followFrom === undefined ? undefined : this.#leaders.get(followFrom);
    return followFrom === undefined || leader === undefined
      ? undefined
      : new URL(`${leader}${url.href.slice(followFrom.length)}`);
  }

  /** Takes the header `orkestra-konductor` of a response; returns the URL of the target there, if it may be used. */
  learn(target: RemoteTarget, header: string | undefined): URL | undefined {
    const { followFrom, url } = target;
    const leader = followFrom === undefined ? undefined : leaderBase(header, url);
    if (followFrom === undefined || leader === undefined) return undefined;
    this.#leaders.set(followFrom, leader);
    return this.urlOf(target);
  }

  forget({ followFrom }: RemoteTarget): void {
    if (followFrom !== undefined) this.#leaders.delete(followFrom);
  }
}

/** The base URL that a header names, without a slash at its end; undefined if it may not be used. */
export function leaderBase(header: string | undefined, from: URL): string | undefined {
  if (header === undefined || header.length > MAX_LENGTH || !URL.canParse(header)) return undefined;
  const { protocol, username, password, search, hash, hostname, origin, pathname } = new URL(header);
  const isWeb = protocol === 'https:' || (protocol === 'http:' && from.protocol === 'http:');
  const isPlain = username === '' && password === '' && search === '' && hash === '';
  if (!isWeb || !isPlain || isRefused(hostname)) return undefined;
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}
