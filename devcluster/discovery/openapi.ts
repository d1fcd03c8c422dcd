import { apiVersionOf, type JsonMap } from '../../lib/base/index.js';
import type { Registry } from '../registry/registry.js';
import type { Resource, ResourceVersion } from '../registry/resource.js';

const INFO = { title: 'Kubernetes', version: 'embedded' };

/**
 * `/openapi/v2` describes nothing: every client asks version 3 first. kubectl needs it to be there when it is given a
 * `kind: List`, and leaves what it does not find in it to the server to validate.
 */
export function openApiV2(): JsonMap {
  return { swagger: '2.0', info: INFO, paths: {}, definitions: {} };
}

/** The same as `openapi.v2.Document` (google/gnostic): `swagger` and `info`. */
export function openApiV2Protobuf(): Buffer {
  const info = Buffer.concat([textField(1, INFO.title), textField(2, INFO.version)]);
  return Buffer.concat([textField(1, '2.0'), textField(2, info)]);
}

/** A short one: its length takes a byte. */
function textField(number: number, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.of(number * 8 + 2, bytes.length), bytes]);
}

/** `/openapi/v3`: the documents there are, one for each group and version. */
export function openApiIndex(registry: Registry): JsonMap {
  const paths: JsonMap = {};
  for (const [group, versions] of registry.groups()) {
    for (const version of versions) {
      const path = group === '' ? `api/${version}` : `apis/${group}/${version}`;
      paths[path] = { serverRelativeURL: `/openapi/v3/${path}` };
    }
  }
  return { paths };
}

/** The document of one group and version: the types, and which query parameters a patch takes. */
export function openApiDocument(registry: Registry, group: string, version: string): JsonMap | undefined {
  const schemas: JsonMap = {};
  const paths: JsonMap = {};
  for (const resource of registry.all()) {
    const row = resource.group === group ? resource.versions.find(({ name }) => name === version) : undefined;
    if (!row) continue;
    const name = schemaName(resource, row);
    schemas[name] = { ...row.schema.source, 'x-kubernetes-group-version-kind': [gvk(resource, row)] };
    const path = pathOf(resource, row);
    paths[path] = { patch: patchOperation(resource, row, name) };
    if (row.status) paths[`${path}/status`] = { patch: patchOperation(resource, row, name) };
  }
  if (Object.keys(schemas).length === 0) return undefined;
  return {
    openapi: '3.0.0',
    info: INFO,
    paths,
    components: { schemas },
  };
}

function gvk(resource: Resource, row: ResourceVersion): JsonMap {
  return { group: resource.group, version: row.name, kind: resource.kind };
}

function schemaName(resource: Resource, row: ResourceVersion): string {
  const group = resource.group === '' ? 'core' : resource.group;
  return `${group.split('.').reverse().join('.')}.${row.name}.${resource.kind}`;
}

function pathOf(resource: Resource, row: ResourceVersion): string {
  const prefix = resource.group === '' ? '/api' : '/apis';
  const scope = resource.namespaced ? '/namespaces/{namespace}' : '';
  return `${prefix}/${apiVersionOf(resource.group, row.name)}${scope}/${resource.plural}/{name}`;
}

function patchOperation(resource: Resource, row: ResourceVersion, name: string): JsonMap {
  const parameters = ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((parameter) => ({
    name: parameter,
    in: 'query',
    schema: { type: parameter === 'force' ? 'boolean' : 'string', uniqueItems: true },
  }));
  return {
    'x-kubernetes-action': 'patch',
    'x-kubernetes-group-version-kind': gvk(resource, row),
    parameters,
    responses: {
      200: {
        description: 'OK',
        content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
      },
    },
  };
}
