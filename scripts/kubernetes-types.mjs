/**
 * Bakes Kubernetes' own types from the `/openapi/v3` of a real API server into lib/schema/kubernetes/: what exists, what
 * it is, what is required, enums and formats; no descriptions. Run once for each version that ships:
 *
 *   KUBECONFIG=… node scripts/kubernetes-types.mjs
 */
import { writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';

/** Groups that no Katalog makes or reads: reviews, and what administrators of the API server itself write. */
const LEFT_OUT =
  /^apis\/(authentication|authorization|flowcontrol\.apiserver|apiregistration|resource|certificates)\b/;
const GENERAL = /^apis\/.*\/v\d+$|^api\/v\d+$/;
/** Schemas of schemas are recursive; whoever reads a CRD reads them itself. */
const ANYTHING = new Set([
  'JSONSchemaProps',
  'JSON',
  'JSONSchemaPropsOrBool',
  'JSONSchemaPropsOrArray',
  'JSONSchemaPropsOrStringArray',
  'FieldsV1',
  'RawExtension',
]);
/** What requests and answers are made of, and not objects. */
const REQUESTS =
  /^(DeleteOptions|Status|Preconditions|WatchEvent|APIResource.*|APIGroup.*|StatusDetails|.*List)$/;
const SCALARS = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'quantity',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'intstr',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'time',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'time',
};
const FORMATS = { byte: 'bytes', 'date-time': 'time' };

const config = new KubeConfig();
config.loadFromDefault();
const { gitVersion } = JSON.parse(await read('/version'));
const [, major, minor] = /^v(\d+)\.(\d+)/.exec(gitVersion);
const { paths } = JSON.parse(await read('/openapi/v3'));
const schemas = {};
const kinds = [];
for (const [path, { serverRelativeURL }] of Object.entries(paths).sort()) {
  if (!GENERAL.test(path) || LEFT_OUT.test(path)) continue;
  const document = JSON.parse(await read(serverRelativeURL));
  Object.assign(schemas, document.components.schemas);
  kinds.push(...kindsOf(path.replace(/^apis?\//, ''), document));
}

const names = shortNames(Object.keys(schemas));
const lines = new Map();
for (const { schema } of kinds) bake(schema);
const header = kinds.map(({ apiVersion, kind, schema }) => `${apiVersion} ${kind} ${names.get(schema)}`);
const rows = [...lines.values()].sort();
writeFileSync(
  `lib/schema/kubernetes/v${major}-${minor}.ts`,
  `/** Kubernetes ${gitVersion}; made by scripts/kubernetes-types.mjs, and not by hand. The grammar: type-text.ts. */\n` +
    `export const V${major}_${minor} = {\n  version: '${major}.${minor}',\n  kinds: \`\n${header.sort().join('\n')}\n\`,\n  types: \`\n${rows.join('\n')}\n\`,\n};\n`,
);

async function read(path) {
  const options = {};
  await config.applyToHTTPSOptions(options);
  return new Promise((resolve, reject) => {
    get(`${config.getCurrentCluster().server}${path}`, options, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString()));
    }).on('error', reject);
  });
}

/** The kinds that are stored under a group and version: those that can be read one by one. */
function kindsOf(apiVersion, { paths: operations, components }) {
  const found = new Map();
  for (const { get: operation } of Object.values(operations)) {
    if (operation?.['x-kubernetes-action'] !== 'get') continue;
    const { group, version, kind } = operation['x-kubernetes-group-version-kind'];
    if (apiVersion !== (group === '' ? version : `${group}/${version}`)) continue;
    const content = operation.responses['200'].content['application/json'];
    const schema = content?.schema.$ref?.split('/').at(-1);
    if (schema && components.schemas[schema].properties?.metadata && !found.has(kind)) {
      found.set(kind, { apiVersion, kind, schema });
    }
  }
  return [...found.values()];
}

/** The last part of each name, with the group before it where several have it. */
function shortNames(all) {
  const short = new Map(all.map((name) => [name, name.split('.').at(-1)]));
  for (const same of grouped(all, short).values()) {
    if (same.length === 1) continue;
    for (const name of same) {
      const [version, group] = name.split('.').slice(-3, -1).reverse();
      short.set(name, `${group}_${version}_${short.get(name)}`);
    }
  }
  return short;
}

function grouped(all, short) {
  const groups = new Map();
  for (const name of all) groups.set(short.get(name), [...(groups.get(short.get(name)) ?? []), name]);
  return groups;
}

function bake(name) {
  if (lines.has(name)) return;
  const schema = schemas[name];
  lines.set(name, '');
  const required = new Set(schema.required ?? []);
  const fields = Object.entries(schema.properties ?? {}).map(
    ([field, type]) => field + typeText(type) + marks(type, required.has(field)),
  );
  const atomic = schema['x-kubernetes-map-type'] === 'atomic' ? '@' : '';
  lines.set(name, `${names.get(name)}${atomic} ${fields.join(' ')}`.replaceAll('$', '\\$').trim());
}

function typeText(type) {
  const text = nameOf(type);
  return text === 'string' ? '' : `:${text}`;
}

function nameOf(type) {
  const reference = (type.$ref ?? type.allOf?.[0]?.$ref)?.split('/').at(-1);
  if (reference !== undefined) {
    const last = reference.split('.').at(-1);
    if (SCALARS[reference]) return SCALARS[reference];
    if (ANYTHING.has(last)) return 'any';
    if (REQUESTS.test(last)) throw new Error(`${reference} is part of an object`);
    bake(reference);
    return names.get(reference);
  }
  switch (type.type) {
    case 'array':
      return `[${nameOf(type.items)}${listMarks(type)}]`;
    case 'object':
      return type.additionalProperties ? `{${nameOf(type.additionalProperties)}}` : 'any';
    case 'string':
      return type.enum ? `(${type.enum.join(',')})` : (FORMATS[type.format] ?? 'string');
    case 'integer':
      return type.format === 'int64' ? 'long' : 'int';
    case 'number':
      return 'number';
    case 'boolean':
      return 'bool';
    default:
      return 'any';
  }
}

function listMarks(type) {
  const kind = type['x-kubernetes-list-type'];
  const keys =
    kind === 'set' ? '|*' : kind === 'map' ? `|${type['x-kubernetes-list-map-keys'].join(',')}` : '';
  const merges = type['x-kubernetes-patch-strategy']?.includes('merge');
  return keys + (merges ? `;${type['x-kubernetes-patch-merge-key'] ?? ''}` : '');
}

function marks(type, required) {
  const retains = type['x-kubernetes-patch-strategy']?.includes('retainKeys') ? '~' : '';
  const struct = JSON.stringify(type.default) === '{}' ? '^' : '';
  const whole = type['x-kubernetes-map-type'] === 'atomic' ? '@' : '';
  const preset =
    type.default === undefined || ['{}', '""', '0', 'false'].includes(JSON.stringify(type.default))
      ? ''
      : `=${JSON.stringify(type.default).replaceAll(/^"|"$/g, '')}`;
  return (required ? '!' : '') + struct + whole + retains + preset;
}
