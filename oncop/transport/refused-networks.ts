import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';
import { oncopErrors } from '../errors.js';

/**
 * Addresses that no runtime has and at which a cloud hands out credentials: link-local ones (RFC 3927; RFC 4291, 2.5.6),
 * and metadata services outside of these.
 */
const REFUSED = new BlockList();
REFUSED.addSubnet('169.254.0.0', 16, 'ipv4');
REFUSED.addSubnet('fe80::', 10, 'ipv6');
REFUSED.addAddress('fd00:ec2::254', 'ipv6');
REFUSED.addAddress('100.100.100.200', 'ipv4');

/** Whether an address, or the host name of a URL that is one, is refused. Names are not resolved. */
export function isRefused(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  return isIP(address) !== 0 && REFUSED.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

export function refusedError(host: string): Error {
  const message = `${host} is a link-local or metadata address, to which no request is sent`;
  return oncopErrors.make('ORK_ONCOP_CONNECT', message);
}

/** A lookup that fails for names with a refused address: looked up for each connection, so a name cannot change after. */
export function refusingLookup(inner: LookupFunction = systemLookup): LookupFunction {
  return (host, options, callback) => {
    inner(host, options, (error, found, family) => {
      const addresses = Array.isArray(found) ? found.map(({ address }) => address) : [found];
      if (!error && addresses.some(isRefused)) callback(refusedLookup(host, addresses), [], 0);
      else callback(error, found, family);
    });
  };
}

function refusedLookup(host: string, addresses: readonly string[]): Error {
  return refusedError(`${host} (${addresses.filter(isRefused).join(', ')})`);
}
