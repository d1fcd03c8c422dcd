import { parseDuration } from '../../lib/base/index.js';
import type { CrdEntry, SetupWait } from '../model.js';
import { resourceKind } from '../resources/index.js';
import type { CrdEntryInput } from '../schema/index.js';
import type { Finding } from './findings.js';

const DEFAULT_TIMEOUT_MS = 60_000;

/** Kinds that a setup waits for and no entry of a Katalog makes. */
const OTHERS: ReadonlyMap<string, string> = new Map([
  ['CustomResourceDefinition', 'apiextensions.k8s.io/v1'],
  ['DaemonSet', 'apps/v1'],
  ['Node', 'v1'],
  ['Endpoints', 'v1'],
  ['StorageClass', 'storage.k8s.io/v1'],
]);

export function setupOf({ setup }: CrdEntryInput): readonly string[] {
  return Array.isArray(setup) ? setup : (setup?.apply ?? []);
}

export function setupWaitOf({ setup }: CrdEntryInput): readonly SetupWait[] {
  if (!setup || Array.isArray(setup)) return [];
  return (setup.wait ?? []).map(({ apiVersion, kind, name, namespace, ready, timeout }) => {
    const known = resourceKind(kind);
    return {
      apiVersion: apiVersion ?? known?.apiVersion ?? OTHERS.get(kind),
      // Another name of a kind, as `deploy`, stands for it; with an apiVersion it is the kind itself.
      kind: apiVersion === undefined && known ? known.kind : kind,
      name,
      namespace,
      ready: ready ?? false,
      timeoutMs: (timeout === undefined ? undefined : parseDuration(timeout)) ?? DEFAULT_TIMEOUT_MS,
    };
  });
}

/** Kinds of which it is not known where they are served. */
export function setupFindings({ setupWait, path }: CrdEntry): Finding[] {
  return setupWait.flatMap(({ apiVersion, kind }, index) => {
    if (apiVersion !== undefined) return [];
    const message = `apiVersion is required because ${kind} is not a kind of Kubernetes that Orkestra knows`;
    return [{ path: [...path, 'setup', 'wait', index, 'kind'], code: 'ORK_FIELD_VALUE', message }];
  });
}
