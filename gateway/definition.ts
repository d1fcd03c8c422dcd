import { isObject, type JsonMap, objectsOf } from '../lib/base/index.js';

/** The OpenAPI schema of one version; undefined where the definition has none. */
export function schemaSource(definition: JsonMap, version: string): JsonMap | undefined {
  const { spec } = definition;
  const versions = isObject(spec) ? objectsOf(spec['versions']) : [];
  const { schema } = versions.find(({ name }) => name === version) ?? {};
  const source = isObject(schema) ? schema['openAPIV3Schema'] : undefined;
  return isObject(source) ? source : undefined;
}
