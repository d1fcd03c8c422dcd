import type { JsonObject, JsonValue } from '../model.js';

/** A field of an object: its value, or what gives it for a `T`; undefined leaves the field out. */
export type Member<T> =
  | { readonly key: string; readonly constant: true; readonly value: JsonValue | undefined }
  | { readonly key: string; readonly constant: false; readonly build: (from: T) => JsonValue | undefined };

/** Takes the values of constant members and the functions of the others, in order. */
type Maker = (parts: readonly unknown[]) => unknown;

/** Objects of more fields are rare, and made by a loop. */
const WIDEST = 64;
/** Shapes that are remembered. One more forgets them all, which costs no more than writing them again. */
const MOST_SHAPES = 2_000;

const makers = new Map<string, Maker>();

/**
 * What makes an object of these fields, in their order. An engine makes objects fast only by code that names
 * their keys, so that is written for each list of keys: docs/decisions/0008-object-literals-are-written.md.
 */
export function objectMaker<T>(members: readonly Member<T>[]): (from: T) => JsonObject {
  // A literal with the key `__proto__` would set the prototype.
  const unfit = members.length > WIDEST || members.some(({ key }) => key === '__proto__');
  if (unfit) return (from) => objectFrom(members, from);
  const parts = members.map((member) => (member.constant ? member.value : member.build));
  return makerOf(members)(parts) as (from: T) => JsonObject;
}

/** The object of these fields, made this once. */
export function objectFrom<T>(members: readonly Member<T>[], from: T): JsonObject {
  const values = members.map((member) => (member.constant ? member.value : member.build(from)));
  const entries = members.map(({ key }, index) => [key, values[index]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as JsonObject;
}

function makerOf<T>(members: readonly Member<T>[]): Maker {
  const shape = JSON.stringify(members.map(({ key, constant }) => [key, constant]));
  const known = makers.get(shape);
  if (known) return known;
  if (makers.size >= MOST_SHAPES) makers.clear();
  const maker = new Function('parts', sourceOf(members)) as Maker;
  makers.set(shape, maker);
  return maker;
}

/** Of the document, only keys get into the source: each as JSON of a string, which is JavaScript of that string. */
function sourceOf<T>(members: readonly Member<T>[]): string {
  const fields = members.map(({ key, constant }, index) => ({
    key: JSON.stringify(key),
    constant,
    v: `v${index}`,
  }));
  const built = fields.filter(({ constant }) => !constant);
  const all = built.map(({ v }) => `${v} !== undefined`).join(' && ');
  return `
    const [${fields.map(({ constant, v }) => (constant ? v : `build_${v}`))}] = parts;
    return (from) => {
      ${built.map(({ v }) => `const ${v} = build_${v}(from);`).join(' ')}
      if (${all || true}) return { ${fields.map(({ key, v }) => `${key}: ${v}`)} };
      const some = {};
      ${fields.map(({ key, v }) => `if (${v} !== undefined) some[${key}] = ${v};`).join(' ')}
      return some;
    };`;
}
