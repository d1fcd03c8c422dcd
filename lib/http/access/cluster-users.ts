import { ApiError } from '../../../runtime/live-api/api-errors.js';
import type { Logger } from '../../base/index.js';
import { type Clock, messageOf } from '../../base/index.js';
import type { Access, AccessRequest } from './access.js';
import { bearerToken, tokenDigest } from './bearer-token.js';
import { ExpiringCache } from './expiring-cache.js';
import { type ReviewClient, type Reviewed, reviewAccess, reviewToken } from './reviews.js';

export interface ClusterUsersOptions {
  readonly client: ReviewClient;
  readonly audiences: readonly string[];
  readonly clock: Clock;
  readonly log: Logger;
}

/** How long a yes is believed: this long a token or a role that was taken away still lets in. */
const YES_MS = 60_000;
/** How long a no is believed: this long a role that was given is not seen. */
const NO_MS = 10_000;
const MAX_TOKENS = 1_024;
const MAX_RIGHTS = 8_192;
/** Reviews at a time: whoever tries tokens out must not keep the API server busy. */
const MAX_REVIEWS = 16;

/** Lets in whoever the API server knows and allows to `get` the path as a non-resource URL. */
export class ClusterUsers implements Access {
  readonly #users: ExpiringCache<Reviewed | undefined>;
  readonly #rights: ExpiringCache<boolean>;
  #reviews = 0;
  #problem = '';

  constructor(private readonly options: ClusterUsersOptions) {
    this.#users = new ExpiringCache(options.clock, MAX_TOKENS);
    this.#rights = new ExpiringCache(options.clock, MAX_RIGHTS);
  }

  async admit({ authorization, path }: AccessRequest): Promise<void> {
    const { client, audiences } = this.options;
    const token = bearerToken(authorization);
    const digest = tokenDigest(token).toString('base64');
    const user = await this.#users.get(digest, async () => {
      const value = await this.#review(() => reviewToken(client, token, audiences));
      return { value, ttlMs: value ? YES_MS : NO_MS };
    });
    if (!user) throw new ApiError('unauthorized', 'The API server does not know the token.');
    const allowed = await this.#rights.get(`${digest} ${path}`, async () => {
      const value = await this.#review(() => reviewAccess(client, user, path));
      return { value, ttlMs: value ? YES_MS : NO_MS };
    });
    if (allowed) return;
    throw new ApiError(
      'forbidden',
      `${JSON.stringify(user.username)} may not get ${JSON.stringify(shortened(path))}: no role allows it.`,
    );
  }

  async #review<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#reviews >= MAX_REVIEWS) {
      throw new ApiError('auth_unavailable', `${MAX_REVIEWS} tokens are being looked at already.`);
    }
    this.#reviews++;
    try {
      const answer = await ask();
      this.#problem = '';
      return answer;
    } catch (error) {
      this.#report(messageOf(error));
      throw new ApiError('auth_unavailable', 'The API server did not answer who you are; the log says why.');
    } finally {
      this.#reviews--;
    }
  }

  /** The log says a problem once, whoever asks again. */
  #report(problem: string): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.options.log.warn({ problem }, 'live api: the API server does not review tokens');
  }
}

function shortened(path: string): string {
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}
