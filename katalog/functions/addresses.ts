import { BlockList, isIP, SocketAddress } from 'node:net';
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

interface Address {
  readonly text: string;
  readonly family: Family;
  /** Bits that an IPv4 address within IPv6 has before it. */
  readonly mapped: number;
}

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/;

/** An IPv4 address that is written as one of IPv6 (RFC 4291, 2.5.5.2) is that of IPv4, as in Go. */
function addressOf(text: string): Address | undefined {
  const family = familyOf(text);
  if (family !== 'ipv6') return family && { text, family, mapped: 0 };
  const inner = MAPPED.exec(new SocketAddress({ address: text, family }).address)?.[1];
  return inner === undefined ? { text, family, mapped: 0 } : { text: inner, family: 'ipv4', mapped: 96 };
}

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
  const [base, inside] = [addressOf(network), addressOf(address)];
  if (!base || base.family !== inside?.family) return false;
  const prefix = Number(digits) - base.mapped;
  const bits = base.family === 'ipv4' ? 32 : 128;
  if (more.length > 0 || !/^\d{1,3}$/.test(digits) || prefix < 0 || prefix > bits) return false;
  return contains(base.text, prefix, base.family, inside.text);
}

function isPrivate(address: string): boolean {
  const own = addressOf(address);
  return PRIVATE.some(
    ([network, prefix, family]) => family === own?.family && contains(network, prefix, family, own.text),
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
