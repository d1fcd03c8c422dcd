import { timingSafeEqual } from 'node:crypto';
import type { TokenSource } from '../../../katalog/index.js';
import { ApiError } from '../../../runtime/live-api/api-errors.js';
import type { Logger, SecretSource } from '../../base/index.js';
import { messageOf } from '../../base/index.js';
import type { Access, AccessRequest } from './access.js';
import { bearerToken, tokenDigest } from './bearer-token.js';

export interface ListedTokensOptions {
  readonly sources: readonly TokenSource[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Answers from memory; a rotated Secret holds at once. */
  readonly secrets: SecretSource;
  readonly log: Logger;
}

type SecretKey = Extract<TokenSource, { secret: unknown }>['secret'];

/** Lets in whoever has one of the tokens that the Katalog names. */
export class ListedTokens implements Access {
  readonly #fixed: readonly Buffer[];
  readonly #secrets: readonly SecretKey[];
  readonly #problems = new Map<SecretKey, string>();

  /** Variables without a value are the caller's to refuse; here they let nobody in. */
  constructor(private readonly options: ListedTokensOptions) {
    const { sources, env } = options;
    this.#fixed = sources.flatMap((source) => ('env' in source ? digestsOf(env[source.env] ?? '') : []));
    this.#secrets = sources.flatMap((source) => ('secret' in source ? [source.secret] : []));
  }

  async admit({ authorization }: AccessRequest): Promise<void> {
    const sent = tokenDigest(bearerToken(authorization));
    const read = await Promise.all(this.#secrets.map((key) => this.#digests(key)));
    // Every token is compared to its end, so that the time tells nothing of which one was nearly right.
    let found = false;
    for (const known of [...this.#fixed, ...read.flatMap((digests) => digests ?? [])]) {
      found = timingSafeEqual(sent, known) || found;
    }
    if (found) return;
    if (read.includes(undefined)) {
      throw new ApiError(
        'auth_unavailable',
        'The tokens that are let in could not all be read; the log says why.',
      );
    }
    throw new ApiError('unauthorized', 'The token is not one that is let in.');
  }

  /** undefined when the Secret cannot be read; the log says so once. */
  async #digests(key: SecretKey): Promise<readonly Buffer[] | undefined> {
    let problem: string;
    try {
      const data = await this.options.secrets.read(key, NEVER);
      const digests = digestsOf(Buffer.from(data?.[key.key] ?? []).toString('utf8'));
      if (digests.length > 0) {
        this.#problems.delete(key);
        return digests;
      }
      problem = data === undefined ? 'there is no such Secret' : `it has no token under the key ${key.key}`;
    } catch (error) {
      problem = messageOf(error);
    }
    if (this.#problems.get(key) !== problem) {
      this.#problems.set(key, problem);
      const secret = `${key.namespace}/${key.name}`;
      this.options.log.warn({ secret, problem }, 'live api: a token cannot be read from its Secret');
    }
    return undefined;
  }
}

const NEVER = new AbortController().signal;

/** A text may hold several, one a line, so that an old and a new one can hold at the same time. */
function digestsOf(text: string): readonly Buffer[] {
  return text
    .split(/\s+/)
    .filter((token) => token !== '')
    .map(tokenDigest);
}
