import type { SecretName, SecretRef } from '../../lib/base/index.js';
import type { FieldReader } from './fields.js';

/** A `secretRef` that names one value of a Secret; `field` is how messages call it. */
export function readSecretRef(reader: FieldReader, field: string): SecretRef | undefined {
  reader.checkNames(field, ['name', 'namespace', 'key']);
  const secret = readName(reader, field);
  const key = required(reader, field, 'key', /^[-._a-zA-Z0-9]{1,253}$/);
  return secret && key !== undefined ? { ...secret, key } : undefined;
}

/** A `secretRef` that names a Secret whose keys are known by convention. */
export function readSecretName(reader: FieldReader, field: string): SecretName | undefined {
  reader.checkNames(field, ['name', 'namespace']);
  return readName(reader, field);
}

const NAME = /^[a-z0-9](?:[-.a-z0-9]{0,251}[a-z0-9])?$/;

function readName(reader: FieldReader, field: string): SecretName | undefined {
  const name = required(reader, field, 'name', NAME);
  const namespace = required(reader, field, 'namespace', NAME);
  return name === undefined || namespace === undefined ? undefined : { namespace, name };
}

function required(reader: FieldReader, field: string, name: string, form: RegExp): string | undefined {
  if (!reader.has(name)) return reader.note(name, `${field} needs a ${name}`);
  const text = reader.text(name);
  if (text === undefined || form.test(text)) return text;
  return reader.note(name, `"${text}" cannot be a ${name} in a secretRef`);
}
