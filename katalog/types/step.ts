/** One step into a value: the field of a name. */
import {
  ABSENT,
  INT,
  inWords,
  membersOf,
  type ObjectType,
  present,
  type Type,
  UNKNOWN,
  union,
} from './type.js';

/** Why a field can never have a value. */
export interface Missing {
  readonly name: string;
  /** Of what: an object that does not declare the name, or in words what has no fields at all. */
  readonly from: ObjectType | string;
  /** Every name that could have been meant. */
  readonly names: readonly string[];
}

export interface Step {
  readonly type: Type;
  readonly missing?: Missing;
}

/** `indexes`: a number names a member of a list, as in the paths of conditions. */
export function step(type: Type, name: string, indexes = false): Step {
  const known = present(type);
  if (known.kind === 'absent') return { type: ABSENT };
  const steps = membersOf(known).map((member) => stepInto(member, name, indexes));
  const found = steps.filter(({ missing }) => missing === undefined);
  if (found.length > 0) {
    const more = found.length < steps.length || known !== type ? [ABSENT] : [];
    return { type: union([...found.map((each) => each.type), ...more]) };
  }
  const missing = steps.flatMap((each) => each.missing ?? []);
  const names = missing.flatMap((each) => each.names);
  const [first] = missing.filter(({ from }) => typeof from !== 'string').concat(missing);
  return first ? { type: ABSENT, missing: { ...first, names } } : { type: ABSENT };
}

function stepInto(type: Type, name: string, indexes: boolean): Step {
  switch (type.kind) {
    case 'unknown':
      return { type: UNKNOWN };
    case 'map':
      return { type: union([type.of, ABSENT]) };
    case 'object':
      return stepIntoObject(type, name, indexes);
    case 'list':
      if (indexes && /^\d+$/.test(name)) return { type: union([type.of, ABSENT]) };
      return { type: ABSENT, missing: { name, from: inWords(type), names: [] } };
    default:
      return { type: ABSENT, missing: { name, from: inWords(type), names: [] } };
  }
}

function stepIntoObject(type: ObjectType, name: string, indexes: boolean): Step {
  if (type.many && indexes && /^\d+$/.test(name)) return { type: UNKNOWN };
  const member = type.member(name);
  if (member) return { type: member };
  if (!type.closed) return { type: UNKNOWN };
  return { type: ABSENT, missing: { name, from: type, names: type.names() } };
}

/** What a range, or `forEach`, goes through. */
export function elementOf(type: Type): Type {
  const elements = membersOf(present(type)).flatMap((member): Type[] => {
    switch (member.kind) {
      case 'list':
      case 'map':
        return [member.of];
      case 'int':
        return [INT];
      case 'absent':
        return [];
      default:
        return [UNKNOWN];
    }
  });
  return elements.length === 0 ? UNKNOWN : union(elements);
}
