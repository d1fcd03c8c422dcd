import { base64Bytes, checkData, checkSize, textBytes } from './config-data.js';
import type { KindStrategy } from './strategy.js';

export const configMapStrategy: KindStrategy = {
  check: (object, before) => [
    ...checkData(object, before, ['data', 'binaryData']),
    ...checkSize(object, '[]', { data: textBytes, binaryData: base64Bytes }),
  ],
};
