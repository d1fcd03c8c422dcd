export interface SecretName {
  readonly namespace: string;
  readonly name: string;
}

/** One value of a Kubernetes Secret. */
export interface SecretRef extends SecretName {
  readonly key: string;
}

/**
 * The Secrets of a cluster, which whoever runs the client passes in: what asks knows no cluster. It is asked anew
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
