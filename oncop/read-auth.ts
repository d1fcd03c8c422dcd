import { Credential } from './credential.js';
import { type Env, expandEnv } from './env.js';
import type { FieldReader } from './fields.js';
import { problem } from './problem.js';

/** What may stand in a header (RFC 9110, 5.5), without spaces. */
const TOKEN = /^[\x21-\x7e]+$/;

/** The credential of an `auth` block for an origin. No message contains a token. */
export function readAuth(reader: FieldReader, env: Env, origin: string | undefined): Credential | undefined {
  reader.checkNames('source.auth', ['token'], ['secretRef']);
  if (reader.has('token') && reader.has('secretRef')) {
    return reader.note('secretRef', 'auth has a token or a secretRef, not both');
  }
  reader.refuse('source.auth', 'secretRef');
  if (!reader.has('token')) {
    return reader.has('secretRef') ? undefined : reader.note('token', 'auth needs a token, as in $NAME');
  }
  if (typeof reader.fields['token'] !== 'string') return reader.note('token', 'token must be text');
  const { text, unset } = expandEnv(reader.fields['token'], env);
  if (unset.length > 0) {
    const names = unset.map((name) => `$${name}`).join(', ');
    const message = `token refers to ${names}, which is not set`;
    reader.problems.push(problem('ORK_CROSS_ENV', [...reader.path, 'token'], message));
    return undefined;
  }
  if (!TOKEN.test(text)) {
    return reader.note('token', 'token must be visible ASCII characters without spaces');
  }
  return origin === undefined ? undefined : new Credential(text, origin);
}
