import type { ApiSecurity } from '../../../katalog/index.js';
import { RUNTIME_ERRORS } from '../../../runtime/errors.js';
import type { Clock, Logger, SecretSource } from '../../base/index.js';
import { type DocumentReader, isNotFound } from '../../kube/index.js';
import type { Access } from './access.js';
import { ClusterUsers } from './cluster-users.js';
import { ListedTokens } from './listed-tokens.js';
import { AUTHENTICATION, type ReviewClient } from './reviews.js';

export interface AccessOptions {
  /** `security.api` of the Katalog; undefined: everybody is let in. */
  readonly security: ApiSecurity | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly secrets: SecretSource;
  readonly client: ReviewClient & DocumentReader;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Who is let in, as the Katalog says; undefined: everybody. */
export function openAccess(options: AccessOptions): Access | undefined {
  const { security, env, secrets, client, clock, log } = options;
  if (!security || security.auth === 'none') return undefined;
  if (security.auth === 'token') return new ListedTokens({ sources: security.tokens, env, secrets, log });
  return new ClusterUsers({ client, audiences: security.audiences, clock, log });
}

const DISCOVERY_MS = 5_000;

/**
 * Rejects with ORK_API_AUTH where nobody could ever be let in: a variable that is not set, or an API server that knows
 * no users, as the embedded one. One that does not answer now is none of these.
 */
export async function checkAccess({ security, env, client }: AccessOptions): Promise<void> {
  if (security?.auth === 'token') {
    for (const source of security.tokens) {
      if (!('env' in source) || (env[source.env] ?? '').trim() !== '') continue;
      throw RUNTIME_ERRORS.make('ORK_API_AUTH', `security.api.tokens: $${source.env} is not set`);
    }
  }
  if (security?.auth !== 'kubernetes') return;
  try {
    await client.read(`/apis/${AUTHENTICATION}`, { timeoutMs: DISCOVERY_MS, retry: false });
  } catch (error) {
    if (!isNotFound(error)) return;
    throw RUNTIME_ERRORS.make(
      'ORK_API_AUTH',
      `security.api.auth: kubernetes: this API server has no users (it does not serve ${AUTHENTICATION})`,
    );
  }
}
