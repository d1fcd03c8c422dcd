/**
 * A CustomResourceDefinition from what a Katalog says of a type: fields that templates and conditions read, rules, defaults,
 * `status.fields` and conversions. It is a beginning, and no more than the Katalog: an author narrows it. Rules that a
 * schema cannot express stay the gateway's and the reconcile's.
 */
import type { ApiTypes } from '../../../katalog/index.js';
import type { JsonObject } from '../../../lib/base/index.js';
import type { Field } from './field.js';
import { fieldsOf, type ReadEntry } from './read-entry.js';
import { type RuledSchema, ruledSchema } from './ruled-schema.js';

/** The entries of one type, with all of its versions. */
export interface DerivedType {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly entries: readonly ReadEntry[];
}

export interface ConversionService {
  readonly namespace: string;
  readonly name: string;
}

/** By type, in document order. Types of Kubernetes have no CRD. */
export function derivedTypes(entries: readonly ReadEntry[]): readonly DerivedType[] {
  const types = new Map<string, ReadEntry[]>();
  for (const each of entries) {
    const { group, plural } = each.entry.apiTypes;
    if (isBuiltIn(each.entry.apiTypes)) continue;
    const key = `${plural}.${group}`;
    types.set(key, [...(types.get(key) ?? []), each]);
  }
  return [...types.values()].flatMap((each) => {
    const [first] = each;
    if (!first) return [];
    const { group, kind, plural } = first.entry.apiTypes;
    return [{ group, kind, plural, namespaced: first.entry.namespaced, entries: each }];
  });
}

export interface DerivedDefinition {
  readonly definition: JsonObject;
  /** The rules that no schema holds; empty also where none holds any. */
  readonly left: RuledSchema['left'];
}

export function derivedDefinition(type: DerivedType, gateway: ConversionService): DerivedDefinition {
  const { group, kind, plural, namespaced, entries } = type;
  const names = versionsOf(entries);
  const [only = ''] = names;
  // A write is checked with the schema of its own version alone: rules of another one would be passed by.
  const ruled = names.length === 1 ? ruledSchema(entries, derivedSchema(entries, only)) : undefined;
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: namespaced ? 'Namespaced' : 'Cluster',
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      versions: names.map((name) => {
        const schema = ruled?.schema ?? derivedSchema(entries, name);
        return version(name, name === names[0], schema, entries);
      }),
      ...(names.length > 1 ? { conversion: conversionTo(gateway) } : {}),
    },
  };
  return { definition, left: ruled?.left ?? [] };
}

/** The schema of a version as the Katalog has it, without what Kubernetes adds. */
export function derivedSchema(entries: readonly ReadEntry[], version: string): JsonObject {
  const of = entries.filter(({ entry }) => entry.apiTypes.version === version);
  const root = fieldsOf(of);
  if (of.length === 0) readConversions(root, entries, version);
  return schemaOf(root, of.length === 0 || of.some(({ entry }) => entry.operatorBox.status.conditions));
}

/** A group without a domain of its own is one of Kubernetes. */
function isBuiltIn({ group }: ApiTypes): boolean {
  return !group.includes('.') || (group.endsWith('.k8s.io') && !group.startsWith('x-'));
}

/** The stored one first. */
function versionsOf(entries: readonly ReadEntry[]): readonly string[] {
  const stored = entries.flatMap(({ entry }) => entry.conversion?.storageVersion ?? []);
  const own = entries.map(({ entry }) => entry.apiTypes.version);
  const paths = entries.flatMap(({ entry }) => entry.conversion?.paths ?? []);
  return [...new Set([...stored, ...own, ...paths.flatMap(({ from, to }) => [from, to])])];
}

function version(
  name: string,
  isStored: boolean,
  schema: JsonObject,
  entries: readonly ReadEntry[],
): JsonObject {
  return {
    name,
    served: true,
    storage: isStored,
    subresources: { status: {} },
    additionalPrinterColumns: columnsOf(entries.filter(({ entry }) => entry.apiTypes.version === name)),
    schema: { openAPIV3Schema: schema },
  };
}

/** What the paths to a version write there; the rest is not known. */
function readConversions(root: Field, entries: readonly ReadEntry[], version: string): void {
  const paths = entries.flatMap(({ entry }) => entry.conversion?.paths ?? []);
  for (const { spec, status } of paths.filter(({ to }) => to === version)) {
    for (const name of Object.keys(spec ?? {})) root.at(['spec', name]);
    for (const name of Object.keys(status ?? {})) root.at(['status', name]);
  }
  root.at(['spec']).keepUnknown();
  root.at(['status']).keepUnknown();
}

function schemaOf(root: Field, hasConditions: boolean): JsonObject {
  const status = root.at(['status']);
  const isDeclared = status.members.has('conditions') || !hasConditions;
  const { properties = {}, ...rest } = status.schema() as { readonly properties?: JsonObject };
  const known = status.members.size > 0 || !hasConditions ? rest : { type: 'object' };
  return {
    type: 'object',
    properties: {
      spec: root.at(['spec']).schema(),
      status: { ...known, type: 'object', properties: { ...properties, ...(isDeclared ? {} : STANDARD) } },
    },
  };
}

/** What a runtime writes beside `status.fields`, in the form of `metav1.Condition`. */
const STANDARD: JsonObject = {
  conditions: {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['type'],
    items: {
      type: 'object',
      required: ['type', 'status'],
      properties: {
        type: { type: 'string' },
        status: { type: 'string', enum: ['True', 'False', 'Unknown'] },
        reason: { type: 'string' },
        message: { type: 'string' },
        lastTransitionTime: { type: 'string', format: 'date-time' },
        observedGeneration: { type: 'integer', format: 'int64' },
      },
    },
  },
  observedGeneration: { type: 'integer', format: 'int64' },
};

/** More would not fit a terminal. */
const MAX_COLUMNS = 5;
const SHOWN: readonly string[] = ['string', 'integer', 'number', 'boolean'];

/** The fields that the Katalog writes to the status, whether the CR is ready, and its age. */
function columnsOf(entries: readonly ReadEntry[]): readonly JsonObject[] {
  const { members } = fieldsOf(entries).at(['status']);
  const written = entries.flatMap(({ entry }) => entry.operatorBox.status.fields.map(({ path }) => path));
  const fields = [...new Set(written)].flatMap((name) => {
    const type = members.get(name)?.type ?? 'any';
    return SHOWN.includes(type) ? [{ name: headingOf(name), type, jsonPath: `.status.${name}` }] : [];
  });
  const ready = entries.some(({ entry }) => entry.operatorBox.status.conditions);
  return [
    ...fields.slice(0, MAX_COLUMNS),
    ...(ready
      ? [{ name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' }]
      : []),
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ];
}

/** `readyReplicas` stands above its column as `Ready Replicas`. */
function headingOf(name: string): string {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1 $2');
  return `${words[0]?.toUpperCase()}${words.slice(1)}`;
}

/** As the gateway applies it, which adds the bundle of its certificate; until then no version but the stored one is served. */
function conversionTo({ namespace, name }: ConversionService): JsonObject {
  const service = { namespace, name, path: '/convert', port: 443 };
  return {
    strategy: 'Webhook',
    webhook: { clientConfig: { service }, conversionReviewVersions: ['v1'] },
  };
}
