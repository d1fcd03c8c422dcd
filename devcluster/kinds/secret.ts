import { isObject, type JsonMap, without } from '../../lib/base/index.js';
import type { Cause } from '../../lib/schema/index.js';
import type { KubeObject } from '../kube-object.js';
import { base64Bytes, checkData, checkSize } from './config-data.js';
import type { KindStrategy } from './strategy.js';
import { checkImmutable } from './workload.js';

/** `stringData` is write-only: its values go to `data`, encoded, and win there. */
export const secretStrategy: KindStrategy = {
  complete(object) {
    const plain = object['stringData'];
    if (!isObject(plain)) return object;
    const encoded: JsonMap = {};
    for (const [key, value] of Object.entries(plain))
      encoded[key] = Buffer.from(String(value)).toString('base64');
    const data = isObject(object['data']) ? object['data'] : {};
    return without({ ...object, data: { ...data, ...encoded } }, 'stringData');
  },
  check: (object, before) => [
    ...checkImmutable(object, before, ['type']),
    ...checkData(object, before, ['data']),
    ...checkSize(object, 'data', { data: base64Bytes }),
    ...checkType(object),
  ],
};

/** Keys that Secrets of a type must have (Kubernetes docs, "Types of Secret"). */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
};

function checkType(object: KubeObject): Cause[] {
  const data = isObject(object['data']) ? object['data'] : {};
  return (REQUIRED[String(object['type'])] ?? [])
    .filter((key) => data[key] === undefined)
    .map((key) => ({ reason: 'FieldValueRequired', message: 'Required value', field: `data[${key}]` }));
}
