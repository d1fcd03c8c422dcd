import type { JsonObject } from '../../lib/base/index.js';
import type { ApiSecurity, TokenSource } from '../model.js';
import type { ApiSecurityInput } from '../schema/index.js';

type TokenInput = Extract<ApiSecurityInput, { auth: 'token' }>;
type WrittenToken = NonNullable<TokenInput['tokens']>[number];

/** Not the API server's own: whoever sees such a token could use it there. */
const DEFAULT_AUDIENCES: readonly string[] = ['orkestra'];

const DEFAULT_TOKENS: readonly WrittenToken[] = [{ token: '$ORK_API_TOKEN' }];

export function apiSecurity(input: ApiSecurityInput): ApiSecurity {
  return {
    auth: input.auth,
    tokens: input.auth === 'token' ? (input.tokens ?? DEFAULT_TOKENS).map(tokenSource) : [],
    audiences: input.auth === 'kubernetes' ? (input.audiences ?? DEFAULT_AUDIENCES) : [],
  };
}

/** As it would be written with every default. */
export function enrichedApiSecurity(input: ApiSecurityInput): JsonObject {
  const tokens = input.auth === 'token' ? { tokens: input.tokens ?? DEFAULT_TOKENS } : {};
  const audiences = input.auth === 'kubernetes' ? { audiences: input.audiences ?? DEFAULT_AUDIENCES } : {};
  return { ...input, ...tokens, ...audiences } as unknown as JsonObject;
}

function tokenSource(written: WrittenToken): TokenSource {
  return 'token' in written ? { env: written.token.slice(1) } : { secret: written.secretRef };
}
