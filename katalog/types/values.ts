/** The values of a type one by one, where they can be counted. */
import { membersOf, type Type } from './type.js';

/** Every value of a type, for a comparison that cannot tell more apart; undefined: there are too many. */
export function valuesOf(type: Type, tellsNumbersApart: boolean): readonly unknown[] | undefined {
  const values: unknown[] = [];
  for (const member of membersOf(type)) {
    const found = valuesOfOne(member, tellsNumbersApart);
    if (!found) return undefined;
    values.push(...found);
  }
  return values;
}

function valuesOfOne(type: Type, tellsNumbersApart: boolean): readonly unknown[] | undefined {
  switch (type.kind) {
    case 'absent':
      return [undefined];
    case 'bool':
      return [true, false];
    case 'text':
      return type.literals;
    case 'int':
    case 'number':
      return tellsNumbersApart ? undefined : [0, 1, 1.5];
    default:
      return undefined;
  }
}
