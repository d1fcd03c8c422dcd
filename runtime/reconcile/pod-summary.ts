import type { KubernetesObject } from '../../lib/kube/index.js';

/** A pod as templates see it beside its workload. */
export function podSummary(pod: KubernetesObject): Readonly<Record<string, unknown>> {
  const status = record(pod.status);
  const containers = list(status['containerStatuses']).map(containerSummary);
  const ended = list(status['containerStatuses'])
    .map((each) => record(record(each['state'])['terminated'])['exitCode'])
    .find((code) => code !== undefined);
  const ready = list(status['conditions']).some(
    (condition) => condition['type'] === 'Ready' && condition['status'] === 'True',
  );
  const ordinal = /-(\d+)$/.exec(pod.metadata.name)?.[1];
  return {
    name: pod.metadata.name,
    ip: status['podIP'] ?? '',
    phase: status['phase'] ?? '',
    ready,
    node: record(pod.spec)['nodeName'] ?? '',
    restartCount: containers.reduce((sum, { restartCount }) => sum + restartCount, 0),
    ordinal: ordinal === undefined ? -1 : Number(ordinal),
    ...(ended === undefined ? {} : { exitCode: ended }),
    containers,
  };
}

function containerSummary(status: Readonly<Record<string, unknown>>) {
  const state = record(status['state']);
  const [name] = ['running', 'waiting', 'terminated'].filter((key) => state[key] !== undefined);
  return {
    name: status['name'],
    image: status['image'],
    state: name === undefined ? '' : `${name[0]?.toUpperCase()}${name.slice(1)}`,
    reason: name === undefined ? '' : (record(state[name])['reason'] ?? ''),
    ready: status['ready'] === true,
    restartCount: typeof status['restartCount'] === 'number' ? status['restartCount'] : 0,
  };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function list(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(record) : [];
}
