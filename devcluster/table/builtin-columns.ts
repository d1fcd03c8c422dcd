import { type Json, numberAt, objectsOf, stringAt, valueAt } from '../json.js';
import type { KubeObject } from '../kube-object.js';
import { ageOf } from './age.js';
import type { Column } from './columns.js';

type Cell = string | ((object: KubeObject, now: number) => Json);

/** Columns of the built-in kinds beyond the name, which every table begins with. */
export const BUILTIN_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  namespaces: [text('Status', '.status.phase'), age()],
  configmaps: [text('Data', (object) => sizeOf(object, 'data') + sizeOf(object, 'binaryData')), age()],
  secrets: [text('Type', '.type'), text('Data', (object) => sizeOf(object, 'data')), age()],
  services: [
    text('Type', '.spec.type'),
    text('Cluster-IP', '.spec.clusterIP'),
    text('External-IP', () => '<none>'),
    text('Port(s)', portsOf),
    age(),
  ],
  serviceaccounts: [text('Secrets', (object) => objectsOf(object['secrets']).length), age()],
  pods: [
    text(
      'Ready',
      (object) => `${readyContainers(object)}/${objectsOf(valueAt(object, ['spec', 'containers'])).length}`,
    ),
    text('Status', '.status.phase'),
    text('Restarts', () => 0),
    age(),
  ],
  nodes: [text('Status', () => 'Ready'), age()],
  events: [
    text('Last Seen', (object, now) =>
      ageOf(stringAt(object, 'lastTimestamp') ?? stringAt(object, 'eventTime') ?? null, now),
    ),
    text('Type', '.type'),
    text('Reason', '.reason'),
    text('Object', (object) => {
      const kind = (stringAt(object, 'involvedObject', 'kind') ?? '').toLowerCase();
      return `${kind}/${stringAt(object, 'involvedObject', 'name') ?? ''}`;
    }),
    text('Message', '.message'),
  ],
  'deployments.apps': [
    text('Ready', readyOf),
    text('Up-to-date', (object) => numberAt(object, 'status', 'updatedReplicas') ?? 0),
    text('Available', (object) => numberAt(object, 'status', 'availableReplicas') ?? 0),
    age(),
  ],
  'replicasets.apps': [
    text('Desired', '.spec.replicas'),
    text('Current', (object) => numberAt(object, 'status', 'replicas') ?? 0),
    text('Ready', (object) => numberAt(object, 'status', 'readyReplicas') ?? 0),
    age(),
  ],
  'statefulsets.apps': [text('Ready', readyOf), age()],
  'jobs.batch': [
    text('Status', jobStatus),
    text(
      'Completions',
      (object) =>
        `${numberAt(object, 'status', 'succeeded') ?? 0}/${numberAt(object, 'spec', 'completions') ?? 1}`,
    ),
    age(),
  ],
  'cronjobs.batch': [
    text('Schedule', '.spec.schedule'),
    text('Suspend', (object) => (valueAt(object, ['spec', 'suspend']) === true ? 'True' : 'False')),
    age(),
  ],
  'horizontalpodautoscalers.autoscaling': [
    text(
      'Reference',
      (object) =>
        `${stringAt(object, 'spec', 'scaleTargetRef', 'kind') ?? ''}/${stringAt(object, 'spec', 'scaleTargetRef', 'name') ?? ''}`,
    ),
    text('MinPods', '.spec.minReplicas'),
    text('MaxPods', '.spec.maxReplicas'),
    age(),
  ],
  'leases.coordination.k8s.io': [text('Holder', '.spec.holderIdentity'), age()],
  'customresourcedefinitions.apiextensions.k8s.io': [text('Created At', '.metadata.creationTimestamp')],
};

/** The column every kind has that has no other. */
export const AGE: Column = age();

function age(): Column {
  return text('Age', (object, now) => ageOf(object.metadata.creationTimestamp ?? null, now));
}

function text(name: string, cell: Cell): Column {
  return { name, type: 'string', format: '', description: '', priority: 0, cell };
}

function sizeOf(object: KubeObject, member: string): number {
  const value = object[member];
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

function readyOf(object: KubeObject): string {
  return `${numberAt(object, 'status', 'readyReplicas') ?? 0}/${numberAt(object, 'spec', 'replicas') ?? 0}`;
}

function portsOf(object: KubeObject): string {
  const ports = objectsOf(valueAt(object, ['spec', 'ports']));
  return (
    ports.map((port) => `${numberAt(port, 'port') ?? ''}/${stringAt(port, 'protocol') ?? 'TCP'}`).join(',') ||
    '<none>'
  );
}

function readyContainers(object: KubeObject): number {
  return objectsOf(valueAt(object, ['status', 'containerStatuses'])).filter(
    (status) => status['ready'] === true,
  ).length;
}

function jobStatus(object: KubeObject): string {
  const done = objectsOf(valueAt(object, ['status', 'conditions'])).find(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  );
  return stringAt(done, 'type') ?? 'Running';
}
