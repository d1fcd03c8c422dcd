import { BlockList, isIPv6 } from 'node:net';
import type { RemoteTarget } from '../target/target.js';

/**
 * Addresses that no runtime advertises and that answer every machine of a cloud with its secrets: link-local ones
 * (RFC 3927; RFC 4291, 2.5.6), and the metadata service of one cloud over IPv6.
 */
const NEVER = new BlockList();
NEVER.addSubnet('169.254.0.0', 16, 'ipv4');
NEVER.addSubnet('fe80::', 10, 'ipv6');
NEVER.addAddress('fd00:ec2::254', 'ipv6');

/** Longer than any URL that a runtime advertises. */
const MAX_LENGTH = 2_048;

/**
 * Where the leaders of peers are that a declaration lets this client go to: what their followers said, for as long as
 * it holds. A peer is known by the base URL that the declaration has.
 */
export class Leaders {
  readonly #leaders = new Map<string, string>();

  /** The URL of a target at the leader of its peer; undefined: not known, or not to be followed. */
  urlOf({ followFrom, url }: RemoteTarget): URL | undefined {
    const leader = followFrom === undefined ? undefined : this.#leaders.get(followFrom);
    return followFrom === undefined || leader === undefined
      ? undefined
      : new URL(`${leader}${url.href.slice(followFrom.length)}`);
  }

  /** Takes the header `orkestra-konductor` of an answer; gives the URL of the target there, where one may go. */
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

/** The base URL that a header names, without a slash at its end; undefined where it may not be gone to. */
export function leaderBase(header: string | undefined, from: URL): string | undefined {
  if (header === undefined || header.length > MAX_LENGTH || !URL.canParse(header)) return undefined;
  const { protocol, username, password, search, hash, hostname, origin, pathname } = new URL(header);
  const isWeb = protocol === 'https:' || (protocol === 'http:' && from.protocol === 'http:');
  const isPlain = username === '' && password === '' && search === '' && hash === '';
  if (!isWeb || !isPlain || isForbidden(hostname)) return undefined;
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}

function isForbidden(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  return NEVER.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
