import { timingSafeEqual } from 'node:crypto';
import { type Logger, messageOf, type SecretRef, type SecretSource } from '../../base/index.js';
import { httpError } from '../errors/errors.js';
import type { Access, AccessRequest } from './access.js';
import { bearerToken, tokenDigest } from './bearer-token.js';

/** Where a token is kept: a variable of the environment, or a key of a Secret. */
export type TokenPlace = { readonly env: string } | { readonly secret: SecretKey };

type SecretKey = SecretRef;

export interface ListedTokensOptions {
  readonly places: readonly TokenPlace[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A rotated Secret holds at once. */
  readonly secrets: SecretSource;
  readonly log: Logger;
}

/** Accepts whoever has one of the tokens in the list. */
export class ListedTokens implements Access {
  readonly #fixed: readonly Buffer[];
  readonly #secrets: readonly SecretKey[];
  readonly #problems = new Map<SecretKey, string>();
  readonly #warned = new Set<string>();

  /** Variables without a value are the caller's to refuse; here they accept nobody. */
  constructor(private readonly options: ListedTokensOptions) {
    const { places, env } = options;
    this.#fixed = places.flatMap((place) => ('env' in place ? digestsOf(env[place.env] ?? '') : []));
    this.#secrets = places.flatMap((place) => ('secret' in place ? [place.secret] : []));
    for (const place of places) if ('env' in place) this.#warnOfShort(env[place.env] ?? '', `$${place.env}`);
  }

  async admit({ authorization }: AccessRequest): Promise<string> {
    const sent = tokenDigest(bearerToken(authorization));
    const read = await Promise.all(this.#secrets.map((key) => this.#digests(key)));
    // Every token is compared to its end, so that the time does not show which one was nearly right.
    let found = false;
    for (const known of [...this.#fixed, ...read.flatMap((digests) => digests ?? [])]) {
      found = timingSafeEqual(sent, known) || found;
    }
    if (found) return `token ${sent.toString('base64url').slice(0, 16)}`;
    if (read.includes(undefined)) {
      throw httpError('auth_unavailable', 'the accepted tokens could not all be read; the log says why');
    }
    throw httpError('unauthorized', 'unknown token: expected one of those that security.api lists');
  }

  /** Once for each place: a token that can be guessed is the administrator's to replace. */
  #warnOfShort(text: string, place: string): void {
    if (this.#warned.has(place) || !tokensOf(text).some(({ length }) => length < MIN_LENGTH)) return;
    this.#warned.add(place);
    const remedy = 'use a random one, as openssl rand -hex 32 prints it';
    this.options.log.warn({ place, minimum: MIN_LENGTH, remedy }, 'token of the Live API is short');
  }

  /** undefined when the Secret cannot be read; logged once. */
  async #digests(key: SecretKey): Promise<readonly Buffer[] | undefined> {
    let problem: string;
    try {
      const data = await this.options.secrets.read(key, NEVER);
      const text = Buffer.from(data?.[key.key] ?? []).toString('utf8');
      const digests = digestsOf(text);
      if (digests.length > 0) {
        this.#problems.delete(key);
        this.#warnOfShort(text, `${key.namespace}/${key.name}`);
        return digests;
      }
      problem =
        data === undefined ? 'the Secret does not exist' : `the Secret has no token under the key ${key.key}`;
    } catch (error) {
      problem = messageOf(error);
    }
    if (this.#problems.get(key) !== problem) {
      this.#problems.set(key, problem);
      const secret = `${key.namespace}/${key.name}`;
      this.options.log.warn({ secret, problem }, 'reading a token from its Secret failed');
    }
    return undefined;
  }
}

/** 80 bits and more, if every character is drawn at random from 32. */
const MIN_LENGTH = 16;

const NEVER = new AbortController().signal;

/** A text may hold several, one a line, so that an old and a new one hold at the same time. */
function digestsOf(text: string): readonly Buffer[] {
  return tokensOf(text).map(tokenDigest);
}

function tokensOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((token) => token !== '');
}
