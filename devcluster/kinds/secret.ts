import { isObject, type JsonObject, without } from '../json.js';
import type { KindStrategy } from './strategy.js';

/** `stringData` is write-only: its values go to `data`, encoded, and win there. */
export const secretStrategy: KindStrategy = {
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
