/** Whether any value of a type fits what it is written into. */
import type { Target } from '../scope/index.js';
import { toText } from '../templates/index.js';
import { membersOf, present, type Type } from './type.js';

/** Numbers of every sort that a target might tell apart. */
const NUMBERS = [0, 1, 2, 5, 10, 80, 443, 1_000, 8_080, 100_000, -1, 0.5];

/** Whether some value of the type fits: false only where none can. An absent one leaves the field out, and is not counted. */
export function mayFit(type: Type, target: Target): boolean {
  const fits = (value: unknown): boolean => target.fits(target.native ? value : toText(value));
  return membersOf(present(type)).some((member) => {
    switch (member.kind) {
      case 'bool':
        return fits(true) || fits(false);
      case 'int':
      case 'number':
        return NUMBERS.some(fits);
      case 'text':
        if (target.composite) return false;
        return member.literals?.some((word) => word.trim() === '' || fits(word)) ?? true;
      case 'list':
        return fits([]) || fits(['x']);
      case 'map':
      case 'object':
        return fits({}) || fits({ x: 'x' });
      default:
        return true;
    }
  });
}

/** Whether the API server takes some value of the type for a field of the other; both as they are, without conversion. */
export function mayAssign(type: Type, wanted: Type): boolean {
  return membersOf(present(type)).some((member) =>
    membersOf(wanted).some((target) => isAssignable(member, target)),
  );
}

function isAssignable(type: Type, target: Type): boolean {
  if (type.kind === 'unknown' || type.kind === 'absent' || target.kind === 'unknown') return true;
  switch (target.kind) {
    case 'text':
      return type.kind === 'text' && sharesWord(type.literals, target.literals);
    case 'int':
    case 'number':
      return type.kind === 'int' || type.kind === 'number';
    case 'map':
    case 'object':
      return type.kind === 'map' || type.kind === 'object';
    case 'list':
      return type.kind === 'list' || (type.kind === 'object' && type.many === true);
    default:
      return type.kind === target.kind;
  }
}

function sharesWord(given: readonly string[] | undefined, allowed: readonly string[] | undefined): boolean {
  return !given || !allowed || given.some((word) => allowed.includes(word));
}
