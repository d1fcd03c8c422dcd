/**
 * Custom resources of other versions as an operator sees them: the API server takes each in the version in which it is sent,
 * and the gateway converts it to the stored version and from there to the one that the entry operates.
 */
import {
  ConversionError,
  type CrdEntry,
  crdVersions,
  definedKinds,
  type JoinedConversion,
  joinConversions,
} from '../../katalog/index.js';
import { type Json, type JsonObject, objectName } from '../../lib/base/index.js';
import { applyDefaults, prune, validate } from '../../lib/schema/index.js';
import type { RuntimePlan } from '../../runtime/index.js';
import { commandErrors } from '../errors.js';

type Converter = JoinedConversion['converter'];

/**
 * `crds`: CRDs beside those of the Katalog. Throws ORK_SIMULATE_CONVERSION. Without `security.conversion` nothing is
 * converted.
 */
export function converted(
  resources: readonly JsonObject[],
  { katalog, crds }: RuntimePlan,
  manifests: readonly JsonObject[],
): readonly JsonObject[] {
  if (!katalog.gateway.conversion.enabled) return resources;
  const declared = [...crds.values()].map(({ entry, program }) => ({ entry, paths: program.conversion }));
  const types = joinConversions(declared);
  const entries = [...crds.values()].map(({ entry }) => entry).filter(({ enabled }) => enabled);
  for (const { converter } of types) converter.versions ??= versionsIn(manifests, converter);
  return resources.map((object) => {
    const { group, version } = typeOf(object);
    const isOf = (type: { readonly group: string; readonly kind: string }): boolean =>
      type.group === group && type.kind === object['kind'];
    const type = types.find(isOf);
    const operated = entries.filter(({ apiTypes }) => isOf(apiTypes));
    return type ? asOperated(object, version, type, operated) : object;
  });
}

function asOperated(
  object: JsonObject,
  version: string,
  { converter }: JoinedConversion,
  operated: readonly CrdEntry[],
): JsonObject {
  const versions = operated.map(({ apiTypes }) => apiTypes.version);
  const target = versions.includes(version) ? version : (versions[0] ?? version);
  const stored = converter.versions?.storage ?? converter.type.storageVersion ?? target;
  if (version === target && version === stored) return object;
  try {
    return converter.convert(converter.convert(asSent(object, version, converter), stored), target);
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    const metadata = (object['metadata'] ?? {}) as { name: string; namespace?: string };
    const what = objectName(String(object['kind']), metadata);
    throw commandErrors.make('ORK_SIMULATE_CONVERSION', `${what}: ${error.message}`, error);
  }
}

/** What the API server makes of it before it asks for a conversion. */
function asSent(object: JsonObject, version: string, { versions }: Converter): JsonObject {
  const schema = versions?.schemas.get(version);
  if (!schema) return object;
  const { apiVersion, kind, metadata, ...rest } = object;
  const filled = applyDefaults(prune(rest as Json, schema, []), schema) as JsonObject;
  const sent = { apiVersion, kind, metadata, ...filled } as JsonObject;
  const [wrong] = validate(sent as Json, schema);
  if (wrong) throw new ConversionError(`the CRD refuses it as ${version}: ${wrong.field}: ${wrong.message}`);
  return sent;
}

function versionsIn(manifests: readonly JsonObject[], { type }: Converter) {
  const texts = manifests
    .filter(({ kind }) => kind === 'CustomResourceDefinition')
    .map((manifest) => JSON.stringify(manifest));
  const found = texts
    .flatMap((text) => definedKinds('', text))
    .find(({ group, kind }) => group === type.group && kind === type.kind);
  return found && crdVersions(found.definition);
}

function typeOf({ apiVersion }: JsonObject): { readonly group: string; readonly version: string } {
  const [version = '', group = ''] = String(apiVersion).split('/').reverse();
  return { group, version };
}
