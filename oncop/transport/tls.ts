import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { messageOf, type SecretName, type SecretSource } from '../../lib/base/index.js';
import { oncopErrors } from '../errors.js';
import { readSecret, textOf } from './secret.js';
import type { TlsMaterial } from './transport.js';

/** Where the certificates for a peer come from. They are read for each connection: files and Secrets rotate. */
export interface Tls {
  /** Tells two settings apart: answers are cached and connections kept by it. */
  readonly id: string;
  /** The name that the peer's certificate must have, in place of that in its URL. */
  readonly serverName: string | undefined;
  /** Where they are, when they are in a Secret. */
  readonly secret: SecretName | undefined;
  /** Rejects with ORK_ONCOP_TLS or ORK_ONCOP_SECRET. */
  load(secrets: SecretSource | undefined, signal: AbortSignal): Promise<TlsMaterial>;
}

export interface TlsFiles {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/** PEM files by their paths. */
export class FileTls implements Tls {
  readonly id: string;
  readonly secret = undefined;

  constructor(
    private readonly files: TlsFiles,
    readonly serverName: string | undefined,
  ) {
    this.id = digest([files.ca, files.cert, files.key, serverName]);
  }

  async load(_secrets: SecretSource | undefined, signal: AbortSignal): Promise<TlsMaterial> {
    const { ca, cert, key } = this.files;
    const [caText, certText, keyText] = await Promise.all(
      [ca, cert, key].map((path) => readPem(path, signal)),
    );
    return { ca: caText, cert: certText, key: keyText };
  }
}

/** The keys of a Secret of the type `kubernetes.io/tls`, and what cert-manager adds to them. */
const CA = 'ca.crt';
const CERT = 'tls.crt';
const KEY = 'tls.key';

/** A Secret with `ca.crt`, or `tls.crt` and `tls.key`, or all three. */
export class SecretTls implements Tls {
  readonly id: string;

  constructor(
    readonly secret: SecretName,
    readonly serverName: string | undefined,
  ) {
    this.id = digest([secret.namespace, secret.name, serverName]);
  }

  async load(secrets: SecretSource | undefined, signal: AbortSignal): Promise<TlsMaterial> {
    const data = await readSecret(this.secret, secrets, signal);
    const has = (key: string): boolean => Object.hasOwn(data, key);
    const text = (key: string): string => textOf(data, { ...this.secret, key });
    const hasPair = has(CERT) || has(KEY);
    return {
      ca: has(CA) || !hasPair ? text(CA) : undefined,
      cert: hasPair ? text(CERT) : undefined,
      key: hasPair ? text(KEY) : undefined,
    };
  }
}

async function readPem(path: string | undefined, signal: AbortSignal): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path, { encoding: 'utf8', signal });
  } catch (cause) {
    const reason = messageOf(cause);
    throw oncopErrors.make('ORK_ONCOP_TLS', `${path} cannot be read: ${reason}`, cause);
  }
}

function digest(parts: readonly (string | undefined)[]): string {
  const text = JSON.stringify(parts.map((part) => part ?? null));
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
