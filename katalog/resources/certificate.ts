import { isIP } from 'node:net';
import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { parseDuration } from '../../lib/base/index.js';
import type { CompileScope, Path } from '../scope/index.js';
import { listOf } from './fields/collection.js';
import { duration, text } from './fields/scalar.js';
import { type Place, structure } from './fields/structure.js';
import { ABSENT, asList, asMap, derive, type Node, objectNode, ResourceError } from './node.js';

/** A certificate that the runtime issues for a Secret, and renews before it expires. */
export interface CertificateRequest {
  readonly commonName: string;
  /** DNS names and IP addresses. */
  readonly names: readonly string[];
  readonly validForMs: number;
}

/** Of an X.509 common name: https://www.rfc-editor.org/rfc/rfc5280#appendix-A.1 (ub-common-name). */
const COMMON_NAME_LIMIT = 64;
const DNS_NAME =
  /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/i;
const YEAR_MS = 31_536_000_000;
const LONGEST_MS = 100 * YEAR_MS;

/** `tls` of a Secret. */
export const tlsFields = structure(
  { commonName: text, dnsNames: listOf(text), validFor: duration },
  objectNode,
  { required: ['commonName'] },
);

/** What `tls` asks for; without `validFor` the certificate holds until it is made anew, or a year. */
export function certificateNode(tls: Node, rotateAfter: Node | undefined, { at, scope }: Place): Node {
  const written = objectNode({ tls, rotateAfter });
  return checked(written, scope, (value) => {
    const { tls: fields, rotateAfter: after } = asMap(value);
    const { commonName = '', dnsNames, validFor = after } = asMap(fields);
    return request({ commonName: String(commonName), names: texts(dnsNames), validFor }, [...at, 'tls']);
  });
}

/** The certificate of an Ingress: for its hosts. */
export function hostsCertificate(hosts: Node, at: Path, scope: CompileScope): Node {
  return checked(hosts, scope, (value) => {
    const names = texts(value);
    const [first] = names;
    if (first === undefined) throw new ResourceError('hosts is required because the Ingress has no host', at);
    const commonName = first.length > COMMON_NAME_LIMIT ? 'orkestra' : first;
    return request({ commonName, names, validFor: undefined }, at);
  });
}

/** As `derive`; of a constant what is thrown is a problem of the Katalog. */
function checked(node: Node, scope: CompileScope, fn: (value: JsonValue | undefined) => JsonObject): Node {
  try {
    return derive(node, fn);
  } catch (error) {
    if (!(error instanceof ResourceError)) throw error;
    scope.error('ORK_FIELD_VALUE', error.path, error.reason);
    return ABSENT;
  }
}

function texts(value: JsonValue | undefined): readonly string[] {
  return asList(value).map(String);
}

/** As built by the nodes above. */
export function certificateRequest(value: JsonValue | undefined): CertificateRequest {
  return asMap(value) as unknown as CertificateRequest;
}

interface Written {
  readonly commonName: string;
  readonly names: readonly string[];
  readonly validFor: JsonValue | undefined;
}

/** Who asks for a common name that is a host's wants it to be verified, so that it is among the names. */
function request({ commonName, names, validFor = '1y' }: Written, at: Path): JsonObject {
  if (commonName.length > COMMON_NAME_LIMIT) {
    throw new ResourceError(
      `invalid commonName: expected at most ${COMMON_NAME_LIMIT} characters, got ${commonName.length}`,
      [...at, 'commonName'],
    );
  }
  const bad = names.find((name) => !isHost(name));
  if (bad !== undefined) {
    throw ResourceError.invalid([...at, 'dnsNames'], bad, 'DNS names or IP addresses');
  }
  const all = isHost(commonName) ? [commonName, ...names] : names;
  if (all.length === 0)
    throw new ResourceError('dnsNames is required because commonName is not a host name', at);
  const validForMs = parseDuration(String(validFor)) ?? 0;
  if (validForMs <= 0 || validForMs > LONGEST_MS) {
    throw ResourceError.invalid([...at, 'validFor'], validFor, 'a duration up to 100y');
  }
  return { commonName, names: [...new Set(all)], validForMs };
}

function isHost(name: string): boolean {
  return isIP(name) !== 0 || (name.length <= 253 && DNS_NAME.test(name));
}
