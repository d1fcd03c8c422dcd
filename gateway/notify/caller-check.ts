/**
 * Who may post to `/notify`. `ORK_NOTIFY_TOKEN` comes first, then in a cluster the token of the Secret; in a cluster without either nobody,
 * since anybody there may reach the port. Elsewhere it is open.
 */
import { HttpError, ListedTokens } from '../../lib/http/index.js';
import type { GatewayContext } from '../capability.js';
import { notAuthorized, notAvailable } from './errors.js';
import { notifiesByGateway } from './needed.js';
import { NOTIFY_SECRET, TokenSecret } from './token-secret.js';

const TOKEN = 'ORK_NOTIFY_TOKEN';

export interface CallerCheck {
  /** Throws an `HttpError` for a caller without the token. */
  admit(authorization: string | undefined): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

export function callerCheck(context: GatewayContext): CallerCheck {
  const { env, client, settings, plan } = context;
  const inCluster = env['KUBERNETES_SERVICE_HOST'] !== undefined;
  if (env[TOKEN]) return fixed(tokensOf(context));
  if (!inCluster) return open;
  if (!client || !notifiesByGateway(plan.katalog)) return closed;
  const secret = new TokenSecret({ ...context, client, namespace: settings.namespace });
  return ofSecret(secret, tokensOf(context, secret));
}

const idle = { start: () => undefined, stop: async () => undefined };
const open: CallerCheck = { ...idle, admit: async () => undefined };
const closed: CallerCheck = {
  ...idle,
  admit: async () => {
    throw notAvailable(`${TOKEN} is not set, and in a cluster it is required`);
  },
};

function fixed(tokens: ListedTokens): CallerCheck {
  return {
    ...idle,
    admit: async (authorization) => {
      if ((await judge(tokens, authorization)) !== 'accepted') throw notAuthorized(`that of ${TOKEN}`);
    },
  };
}

function ofSecret(secret: TokenSecret, tokens: ListedTokens): CallerCheck {
  return {
    start: () => secret.begin(),
    stop: () => secret.stop(),
    admit: async (authorization) => {
      if ((await judge(tokens, authorization)) === 'accepted') return;
      await secret.refresh();
      const result = await judge(tokens, authorization);
      if (result === 'unknown') throw notAuthorized(`that of the Secret ${NOTIFY_SECRET.name}`);
      if (result === 'unavailable') throw notAvailable(`the Secret ${NOTIFY_SECRET.name} could not be read`);
    },
  };
}

/** Compared to the end, so that the time does not show which one was nearly right. */
function tokensOf({ env, log, settings }: GatewayContext, secrets?: TokenSecret): ListedTokens {
  return new ListedTokens({
    places: secrets ? [{ secret: { ...NOTIFY_SECRET, namespace: settings.namespace } }] : [{ env: TOKEN }],
    env,
    log,
    secrets: secrets ?? { read: async () => undefined },
  });
}

async function judge(
  tokens: ListedTokens,
  authorization: string | undefined,
): Promise<'accepted' | 'unknown' | 'unavailable'> {
  try {
    await tokens.admit({ authorization, path: '/notify', address: '' });
    return 'accepted';
  } catch (error) {
    return error instanceof HttpError && error.status === 401 ? 'unknown' : 'unavailable';
  }
}
