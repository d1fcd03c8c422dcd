import type { JsonObject } from '../../lib/base/index.js';
import { CUSTOM_FIELDS } from './custom.js';
import type { ResourceKind } from './entry-parts.js';
import { labelMap } from './fields/collection.js';
import type { FieldTable } from './fields/field-type.js';
import { boolean, looseText, text } from './fields/scalar.js';
import { IDENTITY_FIELDS } from './identity.js';
import { sourceFields } from './source.js';
import { RESOURCE_KINDS } from './table.js';

const CONDITIONS: JsonObject = { type: 'array', items: { type: 'object' } };

/** The conditions that a block or an entry may carry. */
export const GATE_SCHEMA: JsonObject = {
  when: { ...CONDITIONS, description: 'All must hold.' },
  or: { ...CONDITIONS, description: 'One must hold.' },
  anyOf: { ...CONDITIONS, description: 'Older name of `or`.' },
};

const CONTROL: JsonObject = {
  ...GATE_SCHEMA,
  forEach: {
    type: 'object',
    description: 'Once for each member of a list or map.',
    properties: { field: text.schema, as: text.schema },
    required: ['field'],
    additionalProperties: false,
  },
  reconcile: { ...boolean.schema, description: 'Also applied at every reconcile.' },
  forceConflict: { ...boolean.schema, description: 'Takes over fields that another manager owns.' },
  adopt: {
    enum: [true, false, 'force'],
    description: 'true: takes over an object that has no controller; force: any object. Never a template.',
  },
  retain: {
    type: 'boolean',
    description: 'true: the object stays when the entry or the CR goes. Never a template.',
  },
  maxObjects: {
    type: 'integer',
    minimum: 1,
    maximum: 10_000,
    description: 'Objects that forEach or toNamespaces may make for one CR; default 100.',
  },
  readyWhen: {
    ...CONDITIONS,
    description:
      'When an object of the entry is ready: conditions on its metadata, spec and status. Default: by its kind.',
  },
  waitFor: {
    type: 'array',
    items: { type: 'string' },
    description:
      'Entries that must be ready before an object of this one is created: `deployments`, `deployments/db`.',
  },
  sleep: { ...text.schema, description: 'Artificial delay before the entry is applied.' },
};

/**
 * JSON Schemas for editors, as definitions: `block` (of `onCreate` and `onReconcile`), `deleteBlock`, and the entry
 * of each kind. Resource keys stand in their written form, in lower
 * case and under their aliases. What needs more than one field, such as a probe without a port, only compiling sees.
 */
export function blockJsonSchemas(): JsonObject {
  const definitions: Record<string, JsonObject> = {
    block: blockSchema((key) => [`#/$defs/${key}`]),
    deleteBlock: deleteBlock({
      groups: {
        type: 'array',
        items: { $ref: '#/$defs/deleteGroup' },
        description: 'Each is deleted and gone before the next.',
      },
      ordered: { type: 'boolean', description: 'Whether groups wait for each other; default with groups.' },
      timeout: { type: 'string', description: 'Of all groups together; default 5m.' },
    }),
    deleteGroup: { ...deleteBlock({}), additionalProperties: false },
  };
  for (const kind of RESOURCE_KINDS) definitions[kind.key] = entrySchema(kind);
  return definitions;
}

function deleteBlock(more: JsonObject): JsonObject {
  const block = blockSchema((key, kind) => (kind.mode === 'createOnly' ? [`#/$defs/${key}`] : []));
  const name = { type: 'string', description: 'Of the group, for people.' };
  return { ...block, properties: { ...(block['properties'] as JsonObject), name, ...more } };
}

/** A block whose entries are what `entries` refers to; any map where it refers to nothing. */
function blockSchema(entries: (key: string, kind: ResourceKind) => readonly string[]): JsonObject {
  const properties: Record<string, JsonObject> = {};
  for (const kind of RESOURCE_KINDS) {
    const [$ref] = entries(kind.key, kind);
    const items: JsonObject = $ref === undefined ? { type: 'object' } : { $ref };
    for (const name of new Set([kind.key, kind.key.toLowerCase(), ...kind.aliases])) {
      properties[name] = { type: 'array', items };
    }
  }
  return {
    type: 'object',
    properties: { ...properties, ...GATE_SCHEMA, external: { $ref: '#/$defs/external' } },
  };
}

function entrySchema(kind: ResourceKind): JsonObject {
  const custom = kind.key === 'custom';
  const annotations: FieldTable = kind.annotations ? { annotations: labelMap(looseText) } : {};
  const table = custom
    ? CUSTOM_FIELDS
    : { ...kind.fields, ...sourceFields(kind), ...IDENTITY_FIELDS, ...annotations };
  const required = custom ? ['apiVersion', 'kind'] : kind.required;
  return {
    type: 'object',
    properties: { ...schemasOf(table), ...CONTROL },
    required: [...required],
    additionalProperties: false,
  };
}

function schemasOf(table: FieldTable): JsonObject {
  return Object.fromEntries(Object.entries(table).map(([key, field]) => [key, field.schema]));
}
