import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { type CompileScope, isTemplate, type Path } from '../scope/index.js';
import type { EntryParts, ResourceKind } from './entry-parts.js';
import { anything } from './fields/anything.js';
import { labelMap } from './fields/collection.js';
import type { FieldTable } from './fields/field-type.js';
import { boolean, looseText, text } from './fields/scalar.js';
import { type Fields, readFields } from './fields/structure.js';
import { IDENTITY_FIELDS } from './identity.js';
import { defineKind } from './kind.js';
import { isMap, type Node } from './node.js';
import { pluralOf } from './plural.js';

const METADATA: FieldTable = { ...IDENTITY_FIELDS, annotations: labelMap(looseText), namespaced: boolean };
export const CUSTOM_FIELDS: FieldTable = {
  ...METADATA,
  apiVersion: text,
  kind: text,
  metadata: anything,
  spec: anything,
  status: anything,
  hasStatus: boolean,
};

/** `custom` as a row of the table, for whoever lists the kinds; each entry names its own. */
export const custom: ResourceKind = defineKind({
  key: 'custom',
  aliases: ['customs', 'customresources'],
  apiVersion: '',
  kind: '',
  plural: '',
});

/**
 * Reads a `custom` entry: any object, whose `apiVersion` and `kind` are known at load. Its plural, and its scope
 * unless `namespaced` says it, are guesses that discovery corrects.
 */
export function readCustom(raw: JsonObject, at: Path, scope: CompileScope): EntryParts {
  const { metadata, ...rest } = raw;
  const meta = isMap(metadata) ? metadata : {};
  if (!isMap(metadata ?? {})) scope.invalid([...at, 'metadata'], metadata, 'a map');
  const fields = readFields(
    rest,
    CUSTOM_FIELDS,
    { at, scope },
    {
      required: ['apiVersion', 'kind'],
    },
  );
  const inner = readFields(meta, METADATA, { at: [...at, 'metadata'], scope });
  const apiVersion = literal(raw['apiVersion'] ?? '', [...at, 'apiVersion'], scope);
  const kind = literal(raw['kind'] ?? '', [...at, 'kind'], scope);
  const name = inner['name'] ?? fields['name'];
  if (!name)
    scope.error('ORK_FIELD_VALUE', at, 'name is required because custom objects have no default name');
  const namespaced = flag(fields['namespaced'] ?? inner['namespaced']);
  return {
    ...readStatus(fields, at, scope),
    kind: defineKind({
      key: 'custom',
      apiVersion,
      kind,
      plural: pluralOf(kind),
      namespaced: namespaced ?? true,
      guessed: true,
    }),
    namespaced,
    name,
    namespace: inner['namespace'] ?? fields['namespace'],
    labels: inner['labels'] ?? fields['labels'],
    annotations: inner['annotations'] ?? fields['annotations'],
    manifest: fields['manifest'],
    body: () => ({ spec: fields['spec'] }),
  };
}

function readStatus(fields: Fields, at: Path, scope: CompileScope): Pick<EntryParts, 'status' | 'hasStatus'> {
  const { status, hasStatus } = fields;
  if (hasStatus && !hasStatus.constant) {
    scope.error(
      'ORK_FIELD_VALUE',
      [...at, 'hasStatus'],
      'hasStatus must be true or false; templates are not allowed',
    );
  }
  if (flag(hasStatus) !== false) return { status, hasStatus: flag(hasStatus) };
  if (status) scope.warning('ORK_IGNORED', [...at, 'status'], '"status" has no effect with hasStatus: false');
  return {};
}

function flag(node: Node | undefined): boolean | undefined {
  return node?.constant && typeof node.value === 'boolean' ? node.value : undefined;
}

function literal(value: JsonValue, at: Path, scope: CompileScope): string {
  if (isTemplate(value))
    scope.error(
      'ORK_NOT_RUN',
      at,
      'a template is not supported here: write a literal, because watched kinds are known at load',
    );
  return typeof value === 'string' ? value : '';
}

/** Any kind by its type: a known one, or one whose plural and scope discovery corrects. */
export function kindOfType(known: readonly ResourceKind[], apiVersion: string, kind: string): ResourceKind {
  const found = known.find((each) => each.apiVersion === apiVersion && each.kind === kind && !each.guessed);
  return found ?? defineKind({ key: 'custom', apiVersion, kind, plural: pluralOf(kind), guessed: true });
}
