import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/**
 * `--allowed-runtimes`: patterns of host names (`*.svc`, `shop.example.com`) and networks (`10.0.0.0/8`). Without any,
 * every address is allowed but those that the transport refuses (link-local, metadata).
 *
 * A name that matches a pattern may resolve to anything; one that matches none must resolve into a network, looked at for
 * each connection, so that a name cannot change after.
 */
export class AllowedHosts {
  readonly #networks = new BlockList();
  readonly #names: string[] = [];
  #hasNetworks = false;

  /** Throws `Error` with a message that names the pattern. */
  constructor(readonly patterns: readonly string[]) {
    for (const pattern of patterns) this.#add(pattern);
  }

  /** Whether a connection to the host may be tried; undefined: only its addresses can say. */
  allows(host: string): boolean | undefined {
    if (this.patterns.length === 0) return true;
    const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
    if (isIP(bare) !== 0) return this.#hasAddress(bare);
    if (this.#names.some((name) => matches(bare, name))) return true;
    return this.#hasNetworks ? undefined : false;
  }

  /** A lookup that fails for addresses outside; undefined: that of the system will do. */
  lookup(inner: LookupFunction = systemLookup): LookupFunction | undefined {
    if (this.patterns.length === 0) return undefined;
    return (host, options, callback) => {
      inner(host, options, (error, found, family) => {
        const addresses = Array.isArray(found) ? found.map(({ address }) => address) : [found];
        const isFine = this.allows(host) === true || addresses.every((each) => this.#hasAddress(each));
        if (error || isFine) callback(error, found, family);
        else callback(new NotAllowedError(notAllowed(host)), [], 0);
      });
    };
  }

  #hasAddress(address: string): boolean {
    return this.#networks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }

  #add(pattern: string): void {
    const [address = '', bits] = pattern.split('/');
    const family = isIP(address);
    if (family !== 0) {
      const width = bits === undefined ? (family === 6 ? 128 : 32) : Number(bits);
      if (!Number.isInteger(width) || width < 0 || width > (family === 6 ? 128 : 32)) throw invalid(pattern);
      this.#networks.addSubnet(address, width, family === 6 ? 'ipv6' : 'ipv4');
      this.#hasNetworks = true;
    } else if (/^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(pattern))
      this.#names.push(pattern.toLowerCase());
    else throw invalid(pattern);
  }
}

/** Where nothing may be sent. */
export class NotAllowedError extends Error {}

export function notAllowed(host: string): string {
  return `${host} is not one of --allowed-runtimes`;
}

function invalid(pattern: string): Error {
  return new Error(
    `invalid pattern ${JSON.stringify(pattern)}: expected a host name, *.domain or a network such as 10.0.0.0/8`,
  );
}

function matches(host: string, pattern: string): boolean {
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
}
