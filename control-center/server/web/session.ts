/**
 * Signing in: a cookie that carries its own end and is signed, so that any number of replicas with one secret take it and
 * nothing is kept here. Its key is made of the secret and the password: changing either ends all sessions.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../lib/base/index.js';
import { CONTROL_ERRORS } from '../errors.js';

const IDLE_MS = 12 * 3_600_000;
const LONGEST_MS = 7 * 24 * 3_600_000;
/** A cookie that is older is renewed. */
const RENEW_MS = 300_000;
const LEAST_SECRET = 32;
const PLAIN_NAME = 'orkestra-control';
const SECURE_NAME = `__Host-${PLAIN_NAME}`;
/** Those of documents that everybody has read. */
const WELL_KNOWN = new Set(['orkestra', 'admin', 'password', 'dev-secret']);

export interface Login {
  readonly username: string;
  readonly password: string;
  /** undefined: made here, and sessions end with the process. */
  readonly secret: string | undefined;
}

/** undefined: no login is wanted. Throws ORK_CC_SECRET. */
export function readLogin(env: Readonly<Record<string, string | undefined>>): Login | undefined {
  const { ADMIN_USERNAME: username = '', ADMIN_PASSWORD: password = '', SESSION_SECRET: secret } = env;
  if (username === '' && password === '') return undefined;
  if (username === '' || password === '') {
    const missing = username === '' ? 'ADMIN_USERNAME' : 'ADMIN_PASSWORD';
    throw CONTROL_ERRORS.make('ORK_CC_SECRET', `${missing} is required because the other one is set`);
  }
  if (WELL_KNOWN.has(password)) {
    throw CONTROL_ERRORS.make('ORK_CC_SECRET', 'invalid ADMIN_PASSWORD: expected one that is not well known');
  }
  if (secret !== undefined && (Buffer.byteLength(secret) < LEAST_SECRET || WELL_KNOWN.has(secret))) {
    const size = Buffer.byteLength(secret);
    throw CONTROL_ERRORS.make(
      'ORK_CC_SECRET',
      `SESSION_SECRET has ${size} bytes: expected ${LEAST_SECRET} or more`,
    );
  }
  return { username, password, secret };
}

interface Claims {
  /** Unix milliseconds: signed in, and last renewed. */
  readonly iat: number;
  readonly seen: number;
}

export class Sessions {
  readonly #key: Buffer;

  constructor(
    private readonly login: Login,
    private readonly clock: Clock,
  ) {
    const secret = login.secret ?? randomBytes(LEAST_SECRET).toString('base64');
    this.#key = createHmac('sha256', secret)
      .update(JSON.stringify([login.username, login.password]))
      .digest();
  }

  get username(): string {
    return this.login.username;
  }

  /** In constant time, whatever is wrong. */
  isRight(username: string, password: string): boolean {
    const name = isSame(username, this.login.username);
    const word = isSame(password, this.login.password);
    return name && word;
  }

  /** The header `Set-Cookie` of a new session. */
  open(isSecure: boolean): string {
    const now = this.clock.now();
    return this.#cookie({ iat: now, seen: now }, isSecure);
  }

  close(isSecure: boolean): string {
    return cookieText('', isSecure, 0);
  }

  /** Whether the header `Cookie` holds a session; `renewal` is the cookie to be set, if any. */
  check(header: string | undefined, isSecure: boolean): { readonly renewal: string | undefined } | undefined {
    for (const token of tokensOf(header)) {
      const claims = this.#claims(token);
      if (!claims) continue;
      const now = this.clock.now();
      if (now - claims.seen > IDLE_MS || now - claims.iat > LONGEST_MS) continue;
      const renewal =
        now - claims.seen > RENEW_MS ? this.#cookie({ ...claims, seen: now }, isSecure) : undefined;
      return { renewal };
    }
    return undefined;
  }

  #cookie(claims: Claims, isSecure: boolean): string {
    const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
    return cookieText(`${payload}.${this.#sign(payload)}`, isSecure, Math.floor(IDLE_MS / 1_000));
  }

  #sign(payload: string): string {
    return createHmac('sha256', this.#key).update(payload).digest('base64url');
  }

  #claims(token: string): Claims | undefined {
    const [payload = '', signature = ''] = token.split('.', 2);
    if (payload === '' || !isSame(signature, this.#sign(payload))) return undefined;
    try {
      return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Claims;
    } catch {
      return undefined;
    }
  }
}

function cookieText(value: string, isSecure: boolean, maxAge: number): string {
  const name = isSecure ? SECURE_NAME : PLAIN_NAME;
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAge}${isSecure ? '; Secure' : ''}`;
}

function tokensOf(header: string | undefined): readonly string[] {
  if (header === undefined || header.length > 8_192) return [];
  return header.split(';').flatMap((each) => {
    const [name = '', value = ''] = each.trim().split('=', 2);
    return name === PLAIN_NAME || name === SECURE_NAME ? [value] : [];
  });
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}
