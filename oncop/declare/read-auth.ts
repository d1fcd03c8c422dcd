import { type Credential, isToken, SecretCredential, TokenCredential } from '../transport/credential.js';
import { type Env, expandEnv } from './env.js';
import type { FieldReader } from './fields.js';
import { problem } from './problem.js';
import { readSecretRef } from './read-secret-ref.js';

/** The credential of an `auth` block for an origin. No message contains a token. */
export function readAuth(reader: FieldReader, env: Env, origin: string | undefined): Credential | undefined {
  reader.checkNames('source.auth', ['token', 'secretRef', 'origins']);
  const listed = readOrigins(reader);
  if (reader.has('token') && reader.has('secretRef')) {
    return reader.note('secretRef', 'auth has a token or a secretRef, not both');
  }
  if (reader.has('secretRef')) {
    const block = reader.block('secretRef');
    const secret = block && readSecretRef(block, 'source.auth.secretRef');
    return secret && origin !== undefined ? new SecretCredential(secret, [origin, ...listed]) : undefined;
  }
  if (!reader.has('token')) {
    return reader.note('token', 'auth needs a token, as in $NAME, or a secretRef');
  }
  const token = readToken(reader, env);
  return token === undefined || origin === undefined
    ? undefined
    : new TokenCredential(token, [origin, ...listed]);
}

function readToken(reader: FieldReader, env: Env): string | undefined {
  const written = reader.fields['token'];
  if (typeof written !== 'string') return reader.note('token', 'token must be text');
  const { text, unset } = expandEnv(written, env);
  if (unset.length > 0) {
    const names = unset.map((name) => `$${name}`).join(', ');
    const message = `token refers to ${names}, which is not set`;
    reader.problems.push(problem('ORK_CROSS_ENV', [...reader.path, 'token'], message));
    return undefined;
  }
  return isToken(text) ? text : reader.note('token', 'token must be visible ASCII characters without spaces');
}

/** Further origins that may be sent the token: the replicas that `followLeader` may go to. */
function readOrigins(reader: FieldReader): readonly string[] {
  if (!reader.has('origins')) return [];
  const written = reader.fields['origins'];
  if (!Array.isArray(written)) {
    reader.note('origins', 'origins must be a list, as in ["http://10.0.0.7:8080"]');
    return [];
  }
  return written.flatMap((text: unknown) => {
    const origin = originOf(text);
    if (origin === undefined) {
      reader.note('origins', `${JSON.stringify(text)} is not an origin, as in http://10.0.0.7:8080`);
    }
    return origin ?? [];
  });
}

function originOf(text: unknown): string | undefined {
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined;
  const { origin, protocol, href } = new URL(text);
  const isPlain = href === `${origin}/`;
  return isPlain && (protocol === 'http:' || protocol === 'https:') ? origin : undefined;
}
