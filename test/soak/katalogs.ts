/** What the runtimes of a soak operate. */
import { stringify } from 'yaml';

const GROUP = 'soak.test';
export const NAMESPACE = 'soak';
export const LOAD = { group: GROUP, version: 'v1', kind: 'Load', plural: 'loads' };
export const BALLAST = { group: GROUP, version: 'v1', kind: 'Ballast', plural: 'ballasts' };
export const PROBE = { group: GROUP, version: 'v1', kind: 'Probe', plural: 'probes' };
export const WORK = { group: GROUP, version: 'v1', kind: 'Work', plural: 'works' };
/** Of A's pool. */
export const A_WORKERS = 4;
/** Of B's pool. */
export const B_LIMITS = { min: 2, max: 12 };

/** A gives every CR a ConfigMap that carries the CR's revision. Its second type has many CRs, which are cached alone. */
export function katalogOfA(): string {
  const child = { name: '{{ .metadata.name }}', sleep: '30ms', data: { revision: '{{ .spec.revision }}' } };
  return katalog('load', {
    load: { apiTypes: LOAD, workers: A_WORKERS, operatorBox: { onReconcile: { configMaps: [child] } } },
    ballast: { apiTypes: BALLAST, workers: 1, ignoreStatusPatch: true, operatorBox: {} },
  });
}

/**
 * B sizes its pool by A's queue, and follows it down at once: only `onMissing` keeps it from taking nothing for zero. The
 * pool of its second type, which has no CRs, follows a sibling that is hostile.
 */
export function katalogOfB(): string {
  const source = { host: '$LOAD_URL', protocol: 'metrics', cacheFor: '500ms' };
  const autoscale = {
    interval: '1s',
    cooldown: '0s',
    onMissing: 'hold',
    do: { workers: 'ceil(cross.load.metrics.queueDepth / 5)' },
    limits: { workers: B_LIMITS },
    behavior: { scaleDown: { stabilization: '0s' }, tolerance: 0 },
  };
  const work = {
    apiTypes: WORK,
    workers: B_LIMITS.min,
    operatorBox: { cross: [{ crd: 'load', source }], autoscale },
  };
  const probe = {
    apiTypes: PROBE,
    workers: 1,
    operatorBox: {
      cross: [{ crd: 'hostile', source: { host: '$HOSTILE_URL', protocol: 'metrics', cacheFor: '500ms' } }],
      autoscale: {
        ...autoscale,
        do: { workers: 'ceil(cross.hostile.metrics.queueDepth / 5)' },
        limits: { workers: { min: 1, max: 3 } },
      },
    },
  };
  return katalog('work', { work, probe });
}

function katalog(name: string, entries: Readonly<Record<string, object>>): string {
  const crds = Object.entries(entries).map(([key, entry]) => [
    key,
    { namespace: NAMESPACE, resync: '30m', ...entry },
  ]);
  return stringify({
    apiVersion: 'orkestra.orkspace.io/v1',
    kind: 'Katalog',
    metadata: { name, version: '0.1.0' },
    spec: { crds: Object.fromEntries(crds) },
  });
}
