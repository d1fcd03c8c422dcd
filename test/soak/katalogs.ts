/** What the runtimes of a soak operate. */
import { stringify } from 'yaml';

const GROUP = 'soak.test';
export const NAMESPACE = 'soak';
export const LOAD = { group: GROUP, version: 'v1', kind: 'Load', plural: 'loads' };
export const WORK = { group: GROUP, version: 'v1', kind: 'Work', plural: 'works' };
/** Of A's pool. */
export const A_WORKERS = 4;
/** Of B's pool. */
export const B_LIMITS = { min: 2, max: 12 };

/** A gives every CR a ConfigMap that carries the CR's revision. */
export function katalogOfA(): string {
  const child = { name: '{{ .metadata.name }}', sleep: '30ms', data: { revision: '{{ .spec.revision }}' } };
  return katalog('load', LOAD, { workers: A_WORKERS, operatorBox: { onReconcile: { configMaps: [child] } } });
}

/** B sizes its pool by A's queue, and follows it down at once: only `onMissing` keeps it from taking nothing for zero. */
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
  return katalog('work', WORK, {
    workers: B_LIMITS.min,
    operatorBox: { cross: [{ crd: 'load', source }], autoscale },
  });
}

function katalog(name: string, apiTypes: object, entry: object): string {
  return stringify({
    apiVersion: 'orkestra.orkspace.io/v1',
    kind: 'Katalog',
    metadata: { name, version: '0.1.0' },
    spec: { crds: { [name]: { apiTypes, namespace: NAMESPACE, resync: '30m', ...entry } } },
  });
}
