import type { SocketData } from '../client/socket.js';

/** A message of a WebSocket in one piece. */
export function toBuffer(data: SocketData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
