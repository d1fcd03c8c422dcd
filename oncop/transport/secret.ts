import type { SecretData, SecretName, SecretRef, SecretSource } from '../../lib/base/index.js';
import { messageOf } from '../../lib/base/index.js';
import { oncopErrors } from '../errors.js';

/** The values of a Secret. Throws ORK_ONCOP_SECRET when they cannot be had. */
export async function readSecret(
  secret: SecretName,
  source: SecretSource | undefined,
  signal: AbortSignal,
): Promise<SecretData> {
  if (!source) throw secretError(secret, 'the client has no source of Secrets');
  let data: SecretData | undefined;
  try {
    data = await source.read(secret, signal);
  } catch (cause) {
    const reason = messageOf(cause);
    throw secretError(secret, reason, cause);
  }
  if (!data) throw secretError(secret, 'there is no such Secret');
  return data;
}

/** The value of a key as text, without the line end that editors and `echo` leave; never empty. */
export function textOf(data: SecretData, { namespace, name, key }: SecretRef): string {
  const value = Object.hasOwn(data, key) ? data[key] : undefined;
  const text = value && new TextDecoder().decode(value).trim();
  if (text) return text;
  const keys = Object.keys(data).sort().join(', ') || 'none';
  const what = value ? `the key "${key}" is empty` : `it has no key "${key}"; its keys are: ${keys}`;
  throw secretError({ namespace, name }, what);
}

export function secretError({ namespace, name }: SecretName, what: string, cause?: unknown): Error {
  return oncopErrors.make('ORK_ONCOP_SECRET', `Secret ${namespace}/${name}: ${what}`, cause);
}
