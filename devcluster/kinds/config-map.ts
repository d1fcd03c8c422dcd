import { isObject } from '../../lib/base/index.js';
import type { Cause } from '../../lib/schema/index.js';
import { invalidValue } from '../api-error.js';
import type { KubeObject } from '../kube-object.js';
import { base64Bytes, checkData, checkSize, textBytes } from './config-data.js';
import type { KindStrategy } from './strategy.js';

export const configMapStrategy: KindStrategy = {
  check: (object, before) => [
    ...checkData(object, before, ['data', 'binaryData']),
    ...keysTwice(object),
    ...checkSize(object, '[]', { data: textBytes, binaryData: base64Bytes }),
  ],
};

function keysTwice({ data, binaryData }: KubeObject): Cause[] {
  if (!isObject(data) || !isObject(binaryData)) return [];
  return Object.keys(data)
    .filter((key) => Object.hasOwn(binaryData, key))
    .map((key) => invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData'));
}
