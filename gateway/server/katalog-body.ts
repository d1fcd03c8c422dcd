import type { CrdEntry } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import type { Capability, GatewayContext } from '../capability.js';

/** `GET /katalog`: what this gateway does, and a row for every CRD. */
export function katalogBody(
  { plan, settings }: Pick<GatewayContext, 'plan' | 'settings'>,
  capabilities: readonly Capability[],
): JsonObject {
  const { name, version } = plan.katalog;
  return {
    source: 'gateway',
    name,
    version,
    gatewayVersion: settings.version,
    ...merged(capabilities, (capability) => capability.summary?.()),
    identity: settings.identity,
    crds: [...plan.crds.values()].map(({ entry }) => crdBody(entry, capabilities)),
  };
}

/** `GET /katalog/{crd}`, and its row in the list. */
export function crdBody(entry: CrdEntry, capabilities: readonly Capability[]): JsonObject {
  const { group, version, kind, plural } = entry.apiTypes;
  return {
    name: entry.name,
    gvk: `${group}/${version}, Kind=${kind}`,
    gvr: `${group}/${version}, Resource=${plural}`,
    ...merged(capabilities, (capability) => capability.sections?.(entry)),
  };
}

function merged(
  capabilities: readonly Capability[],
  read: (capability: Capability) => JsonObject | undefined,
): JsonObject {
  return Object.assign({}, ...capabilities.map((capability) => read(capability) ?? {})) as JsonObject;
}
