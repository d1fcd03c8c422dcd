/**
 * The token of `POST /notify`. `ORK_NOTIFY_TOKEN` comes first. `ORK_NOTIFY_TOKEN_FILE` is read at each post, so that a Secret
 * that the gateway makes after the runtime has started, or that is rotated, is used without a restart.
 */
import { open } from 'node:fs/promises';
import { type Environment, messageOf } from '../../lib/base/index.js';

export interface NotifyToken {
  /** undefined: none is sent. */
  readonly token: string | undefined;
  /** Why there is none; empty where none is wanted, or where there is one. */
  readonly problem: string;
}

export type ReadNotifyToken = () => Promise<NotifyToken>;

/** A file of tokens is short; what is longer is not one. */
const MAX_BYTES = 16_384;

export function notifyToken(env: Environment): ReadNotifyToken {
  const fixed = env['ORK_NOTIFY_TOKEN'];
  const file = env['ORK_NOTIFY_TOKEN_FILE'];
  if (fixed || !file) return async () => tokenOf(fixed ?? '');
  return async () => {
    try {
      const found = tokenOf(await firstBytes(file));
      return found.token === undefined ? { ...found, problem: `${file} is empty` } : found;
    } catch (error) {
      return { token: undefined, problem: messageOf(error) };
    }
  };
}

/** The gateway takes each of several, so that they can be rotated; the first one is sent. */
function tokenOf(text: string): NotifyToken {
  const [token] = text.trim().split(/\s+/);
  return { token: token || undefined, problem: '' };
}

async function firstBytes(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, 0);
    return buffer.subarray(0, bytesRead).toString('utf8');
  } finally {
    await handle.close();
  }
}
