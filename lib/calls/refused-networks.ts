import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';

/**
 * Addresses at which no service of ours stands and a cloud hands out credentials: link-local ones (RFC 3927; RFC 4291, 2.5.6),
 * and metadata services outside of these.
 */
const REFUSED = new BlockList();
REFUSED.addSubnet('169.254.0.0', 16, 'ipv4');
REFUSED.addSubnet('fe80::', 10, 'ipv6');
REFUSED.addAddress('fd00:ec2::254', 'ipv6');
REFUSED.addAddress('100.100.100.200', 'ipv4');

/** Whether an address, or the host name of a URL that is one, is refused. Names are not resolved. */
export function isRefused(host: string): boolean {
  const [address = ''] = host.replace(/^\[|\]$/g, '').split('%', 1);
  return isIP(address) !== 0 && REFUSED.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** What is said of such an address. */
export function refusedMessage(host: string): string {
  return `${host} is a link-local or metadata address, to which no request is sent without --allow-link-local`;
}

/**
 * A lookup that fails for names with a refused address, with the error that `refuse` makes of the message: looked up
 * for each connection, so a name cannot change after.
 */
export function refusingLookup(
  refuse: (message: string) => Error,
  inner: LookupFunction = systemLookup,
): LookupFunction {
  return (host, options, callback) => {
    inner(host, options, (error, found, family) => {
      const addresses = Array.isArray(found) ? found.map(({ address }) => address) : [found];
      const refused = error ? [] : addresses.filter(isRefused);
      if (refused.length === 0) callback(error, found, family);
      else callback(refuse(refusedMessage(`${host} (${refused.join(', ')})`)), [], 0);
    });
  };
}
