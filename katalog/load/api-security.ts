import type { Path } from '../document/index.js';
import type { ApiSecurity, JsonObject, TokenSource } from '../model.js';
import type { ApiSecurityInput } from '../schema/index.js';

const DEFAULT_TOKENS = [{ token: '$ORK_API_TOKEN' }] as const;

type WrittenToken = NonNullable<ApiSecurityInput['tokens']>[number];

export function apiSecurity({ auth, tokens, audiences }: ApiSecurityInput): ApiSecurity {
  return {
    auth,
    tokens: auth === 'token' ? (tokens ?? DEFAULT_TOKENS).map(tokenSource) : [],
    audiences: auth === 'kubernetes' ? (audiences ?? []) : [],
  };
}

/** As it would be written with every default. */
export function enrichedApiSecurity(input: ApiSecurityInput): JsonObject {
  const tokens = input.auth === 'token' ? { tokens: DEFAULT_TOKENS } : {};
  return { ...tokens, ...input } as JsonObject;
}

/** A setting of another way than the chosen one would be ignored, so it is refused. */
export function apiSecurityFindings(
  input: ApiSecurityInput,
): readonly { path: Path; code: 'ORK_FIELD_VALUE'; message: string }[] {
  const only = { tokens: 'token', audiences: 'kubernetes' } as const;
  return (['tokens', 'audiences'] as const).flatMap((field) =>
    input[field] === undefined || input.auth === only[field]
      ? []
      : [
          {
            path: ['security', 'api', field],
            code: 'ORK_FIELD_VALUE' as const,
            message: `is for auth: ${only[field]}, and auth is ${input.auth}`,
          },
        ],
  );
}

function tokenSource(written: WrittenToken): TokenSource {
  return 'token' in written ? { env: written.token.slice(1) } : { secret: written.secretRef };
}
