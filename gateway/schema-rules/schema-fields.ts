/** Fields of a custom resource as rules in the schema of its CRD read them: every one has the type of the schema. */
import { memberOf, type Schema } from '../../lib/schema/index.js';
import {
  type ComparedField,
  LOOKED_UP,
  NotCompiled,
  type Read,
  type RuleFields,
  type ScalarField,
  scalarType,
  step,
} from '../policy/index.js';

/** A rule on `spec` cannot say it; one on the whole object can. */
export class NeedsRoot extends NotCompiled {}

/** `spec`: `self` is the spec. `root`: the whole object. `transition`: that, of an update, with `oldSelf` beside it. */
export type SelfPlace = 'spec' | 'root' | 'transition';

export class SchemaFields implements RuleFields {
  readonly isCreated = undefined;

  /** `schema`: of the whole object. */
  constructor(
    private readonly schema: Schema,
    private readonly place: SelfPlace,
  ) {}

  scalar(path: readonly string[]): ScalarField {
    const [root = ''] = path;
    if (root === 'admission' || LOOKED_UP.includes(root))
      throw new NotCompiled(`${root} is known to the gateway alone`);
    if (root === 'metadata') return this.#metadata(path);
    if (root === 'old' && this.place === 'spec') throw new NeedsRoot('it reads the object before');
    if (root === 'old' && this.place === 'root')
      throw new NotCompiled('a schema would be asked when nothing has changed');
    const read = root === 'old' ? this.#read('oldSelf', path.slice(1)) : this.#read('self', path);
    return { type: scalarType(read.schema, path), has: all(read.has), value: read.value };
  }

  compared(path: readonly string[]): ComparedField {
    if (this.place === 'spec') throw new NeedsRoot('it compares with the object before');
    const of = (base: string) => {
      const { has, value, schema } = this.#read(base, path);
      if (!schema || !isComparable(schema))
        throw new NotCompiled(`the schema of the CRD does not type ${path.join('.')}`);
      return { has: all(has), value };
    };
    return { now: of('self'), before: of('oldSelf') };
  }

  #metadata(path: readonly string[]): ScalarField {
    const [, name = ''] = path;
    if (path.length !== 2 || !['name', 'generateName'].includes(name))
      throw new NotCompiled(`a schema does not read ${path.join('.')}`);
    if (this.place === 'spec') throw new NeedsRoot(`it reads ${path.join('.')}`);
    const value = `self.metadata.${name}`;
    return { type: 'string', has: `has(${value})`, value };
  }

  #read(base: string, path: readonly string[]): Read {
    if (path[0] !== 'spec') throw new NotCompiled(`${path.join('.')} is not a field of spec`);
    const own = path.slice(1);
    const spec = memberOf(this.schema, 'spec').schema;
    let read: Read =
      this.place === 'spec'
        ? { has: [], value: base, schema: spec }
        : { has: [`has(${base}.spec)`], value: `${base}.spec`, schema: spec };
    for (const name of own) {
      if (name.includes('__')) throw new NotCompiled(`${name} is not a name in CEL`);
      read = step(read, name, path);
      if (read.schema?.nullable) throw new NotCompiled(`${path.join('.')} may be null`);
    }
    return read;
  }
}

/** Whether an API server compares values: it fails where there is a member without a type. */
export function isComparable({ type, intOrString, properties, additional, items }: Schema): boolean {
  if (type === 'any') return intOrString;
  const below = [...properties.values(), ...(additional ? [additional] : []), ...(items ? [items] : [])];
  return below.every(isComparable);
}

function all(parts: readonly string[]): string {
  return parts.length > 1 ? `(${parts.join(' && ')})` : (parts[0] ?? 'true');
}
