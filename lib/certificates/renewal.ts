import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { IssueRequest } from './issue-request.js';

/** How much of the life that is asked for is left when it is renewed. */
const RENEWED_AT = 1 / 3;

/**
 * When the `data` of a Secret has to be issued anew, in Unix milliseconds: when a third of the life is left that is asked
 * for. undefined: now, since it is incomplete or cannot be read, or is for other names than asked for.
 */
export function renewalAt(data: unknown, request: IssueRequest): number | undefined {
  const { 'tls.crt': encoded, 'tls.key': key, 'ca.crt': ca } = (data ?? {}) as Record<string, unknown>;
  if (typeof encoded !== 'string' || !key || !ca) return undefined;
  const certificate = parsed(encoded);
  if (!certificate || !isFor(certificate, request)) return undefined;
  return Date.parse(certificate.validTo) - request.validForMs * RENEWED_AT;
}

function isFor(certificate: X509Certificate, { commonName, names }: IssueRequest): boolean {
  const alternatives = (certificate.subjectAltName ?? '').split(', ');
  const has = (name: string): boolean =>
    isIP(name) === 0 ? alternatives.includes(`DNS:${name}`) : certificate.checkIP(name) !== undefined;
  const { CN } = certificate.toLegacyObject().subject;
  return CN === commonName && alternatives.length === names.length && names.every(has);
}

function parsed(encoded: string): X509Certificate | undefined {
  try {
    return new X509Certificate(Buffer.from(encoded, 'base64'));
  } catch {
    return undefined;
  }
}
