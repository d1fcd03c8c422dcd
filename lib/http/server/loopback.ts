import { isIP } from 'node:net';

/** Whether a listen address can be reached from this machine alone. */
export function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false;
  return address === 'localhost' || address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}

/**
 * Whether the header `Host` names this machine. Others come from a page whose own name was made to resolve to loopback
 * (DNS rebinding), and which a browser then takes for the origin of this server.
 */
export function isLoopbackHost(header: string | undefined): boolean {
  if (header === undefined) return true;
  const name = header.replace(/:\d{1,5}$/, '').toLowerCase();
  return name === '[::1]' || name.endsWith('.localhost') || isLoopback(name);
}
