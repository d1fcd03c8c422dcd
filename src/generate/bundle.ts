/** Everything that a cluster needs to run a Katalog, in the order in which `kubectl apply -f` wants it. */
import { dirname, join } from 'node:path';
import type { CrdEntry } from '../../katalog/index.js';
import { isObject, type JsonObject } from '../../lib/base/index.js';
import type { NeededAccess } from '../../lib/kube/index.js';
import { valuesOf } from '../manifests.js';
import { gatewayManifests, type ServedRuntime, serviceUrl } from './gateway.js';
import { katalogConfigMap } from './katalog-files.js';
import type { Manifest } from './manifest.js';
import type { KatalogVolume } from './pod.js';
import { accountManifests } from './rbac.js';
import { type RuntimeLinks, runtimeManifests } from './runtime.js';
import type { Target } from './target.js';

/** A process of the bundle, with the access that it needs. */
export interface Part {
  readonly target: Target;
  readonly access: readonly NeededAccess[];
}

export interface Bundle {
  readonly runtime: Part | undefined;
  readonly gateway: Part | undefined;
  readonly crds: readonly Manifest[];
  readonly katalog: KatalogVolume;
  readonly notifyToken: RuntimeLinks['notifyToken'];
  /** The runtime that the gateway asks, whether it is among the parts or not; undefined: there is none. */
  readonly served: ServedRuntime | undefined;
}

export function bundle({
  runtime,
  gateway,
  crds,
  katalog,
  notifyToken,
  served,
}: Bundle): readonly Manifest[] {
  const parts = [runtime, gateway].filter((part) => part !== undefined);
  const links = {
    gatewayUrl: gateway && serviceUrl(gateway.target),
    notifyToken,
    tlsSecret: served?.tlsSecret,
  };
  const [first] = parts;
  if (!first) return [];
  return [
    namespace(first.target),
    ...crds,
    ...parts.flatMap(({ access, target }) => accountManifests(access, target)),
    ...(katalog.from === 'configMap' ? [katalogConfigMap(katalog.files, katalog.name, first.target)] : []),
    ...(runtime ? runtimeManifests(runtime.target, katalog, links) : []),
    ...(gateway ? gatewayManifests(gateway.target, katalog, served) : []),
  ];
}

function namespace({ namespace: name }: Target): Manifest {
  const labels = {
    'app.kubernetes.io/part-of': 'orkestra',
    'pod-security.kubernetes.io/enforce': 'restricted',
  };
  return { object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } } };
}

/** The CRD that an entry's `crdFile` defines; undefined: it has none. `read`: what the files hold that were read. */
export function crdFileOf(
  { entry, file }: { readonly entry: CrdEntry; readonly file: string },
  named: ReadonlyMap<string, string>,
  read: Map<string, readonly unknown[]>,
): JsonObject | undefined {
  const { group, plural } = entry.apiTypes;
  const place = entry.crdFile === undefined ? undefined : join(dirname(file), entry.crdFile);
  const text = place === undefined ? undefined : named.get(place);
  if (place === undefined || text === undefined) return undefined;
  // Throws ORK_MANIFEST for a text that cannot be read: an entry that writes all of its type loads without it.
  const values = read.get(place) ?? valuesOf(place, text);
  read.set(place, values);
  return values
    .filter(isObject)
    .find(
      ({ kind, metadata }) =>
        kind === 'CustomResourceDefinition' &&
        isObject(metadata) &&
        metadata['name'] === `${plural}.${group}`,
    ) as JsonObject | undefined;
}
