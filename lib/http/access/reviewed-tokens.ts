/**
 * Access for the users of somebody else, an API server. Tokens that it has accepted before never wait for unknown ones:
 * they have caches, places and reviews of their own, and are renewed ahead of their end. Whoever guesses tokens is held
 * back by address before a review.
 *
 * A revoked token or role keeps access for up to `ALLOWED_MS`.
 */
import { type Clock, type Logger, messageOf } from '../../base/index.js';
import { httpError } from '../errors/errors.js';
import type { Access, AccessRequest } from './access.js';
import { bearerToken, tokenDigest } from './bearer-token.js';
import { TokenBuckets } from './token-buckets.js';
import { type Freshness, Verdicts } from './verdicts.js';

/** Who knows whose a token is and what they may read. */
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

/** How long an allowed review is cached. */
const ALLOWED_MS = 60_000;
/** How long a denied review is cached: a role that was just bound is not seen this long. */
const DENIED_MS = 10_000;
const MAX_TOKENS = 1_024;
const MAX_REFUSED = 4_096;
const MAX_RIGHTS = 8_192;
/** Reviews at a time, of each sort: the reviewer must not be kept busy. */
const MAX_REVIEWS = 16;
/** Reviews of unknown tokens from one address. */
const UNKNOWN = { burst: 50, perSecond: 5 };
/** Reviews of what one known user may read. */
const PATHS = { burst: 200, perSecond: 20 };

export class ReviewedTokens<User extends { readonly username: string }> implements Access {
  readonly #users: Verdicts<User>;
  readonly #refused: Verdicts<true>;
  readonly #allowed: Verdicts<true>;
  readonly #denied: Verdicts<true>;
  readonly #byAddress: TokenBuckets;
  readonly #byUser: TokenBuckets;
  readonly #flights = new Map<string, Promise<unknown>>();
  readonly #places = { known: 0, unknown: 0 };
  #problem = '';

  constructor(private readonly options: ReviewedTokensOptions<User>) {
    const { clock } = options;
    this.#users = new Verdicts(clock, { max: MAX_TOKENS, ttlMs: ALLOWED_MS });
    this.#refused = new Verdicts(clock, { max: MAX_REFUSED, ttlMs: DENIED_MS });
    this.#allowed = new Verdicts(clock, { max: MAX_RIGHTS, ttlMs: ALLOWED_MS });
    this.#denied = new Verdicts(clock, { max: MAX_RIGHTS, ttlMs: DENIED_MS });
    this.#byAddress = new TokenBuckets(clock, UNKNOWN);
    this.#byUser = new TokenBuckets(clock, PATHS);
  }

  async admit({ authorization, path, address }: AccessRequest): Promise<string> {
    const token = bearerToken(authorization);
    const digest = tokenDigest(token).toString('base64');
    const user = await this.#identify(digest, token, address);
    if (!user) throw httpError('unauthorized', 'unknown token: the API server does not know it');
    if (await this.#mayGet(digest, user, path)) return user.username;
    throw httpError(
      'forbidden',
      `user ${JSON.stringify(user.username)} may not get ${JSON.stringify(shortened(path))}: no role allows it`,
    );
  }

  #identify(digest: string, token: string, address: string): Promise<User | undefined> | User | undefined {
    const known = this.#users.get(digest);
    const review = (kind: Kind) => this.#once(digest, () => this.#reviewToken(digest, token, kind));
    if (known?.freshness === 'fresh') return known.value;
    if (known?.freshness === 'aging') {
      ahead(review('known'));
      return known.value;
    }
    if (known) return review('known');
    if (isHeld(this.#refused.get(digest))) return undefined;
    if (!this.#flights.has(digest) && !this.#byAddress.take(address)) {
      throw httpError('too_many_requests', 'too many unknown tokens from this address: retry later');
    }
    return review('unknown');
  }

  async #reviewToken(digest: string, token: string, kind: Kind): Promise<User | undefined> {
    const user = await this.#review(kind, () => this.options.reviewer.identify(token));
    if (user) this.#users.set(digest, user);
    else {
      this.#users.delete(digest);
      this.#refused.set(digest, true);
    }
    return user;
  }

  #mayGet(digest: string, user: User, path: string): Promise<boolean> | boolean {
    const key = `${digest} ${path.length > 200 ? tokenDigest(path).toString('base64') : path}`;
    const known = this.#allowed.get(key)?.freshness;
    const review = () => this.#once(key, () => this.#reviewPath(key, user, path));
    if (known === 'fresh') return true;
    if (known === 'aging') {
      ahead(review());
      return true;
    }
    if (isHeld(this.#denied.get(key))) return false;
    if (!this.#flights.has(key) && !this.#byUser.take(user.username)) {
      throw httpError('too_many_requests', 'too many different paths in a short time: retry later');
    }
    return review();
  }

  async #reviewPath(key: string, user: User, path: string): Promise<boolean> {
    const allowed = await this.#review('known', () => this.options.reviewer.mayGet(user, path));
    (allowed ? this.#allowed : this.#denied).set(key, true);
    (allowed ? this.#denied : this.#allowed).delete(key);
    return allowed;
  }

  /** One review for all who ask for the same. */
  #once<T>(key: string, review: () => Promise<T>): Promise<T> {
    const flying = this.#flights.get(key) as Promise<T> | undefined;
    if (flying) return flying;
    const flight = review().finally(() => this.#flights.delete(key));
    this.#flights.set(key, flight);
    return flight;
  }

  async #review<T>(kind: Kind, ask: () => Promise<T>): Promise<T> {
    if (this.#places[kind] >= MAX_REVIEWS) {
      throw httpError(
        'auth_unavailable',
        `${MAX_REVIEWS} reviews of ${kind} tokens are in flight: retry later`,
      );
    }
    this.#places[kind]++;
    try {
      const result = await ask();
      this.#problem = '';
      return result;
    } catch (error) {
      this.#report(messageOf(error));
      throw httpError('auth_unavailable', 'the API server did not review the token; the log says why');
    } finally {
      this.#places[kind]--;
    }
  }

  /** Logs a problem once, however many callers meet it. */
  #report(problem: string): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.options.log.warn({ problem }, 'token review failed');
  }
}

/** Whether the reviewer has accepted the token before. */
type Kind = 'known' | 'unknown';

/** What was cached holds until its end, whatever becomes of its renewal. */
function ahead(renewal: Promise<unknown>): void {
  renewal.catch(() => undefined);
}

function isHeld(verdict: { readonly freshness: Freshness } | undefined): boolean {
  return verdict !== undefined && verdict.freshness !== 'expired';
}

function shortened(path: string): string {
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}
