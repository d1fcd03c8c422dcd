/** Everything that a cluster needs to run a Katalog, in the order in which `kubectl apply -f` wants it. */
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { CrdEntry } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import type { NeededAccess } from '../../runtime/index.js';
import { type KatalogFiles, katalogConfigMap } from './katalog-files.js';
import type { Manifest } from './manifest.js';
import { accountManifests } from './rbac.js';
import type { Target } from './target.js';
import { deployment, disruptionBudget, type KatalogVolume, networkPolicy, service } from './workload.js';

export interface Bundle {
  readonly access: readonly NeededAccess[];
  readonly crds: readonly Manifest[];
  readonly katalog: KatalogVolume;
  readonly target: Target;
}

export function bundle({ access, crds, katalog, target }: Bundle): readonly Manifest[] {
  const files: KatalogFiles | undefined = katalog.from === 'configMap' ? katalog.files : undefined;
  return [
    namespace(target),
    ...crds,
    ...accountManifests(access, target),
    ...(files ? [katalogConfigMap(files, target)] : []),
    deployment(target, katalog),
    service(target),
    disruptionBudget(target),
    networkPolicy(target),
  ];
}

function namespace({ namespace: name }: Target): Manifest {
  const labels = {
    'app.kubernetes.io/part-of': 'orkestra',
    'pod-security.kubernetes.io/enforce': 'restricted',
  };
  return { object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } } };
}

/** The CRDs that the entries' `crdFile` define, once each, and the entries that have none. */
export function crdManifests(
  entries: readonly { readonly entry: CrdEntry; readonly file: string }[],
  named: ReadonlyMap<string, string>,
): { readonly crds: readonly Manifest[]; readonly without: readonly string[] } {
  const crds = new Map<string, Manifest>();
  const without: string[] = [];
  for (const { entry, file } of entries) {
    const { group, plural } = entry.apiTypes;
    const name = `${plural}.${group}`;
    const text = entry.crdFile === undefined ? undefined : named.get(join(dirname(file), entry.crdFile));
    const object = text === undefined ? undefined : definitionOf(text, name);
    if (object) crds.set(name, { object });
    else without.push(entry.name);
  }
  return { crds: [...crds.values()], without };
}

function definitionOf(text: string, name: string): JsonObject | undefined {
  const objects = parseAllDocuments(text).map((document) => document.toJS() as JsonObject | null);
  return objects.find(
    (object) =>
      object?.['kind'] === 'CustomResourceDefinition' && Object(object['metadata'])['name'] === name,
  ) as JsonObject | undefined;
}
