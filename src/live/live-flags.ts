/** How commands are told which Live API to read, and who reads it. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { messageOf } from '../../lib/base/index.js';
import type { CommandContext } from '../context.js';
import { commandErrors } from '../errors.js';
import { DEFAULT_URL, LiveClient } from './live-client.js';

export interface LiveFlags {
  readonly url?: string;
  readonly tokenFile?: string;
  readonly caFile?: string;
}

export function withLiveFlags(command: Command): Command {
  return withAccessFlags(
    command.option('-u, --url <url>', `URL of the Live API of the runtime (ORK_URL, ${DEFAULT_URL})`),
  );
}

/** `to`: what is sent the token. */
export function withAccessFlags(command: Command, to = 'that URL'): Command {
  return command
    .option('--token-file <file>', `bearer token, sent to ${to} alone (ORK_TOKEN)`)
    .option('--ca-file <file>', 'PEM of the authority that signed its certificate');
}

/** Throws ORK_LIVE_API when the URL is none, or a file cannot be read. */
export function liveClient(flags: LiveFlags, context: CommandContext): LiveClient {
  const { token, ca } = liveAccess(flags, context);
  return new LiveClient(flags.url ?? (context.env['ORK_URL'] || DEFAULT_URL), {
    ...(token === undefined ? {} : { token }),
    ...(ca === undefined ? {} : { ca }),
  });
}

/** The token, if it is not empty, and the authorities for a Live API. Throws ORK_LIVE_API when a file cannot be read. */
export function liveAccess(
  { tokenFile, caFile }: Omit<LiveFlags, 'url'>,
  { env }: Pick<CommandContext, 'env'>,
): { readonly token: string | undefined; readonly ca: string | undefined } {
  const token = tokenFile === undefined ? env['ORK_TOKEN'] : readText('--token-file', tokenFile).trim();
  return {
    token: token === '' ? undefined : token,
    ca: caFile === undefined ? undefined : readText('--ca-file', caFile),
  };
}

function readText(flag: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw commandErrors.make('ORK_LIVE_API', `${flag} ${file} cannot be read: ${messageOf(error)}`, error);
  }
}
