import { FileTls, SecretTls, type Tls } from '../transport/tls.js';
import type { FieldReader } from './fields.js';
import { readSecretName } from './read-secret-ref.js';

/** DNS names and IP addresses, as certificates have them. */
const SERVER_NAME = /^(?:[A-Za-z0-9_](?:[-A-Za-z0-9_.]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:.]{2,45})$/;

/** The `tls` block of a source: what its certificate is checked against, and what is shown to it. */
export function readTls(reader: FieldReader, isHttps: boolean): Tls | undefined {
  reader.checkNames('source.tls', ['caFile', 'certFile', 'keyFile', 'secretRef', 'serverName']);
  if (!isHttps) return reader.note('serverName', 'tls is for an https address: this one is http');
  const serverName = readServerName(reader);
  const [ca, cert, key] = ['caFile', 'certFile', 'keyFile'].map((name) => readPath(reader, name));
  if ((cert === undefined) !== (key === undefined)) {
    const missing = cert === undefined ? 'certFile' : 'keyFile';
    return reader.note(missing, 'certFile and keyFile go together: one is not enough');
  }
  const hasFiles = ca !== undefined || cert !== undefined;
  if (!reader.has('secretRef')) {
    if (hasFiles || serverName !== undefined) return new FileTls({ ca, cert, key }, serverName);
    if (Object.keys(reader.fields).length > 0) return undefined;
    return reader.note('caFile', 'tls needs a caFile, a certFile and keyFile, a secretRef or a serverName');
  }
  if (hasFiles) return reader.note('secretRef', 'tls has files or a secretRef, not both');
  const block = reader.block('secretRef');
  const secret = block && readSecretName(block, 'source.tls.secretRef');
  return secret && new SecretTls(secret, serverName);
}

function readPath(reader: FieldReader, name: string): string | undefined {
  const path = reader.text(name);
  return path === '' ? reader.note(name, `${name} must not be empty`) : path;
}

function readServerName(reader: FieldReader): string | undefined {
  const name = reader.text('serverName');
  if (name === undefined || SERVER_NAME.test(name)) return name;
  return reader.note('serverName', `"${name}" is not a name that a certificate can have`);
}
