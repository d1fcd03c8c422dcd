import {
  child,
  isObject,
  type JsonMap,
  numberAt,
  objectsOf,
  stringAt,
  stringsOf,
  valueAt,
} from '../../lib/base/index.js';
import type { Cause, Schema } from '../../lib/schema/index.js';
import { compileSchema } from '../../lib/schema/index.js';
import type { KubeObject } from '../kube-object.js';
import { compileRules } from '../validations/index.js';
import { withMeta } from './builtin.js';
import { byStability } from './registry.js';
import type { PrinterColumn, Resource, ResourceVersion, ScalePaths } from './resource.js';

const AGE: PrinterColumn = {
  name: 'Age',
  type: 'date',
  format: '',
  description: 'Time since the object was created.',
  priority: 0,
  jsonPath: '.metadata.creationTimestamp',
};

/** The resource a CRD defines. What is wrong with its schemas goes to `problems`. */
export function customResource(crd: KubeObject, meta: Schema, problems: Cause[]): Resource {
  const names = valueAt(crd, ['spec', 'names']);
  const kind = stringAt(names, 'kind') ?? '';
  const versions = objectsOf(valueAt(crd, ['spec', 'versions']));
  const rows = versions.map((version, index) => {
    requireSchema(version, index, problems);
    return { version, row: toVersion(version, meta, pathOf(versions, index), problems) };
  });
  const stored = rows.find(({ version }) => version['storage'] === true) ?? rows[0];
  return {
    group: stringAt(crd, 'spec', 'group') ?? '',
    kind,
    listKind: stringAt(names, 'listKind') ?? `${kind}List`,
    plural: stringAt(names, 'plural') ?? '',
    singular: stringAt(names, 'singular') ?? kind.toLowerCase(),
    shortNames: stringsOf(valueAt(names, ['shortNames'])),
    categories: stringsOf(valueAt(names, ['categories'])),
    namespaced: stringAt(crd, 'spec', 'scope') === 'Namespaced',
    custom: true,
    generation: true,
    versions: rows
      .filter(({ version }) => version['served'] === true)
      .map(({ row }) => row)
      .sort((a, b) => byStability(a.name, b.name)),
    storage: stored?.row ?? toVersion({}, meta, '', []),
    known: rows.map(({ row }) => row),
    conversion: conversionOf(crd),
  };
}

function conversionOf(crd: KubeObject): JsonMap | undefined {
  const conversion = valueAt(crd, ['spec', 'conversion']);
  if (stringAt(conversion, 'strategy') !== 'Webhook') return undefined;
  return child(valueAt(conversion, ['webhook']), 'clientConfig');
}

/** The API server reports on the schema of an only version as if it stood at the top. */
function pathOf(versions: readonly JsonMap[], index: number): string {
  return versions.length === 1 ? 'spec.validation' : `spec.versions[${index}].schema`;
}

function requireSchema(version: JsonMap, index: number, problems: Cause[]): void {
  if (isObject(valueAt(version, ['schema', 'openAPIV3Schema']))) return;
  const field = `spec.versions[${index}].schema.openAPIV3Schema`;
  problems.push({ reason: 'FieldValueRequired', message: 'Required value', field });
}

function toVersion(version: JsonMap, meta: Schema, path: string, problems: Cause[]): ResourceVersion {
  const source = valueAt(version, ['schema', 'openAPIV3Schema']);
  const schema = compileSchema(source, `${path}.openAPIV3Schema`, problems);
  const subresources = version['subresources'];
  const columns = objectsOf(version['additionalPrinterColumns']).map(toColumn);
  return {
    name: stringAt(version, 'name') ?? '',
    schema: withMeta(schema, meta),
    rules: compileRules(schema, `${path}.openAPIV3Schema`, problems),
    status: isObject(subresources) && isObject(subresources['status']),
    scale: toScale(valueAt(subresources, ['scale'])),
    columns: columns.length > 0 ? columns : [AGE],
    selectable: objectsOf(version['selectableFields']).map((field) =>
      (stringAt(field, 'jsonPath') ?? '').slice(1),
    ),
    deprecationWarning:
      version['deprecated'] === true ? (stringAt(version, 'deprecationWarning') ?? '') : undefined,
  };
}

function toColumn(column: JsonMap): PrinterColumn {
  return {
    name: stringAt(column, 'name') ?? '',
    type: stringAt(column, 'type') ?? 'string',
    format: stringAt(column, 'format') ?? '',
    description: stringAt(column, 'description') ?? '',
    priority: numberAt(column, 'priority') ?? 0,
    jsonPath: stringAt(column, 'jsonPath') ?? '',
  };
}

function toScale(scale: unknown): ScalePaths | undefined {
  if (!isObject(scale)) return undefined;
  const path = (name: string): string[] => (stringAt(scale, name) ?? '').split('.').filter(Boolean);
  const selector = path('labelSelectorPath');
  return {
    specReplicas: path('specReplicasPath'),
    statusReplicas: path('statusReplicasPath'),
    selector: selector.length > 0 ? selector : undefined,
  };
}
