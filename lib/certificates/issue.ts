/**
 * Issues certificates: each by a certificate authority of its own, whose key is forgotten, so that nothing else can ever
 * be signed by what `ca.crt` trusts.
 *
 * The library is loaded when the first certificate is due: that takes most of a second.
 */
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { IssueRequest } from './issue-request.js';

/** PEM texts, by the key of a Secret that they are for. */
export interface Issued {
  readonly 'tls.crt': string;
  readonly 'tls.key': string;
  readonly 'ca.crt': string;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** For clients whose clock is behind. */
const SKEW_MS = 300_000;
const DAY_MS = 86_400_000;

/** For servers under these names, from `now` (Unix milliseconds). Rejects when a name is none for a certificate. */
export async function issueCertificate(request: IssueRequest, now: number): Promise<Issued> {
  const x509 = await library();
  const [authority, own] = await Promise.all([keyPair(), keyPair()]);
  const notBefore = new Date(now - SKEW_MS);
  const expires = now + request.validForMs;
  const serial = (): string => crypto.randomUUID().replaceAll('-', '');
  const issuer = `orkestra-ca-${serial().slice(0, 8)}`;
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=${issuer}`,
    notBefore,
    notAfter: new Date(expires + DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys: authority,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(authority.publicKey),
    ],
  });
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    // A plain text would be read as a distinguished name.
    subject: new x509.Name([{ CN: [{ utf8String: request.commonName }] }]),
    issuer: ca.subject,
    notBefore,
    notAfter: new Date(expires),
    publicKey: own.publicKey,
    signingKey: authority.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      await x509.SubjectKeyIdentifierExtension.create(own.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey),
      new x509.SubjectAlternativeNameExtension(
        request.names.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
      ),
    ],
  });
  const key = await crypto.subtle.exportKey('pkcs8', own.privateKey);
  return {
    'tls.crt': pem(certificate.rawData),
    'tls.key': x509.PemConverter.encode(key, 'PRIVATE KEY'),
    'ca.crt': pem(ca.rawData),
  };
}

/** The library registers its parts by decorators, which need the other one first. */
async function library(): Promise<typeof import('@peculiar/x509')> {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

function keyPair() {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

function pem(der: ArrayBuffer): string {
  return new X509Certificate(Buffer.from(der)).toString();
}
