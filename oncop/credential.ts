import { createHash } from 'node:crypto';

/**
 * A bearer token for one origin. The token is out of reach of logs and of `JSON.stringify`; it leaves only as a
 * header, and only for a URL of the origin that it was declared for.
 */
export class Credential {
  readonly #token: string;
  readonly #origin: string;
  /** Tells two credentials apart, without saying what they are: answers are cached by it. */
  readonly id: string;

  constructor(token: string, origin: string) {
    this.#token = token;
    this.#origin = origin;
    this.id = createHash('sha256').update(token).digest('hex').slice(0, 16);
  }

  /** The headers that authorize a request for `url` (RFC 6750, 2.1); none for another origin. */
  headersFor(url: URL): Readonly<Record<string, string>> {
    return url.origin === this.#origin ? { authorization: `Bearer ${this.#token}` } : {};
  }
}
