import type { JsonObject } from '../../../lib/base/index.js';
import type { FieldType } from './field-type.js';

/** A structure that may also be written as a bare text, which stands for the map that `expand` makes of it. */
export function anyMember(type: FieldType, expand: (text: string) => JsonObject): FieldType {
  return {
    schema: { anyOf: [{ type: 'string' }, type.schema] },
    read: (raw, at, scope) => type.read(typeof raw === 'string' ? expand(raw) : raw, at, scope),
  };
}
