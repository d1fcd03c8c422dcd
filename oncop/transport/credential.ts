import { createHash } from 'node:crypto';
import type { SecretRef, SecretSource } from '../../lib/base/index.js';
import { readSecret, secretError, textOf } from './secret.js';

/** What may stand in a header (RFC 9110, 5.5), without spaces. */
const TOKEN = /^[\x21-\x7e]+$/;

export type Headers = Readonly<Record<string, string>>;

/**
 * A bearer token for certain origins: that of the declaration, and those that it lists. It leaves only as a header,
 * and only for a URL of one of them.
 */
export interface Credential {
  /** Tells two credentials apart, without saying what they are: answers are cached by it. */
  readonly id: string;
  /** Where the token is, when it is in a Secret. */
  readonly secret: SecretRef | undefined;
  /** Whether a request for `url` may be sent the token. */
  covers(url: URL): boolean;
  /**
   * The headers that authorize a request for `url` (RFC 6750, 2.1); none for another origin. Rejects with
   * ORK_ONCOP_SECRET when the token is in a Secret that gives none.
   */
  headersFor(url: URL, secrets: SecretSource | undefined, signal: AbortSignal): Promise<Headers>;
}

/** Whether a text can be sent as a bearer token: visible ASCII characters without spaces. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** A token that is known at load. It is out of reach of logs and of `JSON.stringify`. */
export class TokenCredential implements Credential {
  readonly #token: string;
  readonly #origins: readonly string[];
  readonly id: string;
  readonly secret = undefined;

  constructor(token: string, origins: readonly string[]) {
    this.#token = token;
    this.#origins = origins;
    this.id = digest([token, ...origins]);
  }

  covers(url: URL): boolean {
    return this.#origins.includes(url.origin);
  }

  async headersFor(url: URL): Promise<Headers> {
    return this.covers(url) ? bearer(this.#token) : {};
  }
}

/** A token that is read from its Secret for each request and kept nowhere. */
export class SecretCredential implements Credential {
  readonly id: string;

  constructor(
    readonly secret: SecretRef,
    private readonly origins: readonly string[],
  ) {
    this.id = digest([secret.namespace, secret.name, secret.key, ...origins]);
  }

  covers(url: URL): boolean {
    return this.origins.includes(url.origin);
  }

  async headersFor(url: URL, secrets: SecretSource | undefined, signal: AbortSignal): Promise<Headers> {
    if (!this.covers(url)) return {};
    const token = textOf(await readSecret(this.secret, secrets, signal), this.secret);
    if (isToken(token)) return bearer(token);
    throw secretError(this.secret, `the key "${this.secret.key}" holds what cannot stand in a header`);
  }
}

function bearer(token: string): Headers {
  return { authorization: `Bearer ${token}` };
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
