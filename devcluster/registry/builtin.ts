import { apiVersionOf } from '../../lib/base/index.js';
import { CompiledTypes, kubernetesTypes, type Schema, schemaOf } from '../../lib/schema/index.js';
import { BUILTIN_KINDS, type BuiltinRow } from './builtin-kinds.js';
import { GO_DEFAULTS } from './go-defaults.js';
import type { Resource, ResourceVersion, ScalePaths } from './resource.js';

const REPLICAS: ScalePaths = {
  specReplicas: ['spec', 'replicas'],
  statusReplicas: ['status', 'replicas'],
  selector: undefined,
};

/** What every cluster of this process begins with; nothing of it ever changes. */
interface Builtin {
  /** The type of each is compiled when it is first used: most clusters see a few of them. */
  readonly resources: readonly Resource[];
  /** The type of `metadata`, which custom resources share with built-in ones. */
  readonly meta: Schema;
}

let made: Builtin | undefined;

export function builtin(): Builtin {
  made ??= make();
  return made;
}

function make(): Builtin {
  const types = kubernetesTypes();
  if (!types) throw new TypeError('no Kubernetes types');
  const compiled = new CompiledTypes(types, GO_DEFAULTS);
  const meta = compiled.named('ObjectMeta');
  return {
    meta,
    resources: BUILTIN_KINDS.map((row) => toResource(row, () => withMeta(kindOf(row, compiled), meta))),
  };
}

function kindOf({ group, version, kind }: BuiltinRow, types: CompiledTypes): Schema {
  const schema = types.kind(apiVersionOf(group, version), kind);
  if (!schema) throw new TypeError(`no Kubernetes type ${kind}`);
  return schema;
}

/** `schema` as a whole object. */
export function withMeta(schema: Schema, meta: Schema): Schema {
  const text = schemaOf({ type: 'string' });
  const properties = new Map([
    ...schema.properties,
    ['apiVersion', text],
    ['kind', text],
    ['metadata', meta],
  ] as const);
  const source = {
    ...schema.source,
    type: 'object',
    properties: Object.fromEntries([...properties].map(([name, property]) => [name, property.source])),
  };
  return { ...schema, type: 'object', properties, source };
}

function toResource(row: BuiltinRow, compile: () => Schema): Resource {
  let compiled: Schema | undefined;
  const version: ResourceVersion = {
    name: row.version,
    get schema() {
      compiled ??= compile();
      return compiled;
    },
    rules: undefined,
    status: row.status,
    scale: row.scale ? REPLICAS : undefined,
    columns: undefined,
    selectable: row.selectable,
    deprecationWarning: undefined,
  };
  return {
    group: row.group,
    kind: row.kind,
    listKind: `${row.kind}List`,
    plural: row.plural,
    singular: row.kind.toLowerCase(),
    shortNames: row.shortNames,
    categories: row.categories,
    namespaced: row.namespaced,
    custom: false,
    generation: row.generation,
    versions: [version],
    storage: version,
    known: [version],
    conversion: undefined,
  };
}
