import { BlockList, isIP } from 'node:net';
import { type FunctionRow, toText } from '../templates/index.js';
import { row } from './row.js';

type Family = 'ipv4' | 'ipv6';

/** Addresses for private use: RFC 1918 and RFC 4193. */
const PRIVATE: readonly (readonly [network: string, prefix: number, family: Family])[] = [
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
];

/** Undefined when the text is no address. A zone (`fe80::1%eth0`) is of one host and does not count. */
function familyOf(text: string): Family | undefined {
  const version = text.includes('%') ? 0 : isIP(text);
  if (version === 0) return undefined;
  return version === 4 ? 'ipv4' : 'ipv6';
}

function contains(network: string, prefix: number, family: Family, address: string): boolean {
  const list = new BlockList();
  list.addSubnet(network, prefix, family);
  return list.check(address, family);
}

function cidrContains(cidr: string, address: string): boolean {
  const [network = '', digits = '', ...more] = cidr.split('/');
  const family = familyOf(network);
  const prefix = Number(digits);
  const bits = family === 'ipv4' ? 32 : 128;
  if (more.length > 0 || !/^\d{1,3}$/.test(digits) || prefix > bits) return false;
  return family !== undefined && family === familyOf(address) && contains(network, prefix, family, address);
}

function isPrivate(address: string): boolean {
  const own = familyOf(address);
  return PRIVATE.some(
    ([network, prefix, family]) => family === own && contains(network, prefix, family, address),
  );
}

/** Section "Network". */
export const ADDRESSES: readonly FunctionRow[] = [
  row(
    'cidrContains',
    {
      args: ['cidr', 'ip'],
      returns: 'bool',
      doc: 'Whether the address is in the network.',
      example: ['{{ cidrContains "10.0.0.0/8" .x }}', { x: '10.1.2.3' }, 'true'],
    },
    ([cidr, ip]) => cidrContains(toText(cidr).trim(), toText(ip).trim()),
  ),
  row(
    'ipValid',
    {
      args: ['ip'],
      returns: 'bool',
      doc: 'Whether it is an address of IPv4 or IPv6.',
      example: ['{{ ipValid .x }}', { x: '2001:db8::1' }, 'true'],
    },
    ([ip]) => familyOf(toText(ip)) !== undefined,
  ),
  row(
    'ipIsPrivate',
    {
      args: ['ip'],
      returns: 'bool',
      doc: 'Whether it is an address for private use.',
      example: ['{{ ipIsPrivate .x }}', { x: '192.168.1.1' }, 'true'],
    },
    ([ip]) => isPrivate(toText(ip)),
  ),
];
