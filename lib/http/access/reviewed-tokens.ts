import { type Clock, type Logger, messageOf } from '../../base/index.js';
import { httpError } from '../errors/errors.js';
import type { Access, AccessRequest } from './access.js';
import { bearerToken, tokenDigest } from './bearer-token.js';
import { ExpiringCache } from './expiring-cache.js';

/** Somebody else, an API server, who knows whose a token is and what they may read. */
export interface Reviewer<User extends { readonly username: string }> {
  /** Whose token it is; undefined: nobody's. */
  identify(token: string): Promise<User | undefined>;
  /** Whether that user may get the path. */
  mayGet(user: User, path: string): Promise<boolean>;
}

export interface ReviewedTokensOptions<User extends { readonly username: string }> {
  readonly reviewer: Reviewer<User>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** How long an allowed review is cached: a revoked token or role keeps access this long. */
const ALLOWED_MS = 60_000;
/** How long a denied review is cached: a role that was just bound is not seen this long. */
const DENIED_MS = 10_000;
const MAX_TOKENS = 1_024;
const MAX_RIGHTS = 8_192;
/** Reviews at a time: whoever guesses tokens must not keep the reviewer busy. */
const MAX_REVIEWS = 16;

/** Accepts whoever the reviewer knows and allows to get the path. */
export class ReviewedTokens<User extends { readonly username: string }> implements Access {
  readonly #users: ExpiringCache<User | undefined>;
  readonly #rights: ExpiringCache<boolean>;
  #reviews = 0;
  #problem = '';

  constructor(private readonly options: ReviewedTokensOptions<User>) {
    this.#users = new ExpiringCache(options.clock, MAX_TOKENS);
    this.#rights = new ExpiringCache(options.clock, MAX_RIGHTS);
  }

  async admit({ authorization, path }: AccessRequest): Promise<void> {
    const { reviewer } = this.options;
    const token = bearerToken(authorization);
    const digest = tokenDigest(token).toString('base64');
    const user = await this.#users.get(digest, async () => {
      const value = await this.#review(() => reviewer.identify(token));
      return { value, ttlMs: value ? ALLOWED_MS : DENIED_MS };
    });
    if (!user) throw httpError('unauthorized', 'unknown token: the API server does not know it');
    const allowed = await this.#rights.get(`${digest} ${path}`, async () => {
      const value = await this.#review(() => reviewer.mayGet(user, path));
      return { value, ttlMs: value ? ALLOWED_MS : DENIED_MS };
    });
    if (allowed) return;
    throw httpError(
      'forbidden',
      `user ${JSON.stringify(user.username)} may not get ${JSON.stringify(shortened(path))}: no role allows it`,
    );
  }

  async #review<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#reviews >= MAX_REVIEWS) {
      throw httpError('auth_unavailable', `${MAX_REVIEWS} tokens are being reviewed already`);
    }
    this.#reviews++;
    try {
      const result = await ask();
      this.#problem = '';
      return result;
    } catch (error) {
      this.#report(messageOf(error));
      throw httpError('auth_unavailable', 'the API server did not review the token; the log says why');
    } finally {
      this.#reviews--;
    }
  }

  /** Logs a problem once, whoever asks again. */
  #report(problem: string): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.options.log.warn({ problem }, 'token review failed');
  }
}

function shortened(path: string): string {
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}
