import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { CertificateRequest } from '../../katalog/index.js';

/** How much of the life that is asked for is left when it is renewed. */
const RENEWED_AT = 1 / 3;

/**
 * Whether the `data` of a Secret has to be issued anew: it is incomplete or cannot be read, is for other names than
 * asked for, or has less than a third of the life left that is asked for.
 */
export function needsCertificate(data: unknown, request: CertificateRequest, now: number): boolean {
  const { 'tls.crt': encoded, 'tls.key': key, 'ca.crt': ca } = (data ?? {}) as Record<string, unknown>;
  if (typeof encoded !== 'string' || !key || !ca) return true;
  const certificate = parsed(encoded);
  if (!certificate) return true;
  if (!isFor(certificate, request)) return true;
  return now > Date.parse(certificate.validTo) - request.validForMs * RENEWED_AT;
}

function isFor(certificate: X509Certificate, { commonName, names }: CertificateRequest): boolean {
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
