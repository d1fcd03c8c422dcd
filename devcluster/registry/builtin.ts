import { type Schema, schemaOf } from '../../lib/schema/index.js';
import { BUILTIN_KINDS, type BuiltinRow } from './builtin-kinds.js';
import type { Resource, ResourceVersion, ScalePaths } from './resource.js';
import { compileTypes } from './type-table.js';
import { ADMISSION_TYPES } from './types/admission-registration.js';
import { APIEXTENSIONS_TYPES } from './types/apiextensions.js';
import { CORE_TYPES } from './types/core.js';
import { META_TYPES } from './types/meta.js';
import { POD_TYPES } from './types/pod.js';
import { WORKLOAD_TYPES } from './types/workloads.js';

const REPLICAS: ScalePaths = {
  specReplicas: ['spec', 'replicas'],
  statusReplicas: ['status', 'replicas'],
  selector: undefined,
};

/** The built-in resources, compiled from their tables. */
export function builtinResources(): readonly Resource[] {
  const compile = typesOf();
  const meta = compile('ObjectMeta');
  return BUILTIN_KINDS.map((row) => toResource(row, withMeta(compile(row.type), meta)));
}

/** The type of `metadata`, which custom resources share with built-in ones. */
export function objectMetaSchema(): Schema {
  return typesOf()('ObjectMeta');
}

function typesOf(): (name: string) => Schema {
  return compileTypes({
    ...META_TYPES,
    ...POD_TYPES,
    ...WORKLOAD_TYPES,
    ...CORE_TYPES,
    ...APIEXTENSIONS_TYPES,
    ...ADMISSION_TYPES,
  });
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

function toResource(row: BuiltinRow, schema: Schema): Resource {
  const version: ResourceVersion = {
    name: row.version,
    schema,
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
