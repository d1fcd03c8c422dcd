/** Cells of the tables of built-in kinds, in the words of the API server. */
import {
  isObject,
  type Json,
  numberAt,
  objectsOf,
  stringAt,
  stringsOf,
  valueAt,
} from '../../lib/base/index.js';
import type { KubeObject } from '../kube-object.js';
import { ageOf } from './age.js';

export function sizeOf(object: KubeObject, member: string): number {
  const value = object[member];
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

export function readyOf(object: KubeObject): string {
  return `${numberAt(object, 'status', 'readyReplicas') ?? 0}/${numberAt(object, 'spec', 'replicas') ?? 0}`;
}

export function portsOf(object: KubeObject): string {
  const ports = objectsOf(valueAt(object, ['spec', 'ports']));
  return (
    ports.map((port) => `${numberAt(port, 'port') ?? ''}/${stringAt(port, 'protocol') ?? 'TCP'}`).join(',') ||
    '<none>'
  );
}

export function readyContainers(object: KubeObject): number {
  return objectsOf(valueAt(object, ['status', 'containerStatuses'])).filter(
    (status) => status['ready'] === true,
  ).length;
}

export function jobStatus(object: KubeObject): string {
  const done = objectsOf(valueAt(object, ['status', 'conditions'])).find(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  );
  return stringAt(done, 'type') ?? 'Running';
}

/** How long a Job has run, or ran. */
export function jobDuration(object: KubeObject, now: number): Json {
  const [started, ended] = [
    stringAt(object, 'status', 'startTime'),
    stringAt(object, 'status', 'completionTime'),
  ];
  if (started === undefined) return '';
  return ageOf(started, ended === undefined ? now : Date.parse(ended));
}

export function statusNumber(member: string) {
  return (object: KubeObject): number => numberAt(object, 'status', member) ?? 0;
}

export function labelsText(labels: Json | undefined): string {
  if (!isObject(labels) || Object.keys(labels).length === 0) return '<none>';
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${String(value)}`)
    .toSorted()
    .join(',');
}

export function selectorText(object: KubeObject): string {
  return labelsText(valueAt(object, ['spec', 'selector', 'matchLabels']));
}

export function orText(value: Json | undefined, otherwise: string): string {
  return value === undefined ? otherwise : String(value);
}

export function hostsOf(object: KubeObject): string {
  const hosts = objectsOf(valueAt(object, ['spec', 'rules'])).map((rule) => stringAt(rule, 'host') || '*');
  return hosts.length === 0 ? '*' : hosts.join(',');
}

const MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

export function accessModes(object: KubeObject): string {
  return stringsOf(valueAt(object, ['status', 'accessModes']))
    .map((mode) => MODES[mode] ?? mode)
    .join(',');
}

export function used(object: KubeObject, limits: boolean): string {
  const hard = valueAt(object, ['status', 'hard']);
  if (!isObject(hard)) return '';
  return Object.keys(hard)
    .filter((name) => name.startsWith('limits') === limits)
    .toSorted()
    .map((name) => `${name}: ${stringAt(object, 'status', 'used', name) ?? '0'}/${String(hard[name])}`)
    .join(', ');
}

/** Nothing measures here, so that no present value is known. */
export function targetsOf(object: KubeObject): string {
  const metrics = objectsOf(valueAt(object, ['spec', 'metrics']));
  if (metrics.length === 0) return '<none>';
  return metrics
    .map((metric) => {
      const target = valueAt(metric, ['resource', 'target']);
      const percent = numberAt(target, 'averageUtilization');
      const wanted = percent === undefined ? (stringAt(target, 'averageValue') ?? '<auto>') : `${percent}%`;
      return `${stringAt(metric, 'resource', 'name') ?? ''}: <unknown>/${wanted}`;
    })
    .join(', ');
}
