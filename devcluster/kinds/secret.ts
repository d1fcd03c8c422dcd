import { isObject, type JsonObject, without } from '../json.js';
import { hasFormat } from '../schema/formats.js';
import type { KindStrategy } from './strategy.js';

/** `stringData` is write-only: its values go to `data`, encoded, and win there. */
export const secretStrategy: KindStrategy = {
  undecodable(object) {
    const data = isObject(object['data']) ? object['data'] : {};
    const wrong = Object.values(data).find((value) => !hasFormat(String(value), 'byte'));
    return wrong === undefined ? undefined : `illegal base64 data: ${JSON.stringify(wrong)}`;
  },
  complete(object) {
    const plain = object['stringData'];
    if (!isObject(plain)) return object;
    const encoded: JsonObject = {};
    for (const [key, value] of Object.entries(plain))
      encoded[key] = Buffer.from(String(value)).toString('base64');
    const data = isObject(object['data']) ? object['data'] : {};
    return without({ ...object, data: { ...data, ...encoded } }, 'stringData');
  },
};
