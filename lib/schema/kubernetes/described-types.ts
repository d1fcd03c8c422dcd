/** The types of a cluster from the documents of its `/openapi/v3`, read when they are asked for. */
import { isObject, type Json, type JsonMap, objectsOf, stringAt } from '../../base/index.js';
import type { KubernetesTypes } from './kubernetes-types.js';

/** One kind as a document describes it. */
export interface DescribedSchema {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** With references written out; what contains itself is itself again. */
  readonly schema: JsonMap;
  /** It has the subresource `status`. */
  readonly hasStatus: boolean;
}

/** What a document of a group and version says; what cannot be read is left out. */
export function describedSchemas(document: unknown): readonly DescribedSchema[] {
  const components = isObject(document) ? document['components'] : undefined;
  const schemas = isObject(components) ? components['schemas'] : undefined;
  if (!isObject(schemas)) return [];
  const paths = isObject(document) && isObject(document['paths']) ? Object.entries(document['paths']) : [];
  const withStatus = new Set(
    paths.filter(([path]) => path.endsWith('/status')).flatMap(([, operations]) => kindsOf(operations)),
  );
  const read = new References(schemas);
  return Object.values(schemas).flatMap((schema) =>
    objectsOf(isObject(schema) ? schema['x-kubernetes-group-version-kind'] : undefined).map((row) => {
      const [group, version, kind] = [
        stringAt(row, 'group'),
        stringAt(row, 'version'),
        stringAt(row, 'kind'),
      ];
      const hasStatus = withStatus.has(`${group ?? ''}/${version ?? ''}/${kind ?? ''}`);
      const written = read.resolve(schema);
      return {
        group: group ?? '',
        version: version ?? '',
        kind: kind ?? '',
        schema: isObject(written) ? written : {},
        hasStatus,
      };
    }),
  );
}

function kindsOf(operations: Json | undefined): readonly string[] {
  return Object.values(isObject(operations) ? operations : {}).flatMap((operation) => {
    const row = isObject(operation) ? operation['x-kubernetes-group-version-kind'] : undefined;
    return isObject(row)
      ? [`${stringAt(row, 'group') ?? ''}/${stringAt(row, 'version') ?? ''}/${stringAt(row, 'kind') ?? ''}`]
      : [];
  });
}

/** Deeper schemas are left as they are. */
const DEEPEST = 200;

class References {
  readonly #known = new Map<string, JsonMap>();

  constructor(readonly schemas: JsonMap) {}

  resolve(value: Json | undefined, depth = 0): Json | undefined {
    if (depth > DEEPEST) return {};
    if (Array.isArray(value)) return value.map((each) => this.resolve(each, depth + 1) ?? null);
    if (!isObject(value)) return value;
    const [only, second] = objectsOf(value['allOf']);
    const reference = stringAt(value, '$ref') ?? (second ? undefined : stringAt(only, '$ref'));
    if (reference !== undefined) return this.#named(reference.slice(reference.lastIndexOf('/') + 1), depth);
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, this.resolve(each, depth + 1)]),
    );
  }

  #named(name: string, depth: number): JsonMap {
    const known = this.#known.get(name);
    if (known) return known;
    const made: JsonMap = {};
    this.#known.set(name, made);
    const read = Object.hasOwn(this.schemas, name) ? this.resolve(this.schemas[name], depth + 1) : undefined;
    return Object.assign(made, isObject(read) ? read : {});
  }
}

/** Not of a CRD; some of Kubernetes' side projects, which have such a name too, count as its own. */
function isOwnGroup(group: string): boolean {
  return !group.includes('.') || group.endsWith('.k8s.io');
}

/** The types of Kubernetes as a cluster describes them; what it does not, as in `otherwise`. */
export function describedTypes(
  version: string,
  described: readonly DescribedSchema[],
  otherwise: KubernetesTypes,
): KubernetesTypes {
  const kinds = new Map(
    described
      .filter(({ group }) => isOwnGroup(group))
      .map(({ group, version: name, kind, schema }) => [
        `${group === '' ? name : `${group}/${name}`} ${kind}`,
        schema,
      ]),
  );
  return {
    version,
    kinds: otherwise.kinds,
    schemaOf: (apiVersion, kind) =>
      kinds.get(`${apiVersion} ${kind}`) ?? otherwise.schemaOf(apiVersion, kind),
    typeNamed: (name) => otherwise.typeNamed(name),
    nameOf: (schema) => otherwise.nameOf(schema),
  };
}
