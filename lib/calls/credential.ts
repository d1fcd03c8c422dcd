/** The header that carries the credential of a call. */
import { type Environment, type SecretSource, variableOf } from '../base/index.js';
import type { ServiceCall } from './service-call.js';

export interface CredentialSources {
  readonly env: Environment;
  readonly secrets: SecretSource;
}

/** None for a call without one. Throws when the credential cannot be had; never with what it holds. */
export async function credentialHeaders(
  { credential }: ServiceCall,
  sources: CredentialSources,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  if (!credential) return {};
  const { header, from } = credential;
  const value = 'env' in from ? variable(from.env, sources) : await secretValue(from.secret, sources, signal);
  return { [header]: header === 'authorization' ? `Bearer ${value}` : value };
}

function variable(name: string, { env }: CredentialSources): string {
  const value = variableOf(env, name);
  if (value === undefined || value === '') throw new Error(`the environment variable ${name} is not set`);
  return value;
}

async function secretValue(
  { namespace, name, key }: { readonly namespace: string; readonly name: string; readonly key: string },
  { secrets }: CredentialSources,
  signal: AbortSignal,
): Promise<string> {
  const data = await secrets.read({ namespace, name }, signal);
  const value = data && Object.hasOwn(data, key) ? data[key] : undefined;
  const text = value ? new TextDecoder().decode(value).trim() : '';
  if (text !== '') return text;
  const what = data ? `has no value at the key "${key}"` : 'is not there';
  throw new Error(`the Secret ${namespace}/${name} ${what}`);
}
