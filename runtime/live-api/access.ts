import type { ApiSecurity } from '../../katalog/index.js';
import type { Clock, Logger, SecretSource } from '../../lib/base/index.js';
import { type Access, ListedTokens, ReviewedTokens } from '../../lib/http/index.js';
import {
  AUTHENTICATION,
  ClusterReviewer,
  type DocumentReader,
  isNotFound,
  type ReviewClient,
} from '../../lib/kube/index.js';
import { RUNTIME_ERRORS } from '../errors.js';

export interface AccessOptions {
  /** `security.api` of the Katalog; undefined: everybody may read. */
  readonly security: ApiSecurity | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly secrets: SecretSource;
  readonly client: ReviewClient & DocumentReader;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Who may read, as the Katalog declares it; undefined: everybody. */
export function openAccess(options: AccessOptions): Access | undefined {
  const { security, env, secrets, client, clock, log } = options;
  if (!security || security.auth === 'none') return undefined;
  if (security.auth === 'token') return new ListedTokens({ places: security.tokens, env, secrets, log });
  return new ReviewedTokens({ reviewer: new ClusterReviewer(client, security.audiences), clock, log });
}

const DISCOVERY_MS = 5_000;

/**
 * Rejects with ORK_API_AUTH when nobody could ever be accepted: a variable that is not set, or an API server without
 * users, such as the embedded one. An API server that does not respond now is neither.
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
