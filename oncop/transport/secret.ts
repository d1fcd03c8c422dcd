import { messageOf } from '../../lib/base/index.js';
import { oncopErrors } from '../errors.js';

export interface SecretName {
  readonly namespace: string;
  readonly name: string;
}

/** One value of a Kubernetes Secret. */
export interface SecretRef extends SecretName {
  readonly key: string;
}

/**
 * The Secrets of a cluster, which whoever runs the client passes in: this room knows no cluster. It is asked anew
 * for each request and each connection, so that a rotated Secret is picked up; it should answer from memory.
 */
export interface SecretSource {
  /**
   * The values of a Secret by key, decoded; undefined: there is no such Secret. Rejects when that cannot be told;
   * what is then said must contain no value.
   */
  read(secret: SecretName, signal: AbortSignal): Promise<SecretData | undefined>;
}

export type SecretData = Readonly<Record<string, Uint8Array>>;

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
