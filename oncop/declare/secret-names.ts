import type { SecretName } from '../../lib/base/index.js';
import type { CrossEntry } from './entry.js';

/** A Secret that a declaration reads, for whoever provides them. */
export interface NamedSecret extends SecretName {
  /** The alias of the declaration. */
  readonly alias: string;
}

export function secretsOf({ alias, credential, tls }: CrossEntry): readonly NamedSecret[] {
  const secrets = [credential?.secret, tls?.secret];
  return secrets.flatMap((secret) =>
    secret ? [{ namespace: secret.namespace, name: secret.name, alias }] : [],
  );
}
