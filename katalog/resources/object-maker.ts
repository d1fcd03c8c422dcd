import type { JsonObject, JsonValue } from '../../lib/base/index.js';

/** A field of an object: a value, what gives one for a `T`, or an object of fields. undefined leaves a field out. */
export type Member<T> = { readonly key: string } & (
  | { readonly value: JsonValue | undefined }
  | { readonly build: (from: T) => JsonValue | undefined }
  | { readonly members: readonly Member<T>[] }
);

/** Takes values and functions in the order of the fields. */
type Maker = (parts: readonly unknown[]) => unknown;

/** Wider objects are rare, and made by a loop. */
const WIDEST = 64;
/** Makers that are remembered. One more forgets them all, which costs no more than writing them again. */
const MOST_MAKERS = 2_000;

const makers = new Map<string, Maker>();

/**
 * What makes an object of these fields, in their order. An engine makes objects fast only by code that names
 * their keys, so that is written for each list of keys: docs/decisions/0008-code-from-keys.md.
 */
export function objectMaker<T>(members: readonly Member<T>[]): (from: T) => JsonObject {
  if (!isWritable(members)) return (from) => objectFrom(members, from);
  const writer = new Writer<T>();
  const object = writer.object(members);
  const source = writer.function(object);
  let maker = makers.get(source);
  if (!maker) {
    if (makers.size >= MOST_MAKERS) makers.clear();
    maker = new Function('parts', source) as Maker;
    makers.set(source, maker);
  }
  return maker(writer.parts) as (from: T) => JsonObject;
}

/** The object of these fields, made by a loop. */
export function objectFrom<T>(members: readonly Member<T>[], from: T): JsonObject {
  const values = members.map((member) => valueFor(member, from));
  const entries = members.map(({ key }, index) => [key, values[index]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as JsonObject;
}

function valueFor<T>(member: Member<T>, from: T): JsonValue | undefined {
  if ('build' in member) return member.build(from);
  return 'members' in member ? objectFrom(member.members, from) : member.value;
}

/** A literal with the key `__proto__` would set the prototype. */
function isWritable<T>(members: readonly Member<T>[]): boolean {
  return members.length <= WIDEST && !members.some(({ key }) => key === '__proto__');
}

/** Of the document, only keys get into the source: each as JSON of a string, which is JavaScript of that string. */
class Writer<T> {
  readonly parts: unknown[] = [];
  readonly #lines: string[] = [];

  /** Writes an object and gives its name. */
  object(members: readonly Member<T>[]): string {
    const fields = members.map((member) => ({ key: JSON.stringify(member.key), name: this.#member(member) }));
    const built = fields.filter((_, index) => 'build' in (members[index] ?? {}));
    const literal = `{ ${fields.map(({ key, name }) => `${key}: ${name}`).join(', ')} }`;
    const name = `object${this.#lines.length}`;
    this.#lines.push(`let ${name};`);
    if (built.length > 0)
      this.#lines.push(`if (${built.map((v) => `${v.name} !== undefined`).join(' && ')})`);
    this.#lines.push(`${name} = ${literal};`);
    if (built.length === 0) return name;
    const some = fields.map(
      (field) => `if (${field.name} !== undefined) ${name}[${field.key}] = ${field.name};`,
    );
    this.#lines.push(`else { ${name} = {}; ${some.join(' ')} }`);
    return name;
  }

  #member(member: Member<T>): string {
    if ('members' in member && isWritable(member.members)) return this.object(member.members);
    const part = `part${this.parts.length}`;
    if ('value' in member) {
      this.parts.push(member.value);
      return part;
    }
    this.parts.push('build' in member ? member.build : objectMaker(member.members));
    const name = `built${this.#lines.length}`;
    this.#lines.push(`const ${name} = ${part}(from);`);
    return name;
  }

  /** The body of a maker whose objects are the one of that name. */
  function(object: string): string {
    const parts = this.parts.map((_, index) => `part${index}`);
    return `const [${parts}] = parts;\nreturn (from) => {\n${this.#lines.join('\n')}\nreturn ${object};\n};`;
  }
}
