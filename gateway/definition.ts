import { parseAllDocuments } from 'yaml';
import { type CrdEntry, readCrdFile } from '../katalog/index.js';
import { isObject, type JsonMap, objectsOf, stringAt } from '../lib/base/index.js';

/** The CustomResourceDefinition of an entry in the file that it names; `from` is the file of the entry. */
export function definitionOf(
  { crdFile, apiTypes }: Pick<CrdEntry, 'crdFile' | 'apiTypes'>,
  from: string,
): JsonMap | undefined {
  if (crdFile === undefined) return undefined;
  const read = readCrdFile(crdFile, from);
  if ('refused' in read) return undefined;
  const documents = parseAllDocuments(read.text).map((document): unknown =>
    document.toJS({ maxAliasCount: 100 }),
  );
  return documents.filter(isObject).find((each) => defines(each, apiTypes));
}

/** Whether an object is the definition of a type. */
export function defines(definition: JsonMap, { group, plural }: CrdEntry['apiTypes']): boolean {
  return (
    definition['kind'] === 'CustomResourceDefinition' &&
    stringAt(definition, 'spec', 'group') === group &&
    stringAt(definition, 'spec', 'names', 'plural') === plural
  );
}

/** The OpenAPI schema of one version; undefined where the definition has none. */
export function schemaSource(definition: JsonMap, version: string): JsonMap | undefined {
  const { spec } = definition;
  const versions = isObject(spec) ? objectsOf(spec['versions']) : [];
  const { schema } = versions.find(({ name }) => name === version) ?? {};
  const source = isObject(schema) ? schema['openAPIV3Schema'] : undefined;
  return isObject(source) ? source : undefined;
}
