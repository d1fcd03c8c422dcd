/**
 * The types of what templates and conditions read. A type stands for every value that may be there; what is not known is
 * `unknown`, and nothing is said of it.
 */
export type Type =
  | { readonly kind: 'unknown' | 'absent' | 'bool' | 'int' | 'number' }
  /** `literals`: it is one of these. */
  | { readonly kind: 'text'; readonly literals?: readonly string[] | undefined }
  | { readonly kind: 'list'; readonly of: Type }
  | { readonly kind: 'map'; readonly of: Type }
  | ObjectType
  | { readonly kind: 'union'; readonly members: readonly Type[] };

/** A map whose members have names and types of their own. */
export interface ObjectType {
  readonly kind: 'object';
  /** In words: `the schema of Website`. */
  readonly what: string;
  readonly origin: Origin;
  /** It may also be a list of such objects, of which fields are those of one. */
  readonly many?: boolean;
  /** undefined: there is no such member, and with `closed` there cannot be one. */
  member(name: string): Type | undefined;
  names(): readonly string[];
  /** Whether there is nothing beside the names. */
  readonly closed: boolean;
  /** Where the object is declared: `crd.yaml:18`. */
  declared(name?: string): string | undefined;
  /** What the schema says of a member. */
  described(name: string): string | undefined;
}

/** How sure it is that the cluster has the same schema. */
export type Origin = 'own' | 'foreign';

export const UNKNOWN: Type = { kind: 'unknown' };
export const ABSENT: Type = { kind: 'absent' };
export const BOOL: Type = { kind: 'bool' };
export const INT: Type = { kind: 'int' };
export const NUMBER: Type = { kind: 'number' };
export const TEXT: Type = { kind: 'text' };

/** More alternatives than these are not looked at one by one. */
const MOST_MEMBERS = 12;
/** More words than these are any text. */
const MOST_LITERALS = 200;

/** A value of one of the types. */
export function union(types: readonly Type[]): Type {
  const members: Type[] = [];
  for (const type of types.flatMap(membersOf)) {
    if (type.kind === 'unknown') return UNKNOWN;
    const same = members.findIndex((other) => isSame(other, type));
    const known = members[same];
    if (known === undefined) members.push(type);
    else members[same] = merged(known, type);
  }
  const [only] = members;
  if (members.length === 1 && only) return only;
  return members.length > MOST_MEMBERS || members.length === 0 ? UNKNOWN : { kind: 'union', members };
}

export function membersOf(type: Type): readonly Type[] {
  return type.kind === 'union' ? type.members : [type];
}

function isSame(a: Type, b: Type): boolean {
  if (a.kind !== b.kind) return false;
  return a.kind === 'object' || a.kind === 'list' || a.kind === 'map' ? a === b : true;
}

function merged(a: Type, b: Type): Type {
  if (a.kind !== 'text' || b.kind !== 'text') return a;
  if (!a.literals || !b.literals) return TEXT;
  const literals = [...new Set([...a.literals, ...b.literals])];
  return literals.length > MOST_LITERALS ? TEXT : { kind: 'text', literals };
}

export function optional(type: Type): Type {
  return union([type, ABSENT]);
}

/** What is left where the value is there. */
export function present(type: Type): Type {
  const members = membersOf(type).filter(({ kind }) => kind !== 'absent');
  return members.length === 0 ? ABSENT : union(members);
}

export function isAbsent(type: Type): boolean {
  return type.kind === 'absent';
}

/** The texts that a type spells out; of a text that may be anything, none. */
export function wordsOf(type: Type): readonly string[] {
  return membersOf(type).flatMap((member) => (member.kind === 'text' ? (member.literals ?? []) : []));
}

/** A type in words, for messages. */
export function inWords(type: Type): string {
  switch (type.kind) {
    case 'union':
      return [...new Set(type.members.filter((each) => each.kind !== 'absent').map(inWords))].join(' or ');
    case 'text':
      return type.literals ? oneOf(type.literals) : 'text';
    case 'bool':
      return 'a boolean';
    case 'int':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'list':
      return 'a list';
    case 'map':
    case 'object':
      return 'a map';
    case 'absent':
      return 'absent';
    case 'unknown':
      return 'anything';
  }
}

const SHOWN = 6;

function oneOf(literals: readonly string[]): string {
  const shown = literals.slice(0, SHOWN).map((each) => JSON.stringify(each));
  const more = literals.length > SHOWN ? `, … (${literals.length})` : '';
  return literals.length === 1 ? `the text ${shown[0] ?? ''}` : `one of ${shown.join(', ')}${more}`;
}
