/** A certificate of the gateway with its key and the authorities that verify it. */
import { createPrivateKey, X509Certificate } from 'node:crypto';

export interface PairTexts {
  readonly cert: string;
  readonly key: string;
  /** One or several certificates of authorities, PEM. */
  readonly ca: string;
}

export interface Pair extends PairTexts {
  /** When the certificate ends, in Unix milliseconds. */
  readonly expires: number;
  readonly leaf: X509Certificate;
  readonly authorities: readonly Authority[];
}

/** A certificate of an authority, as bundles hold it. */
export interface Authority {
  readonly fingerprint: string;
  readonly pem: string;
  /** In Unix milliseconds. */
  readonly expires: number;
}

/** A pair that belongs together and verifies; undefined: it does not, or cannot be read. */
export function readPair(texts: PairTexts): Pair | undefined {
  const pair = readMatching(texts);
  const verifies = pair?.authorities.some(({ pem }) => isIssuedBy(pair.leaf, new X509Certificate(pem)));
  return verifies ? pair : undefined;
}

/** A certificate and its key, whoever has issued it: authorities between it and those of `ca` stand in `cert`. */
export function readMatching({ cert, key, ca }: PairTexts): Pair | undefined {
  try {
    const leaf = new X509Certificate(cert);
    if (!leaf.checkPrivateKey(createPrivateKey(key))) return undefined;
    return { cert, key, ca, leaf, authorities: authoritiesIn(ca), expires: Date.parse(leaf.validTo) };
  } catch {
    return undefined;
  }
}

function isIssuedBy(leaf: X509Certificate, authority: X509Certificate): boolean {
  return leaf.checkIssued(authority) && leaf.verify(authority.publicKey);
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** The authorities of a PEM text, each once. What cannot be read is left out, and so are leaves, which verify nothing. */
export function authoritiesIn(text: string): readonly Authority[] {
  const found = new Map<string, Authority>();
  for (const [pem] of text.matchAll(CERTIFICATE)) {
    const authority = readAuthority(pem);
    if (authority) found.set(authority.fingerprint, authority);
  }
  return [...found.values()];
}

function readAuthority(text: string): Authority | undefined {
  try {
    const certificate = new X509Certificate(text);
    if (!certificate.ca) return undefined;
    const { fingerprint256: fingerprint, validTo } = certificate;
    return { fingerprint, pem: certificate.toString(), expires: Date.parse(validTo) };
  } catch {
    return undefined;
  }
}

/** A bundle as it was read. */
export interface Bundle {
  readonly text: string;
  readonly authorities: readonly Authority[];
}

export function readBundle(text: string): Bundle {
  return { text, authorities: authoritiesIn(text) };
}

/** The bundle of some authorities: each once, and the same text for the same authorities. */
export function bundleOf(authorities: readonly Authority[]): string {
  const byPrint = new Map(authorities.map((authority) => [authority.fingerprint, authority]));
  return [...byPrint.keys()]
    .sort()
    .map((fingerprint) => byPrint.get(fingerprint)?.pem ?? '')
    .join('');
}
