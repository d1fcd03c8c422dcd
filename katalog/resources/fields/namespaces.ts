import type { JsonValue } from '../../../lib/base/index.js';
import { textOf } from '../../conditions/index.js';
import { isTemplate } from '../../scope/index.js';
import { ABSENT, asList, buildNode, constant, dynamic, dynamicUnless, type Node } from '../node.js';
import type { FieldType } from './field-type.js';

/**
 * `toNamespaces`: a list of names, or a template that gives one; a member that renders to a list stands for each of its
 * members. Names that come twice count once.
 */
export const namespaceList: FieldType = {
  schema: { type: ['array', 'string'], items: { type: 'string' } },
  read(raw, at, scope) {
    const member = (item: JsonValue, place: typeof at): Node => {
      if (isTemplate(item)) {
        const template = scope.template(item, place);
        return template ? dynamic((frame) => namesOf(template.value(frame.data))) : ABSENT;
      }
      if (typeof item === 'string') return constant(namesOf(item));
      scope.invalid(place, item, 'the name of a namespace');
      return ABSENT;
    };
    if (isTemplate(raw)) return member(raw, at);
    if (!Array.isArray(raw)) {
      scope.invalid(at, raw, 'a list of namespaces');
      return ABSENT;
    }
    const members = (raw as readonly JsonValue[]).map((item, index) => member(item, [...at, index]));
    return dynamicUnless(members, (frame) => [
      ...new Set(members.flatMap((each) => asList(buildNode(each, frame)))),
    ]);
  },
};

function namesOf(value: unknown): string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item) => textOf(item).trim()).filter((name) => name !== '');
}
