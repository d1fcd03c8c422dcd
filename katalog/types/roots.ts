/** What templates and conditions see, by where they stand. */
import { apiVersionOf, METRIC_FIELDS } from '../../lib/base/index.js';
import { parseFieldPath } from '../conditions/index.js';
import type { CrdEntry } from '../model.js';
import type { Program } from '../program/index.js';
import { pluralOf, type ResourceKind } from '../resources/index.js';
import { CHILDREN } from './finding.js';
import { extended, record, withWritten } from './schema-type.js';
import { elementOf } from './step.js';
import {
  BOOL,
  INT,
  NUMBER,
  type ObjectType,
  optional,
  present,
  TEXT,
  type Type,
  UNKNOWN,
  union,
} from './type.js';
import type { OwnSchema, World } from './world.js';

/** Of one entry. */
export interface RootParts {
  readonly entry: CrdEntry;
  readonly program: Program;
  readonly own: OwnSchema | undefined;
  readonly world: World;
}

/** What the templates of an entry see, outside of what is repeated. */
export function rootOf(parts: RootParts): ObjectType {
  const { own, world } = parts;
  const members: Record<string, Type> = {
    ...(own?.root ?? {}),
    apiVersion: TEXT,
    kind: TEXT,
    metadata: world.meta,
    spec: specOf(parts),
    status: statusOf(parts),
    children: childrenOf(parts),
    cross: crossOf(parts),
    metrics: METRICS,
    ...Object.fromEntries(OPEN.map((name) => [name, UNKNOWN])),
  };
  return record(members, {
    what: 'the data of a template',
    origin: 'own',
    closed: own?.root !== undefined,
    declared: (name) => (name === undefined ? undefined : own?.source.place(['properties', name])),
  });
}

/** What is checked elsewhere, or has no schema. */
const OPEN = ['health', 'events', 'external', 'request', 'admission', 'old'];

const METRICS: Type = record(
  Object.fromEntries(
    METRIC_FIELDS.map(({ name, unit }) => [name, unit === 'bool' ? BOOL : unit === 'count' ? INT : NUMBER]),
  ),
  {
    what: 'the metrics of a CRD',
    origin: 'own',
    closed: true,
    described: (name) => {
      const field = METRIC_FIELDS.find((each) => each.name === name);
      return field && `${field.meaning} (${field.unit})`;
    },
  },
);

/** The schema's, and what `normalize` and `mutation` write. */
function specOf({ entry, own }: RootParts): Type {
  if (!own) return UNKNOWN;
  const declared = own.root ? own.root['spec'] : UNKNOWN;
  const base = declared ? present(declared) : nothing(own, 'spec');
  const fields = [
    ...Object.keys(entry.normalize?.spec ?? {}).map((name) => `spec.${name}`),
    ...entry.mutation.rules.map((rule) => String(rule['field'])),
  ];
  return fields
    .map((field) => parseFieldPath(field) ?? [])
    .filter(([root, ...rest]) => root === 'spec' && rest.length > 0)
    .reduce<Type>((type, [, ...path]) => withWritten(type, path), base);
}

function statusOf({ own }: RootParts): Type {
  if (!own) return UNKNOWN;
  return own.status ? present(own.status) : nothing(own, 'status');
}

/** What the schema does not have, templates see as an empty map. */
function nothing({ source }: OwnSchema, name: string): Type {
  return record(
    {},
    {
      what: `${source.what}, which has no ${name}`,
      origin: source.origin,
      closed: true,
      declared: () => source.place([]),
    },
  );
}

/** Objects of the kinds that the entry makes, and those that `enrich` watches. */
function childrenOf({ entry, program, world }: RootParts): Type {
  const { childKinds, observedKinds } = program;
  if (entry.operatorBox.hooks || childKinds.length === 0) return UNKNOWN;
  const members: Record<string, Type> = {};
  const kinds = [...childKinds, ...observedKinds];
  for (const kind of kinds.filter(({ guessed }) => !guessed)) {
    const type = world.object(kind.apiVersion, kind.kind);
    const singular = kind.kind.toLowerCase();
    members[singular] = optional(asChild(type));
    members[pluralOf(singular)] = { kind: 'map', of: asChild(type, false) };
  }
  const custom = kinds.filter(({ guessed }) => guessed);
  if (custom.length > 0) {
    const types = custom.map((kind) => customChild(kind, world));
    members['custom'] = union(types);
    members['customs'] = { kind: 'map', of: union(types) };
  }
  return record(members, { what: CHILDREN, origin: 'own', closed: true });
}

/** One object, or several of which fields are those of the newest; `enrich` puts more beside it. */
function asChild(type: Type, many = true): Type {
  return type.kind === 'object' ? extended(type, {}, { many }) : type;
}

/** Below `custom`, a name that is no field is that of a child. */
function customChild({ apiVersion, kind }: ResourceKind, world: World): Type {
  const type = world.object(apiVersion, kind);
  return type.kind === 'object' ? extended(type, {}, { many: true, closed: false }) : UNKNOWN;
}

/** Siblings of the same Katalog by their schema; all else is open. */
function crossOf({ entry, world }: RootParts): Type {
  const members: Record<string, Type> = {};
  for (const { crd, as, strategy } of entry.operatorBox.cross) {
    const sibling = typeof crd === 'string' ? world.entries.get(crd) : undefined;
    const alias = typeof as === 'string' ? as : crd;
    if (typeof alias !== 'string') continue;
    const isOne = sibling && strategy === undefined && !Object.hasOwn(members, alias);
    members[alias] = isOne ? siblingType(sibling, world) : UNKNOWN;
  }
  return record(members, { what: 'the siblings', origin: 'own', closed: false });
}

/** What the surface `cr` has is there by its own name too. */
function siblingType({ apiTypes: { group, version, kind } }: CrdEntry, world: World): Type {
  const object = world.object(apiVersionOf(group, version), kind);
  if (object.kind !== 'object') return UNKNOWN;
  const cr = record(
    {
      name: TEXT,
      namespace: TEXT,
      spec: object.member('spec') ?? UNKNOWN,
      status: object.member('status') ?? UNKNOWN,
    },
    { what: object.what, origin: 'foreign', closed: false },
  );
  return extended(cr, { cr, found: BOOL });
}

/** The data of an entry that is repeated: `.item` is the member of a list or the key of a map, `.value` the value of a map. */
export function repeatedRoot(root: ObjectType, field: Type, as: string | undefined): ObjectType {
  const known = present(field);
  const element = elementOf(known);
  const isMap = known.kind === 'map' || (known.kind === 'object' && known.closed && !known.many);
  const item = known.kind === 'list' ? element : isMap ? TEXT : UNKNOWN;
  const value = known.kind === 'map' ? element : UNKNOWN;
  return extended(root, { item, value, ...(as === undefined ? {} : { [as]: item }) });
}
