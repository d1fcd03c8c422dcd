import { stringAt } from '../../lib/base/index.js';
import type { KindStrategy } from './strategy.js';

/** An event lies in the namespace of what it is about. */
export const eventStrategy: KindStrategy = {
  check(object) {
    const about = stringAt(object, 'involvedObject', 'namespace') || 'default';
    if (about === object.metadata.namespace) return [];
    const message = `Invalid value: ${JSON.stringify(stringAt(object, 'involvedObject', 'namespace') ?? '')}: does not match event.namespace`;
    return [{ reason: 'FieldValueInvalid', message, field: 'involvedObject.namespace' }];
  },
};
