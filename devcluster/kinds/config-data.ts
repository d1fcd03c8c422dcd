import { deepEqual, isObject, type Json } from '../../lib/base/index.js';
import type { Cause } from '../../lib/schema/index.js';
import { forbiddenField, invalidValue } from '../api-error.js';
import type { KubeObject } from '../kube-object.js';

const KEY = /^[-._a-zA-Z0-9]+$/;
const KEY_RULE =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

/** What a ConfigMap or a Secret may hold: 1 MiB of keys and values, as in etcd's limit with room to spare. */
const MAX_BYTES = 1_048_576;

/** What is wrong with the data of a ConfigMap or a Secret: names of keys, and a change of what is immutable. */
export function checkData(
  object: KubeObject,
  before: KubeObject | undefined,
  members: readonly string[],
): Cause[] {
  return [
    ...members.flatMap((member) => checkKeys(member, object[member])),
    ...checkFrozen(object, before, members),
  ];
}

/** Whether the values, in bytes as `measure` has them, are too much for one object; `field` is what the answer names. */
export function checkSize(
  object: KubeObject,
  field: string,
  measure: Readonly<Record<string, Measure>>,
): Cause[] {
  const bytes = Object.entries(measure).flatMap(([member, size]) => valuesOf(object[member]).map(size));
  if (bytes.reduce((sum, size) => sum + size, 0) <= MAX_BYTES) return [];
  return [
    { reason: 'FieldValueTooLong', message: `Too long: may not be more than ${MAX_BYTES} bytes`, field },
  ];
}

export type Measure = (value: string) => number;

export const textBytes: Measure = (value) => Buffer.byteLength(value);
export const base64Bytes: Measure = (value) => Buffer.byteLength(value, 'base64');

function checkKeys(member: string, data: Json | undefined): Cause[] {
  if (!isObject(data)) return [];
  return Object.keys(data)
    .filter((key) => !KEY.test(key))
    .map((key) => invalidValue(`${member}[${key}]`, key, KEY_RULE));
}

function checkFrozen(
  object: KubeObject,
  before: KubeObject | undefined,
  members: readonly string[],
): Cause[] {
  if (before?.['immutable'] !== true) return [];
  const why = 'field is immutable when `immutable` is set';
  const thawed = object['immutable'] === true ? [] : [forbiddenField('immutable', why)];
  const changed = members.filter((member) => !deepEqual(object[member], before[member]));
  return [...thawed, ...changed.map((member) => forbiddenField(member, why))];
}

function valuesOf(data: Json | undefined): string[] {
  return isObject(data) ? Object.values(data).map(String) : [];
}
