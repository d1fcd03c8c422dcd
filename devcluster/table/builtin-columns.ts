import { type Json, numberAt, objectsOf, stringAt, valueAt } from '../../lib/base/index.js';
import type { KubeObject } from '../kube-object.js';
import { ageOf } from './age.js';
import {
  accessModes,
  hostsOf,
  jobDuration,
  jobStatus,
  labelsText,
  orText,
  portsOf,
  readyContainers,
  readyOf,
  selectorText,
  sizeOf,
  statusNumber,
  targetsOf,
  used,
} from './builtin-cells.js';
import type { Column } from './column.js';

type Cell = string | ((object: KubeObject, now: number) => Json);

/** Columns of the built-in kinds beyond the name; those with `wide` are for `kubectl get -o wide`. */
export const BUILTIN_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  namespaces: [text('Status', '.status.phase'), age()],
  configmaps: [text('Data', (object) => sizeOf(object, 'data') + sizeOf(object, 'binaryData')), age()],
  secrets: [text('Type', '.type'), text('Data', (object) => sizeOf(object, 'data')), age()],
  services: [
    text('Type', '.spec.type'),
    text('Cluster-IP', '.spec.clusterIP'),
    text('External-IP', () => NONE),
    text('Port(s)', portsOf),
    age(),
    wide(text('Selector', (object) => labelsText(valueAt(object, ['spec', 'selector'])))),
  ],
  serviceaccounts: [age()],
  persistentvolumeclaims: [
    text('Status', '.status.phase'),
    text('Volume', (object) => stringAt(object, 'spec', 'volumeName') ?? ''),
    text('Capacity', (object) => stringAt(object, 'status', 'capacity', 'storage') ?? ''),
    text('Access Modes', accessModes),
    text('StorageClass', (object) => stringAt(object, 'spec', 'storageClassName') ?? ''),
    text(
      'VolumeAttributesClass',
      (object) => stringAt(object, 'spec', 'volumeAttributesClassName') ?? '<unset>',
    ),
    age(),
    wide(text('VolumeMode', '.spec.volumeMode')),
  ],
  resourcequotas: [
    text('Request', (object) => used(object, false)),
    text('Limit', (object) => used(object, true)),
    age(),
  ],
  limitranges: [createdAt()],
  pods: [
    text(
      'Ready',
      (object) => `${readyContainers(object)}/${objectsOf(valueAt(object, ['spec', 'containers'])).length}`,
    ),
    text('Status', '.status.phase'),
    text('Restarts', () => '0'),
    age(),
    wide(text('IP', (object) => stringAt(object, 'status', 'podIP') ?? NONE)),
    wide(text('Node', (object) => stringAt(object, 'spec', 'nodeName') ?? NONE)),
    wide(text('Nominated Node', (object) => stringAt(object, 'status', 'nominatedNodeName') ?? NONE)),
    wide(text('Readiness Gates', () => NONE)),
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
    wide(text('Subobject', (object) => stringAt(object, 'involvedObject', 'fieldPath') ?? '')),
    wide(text('Source', (object) => stringAt(object, 'source', 'component') ?? '')),
    text('Message', '.message'),
    wide(text('First Seen', (object, now) => ageOf(stringAt(object, 'firstTimestamp') ?? null, now))),
    wide(number('Count', (object) => numberAt(object, 'count') ?? 1)),
    wide(text('Name', '.metadata.name')),
  ],
  'deployments.apps': [
    text('Ready', readyOf),
    text('Up-to-date', statusNumber('updatedReplicas')),
    text('Available', statusNumber('availableReplicas')),
    age(),
    ...templateColumns(['spec', 'template', 'spec']),
    wide(text('Selector', selectorText)),
  ],
  'replicasets.apps': [
    number('Desired', '.spec.replicas'),
    number('Current', statusNumber('replicas')),
    number('Ready', statusNumber('readyReplicas')),
    age(),
    ...templateColumns(['spec', 'template', 'spec']),
    wide(text('Selector', selectorText)),
  ],
  'statefulsets.apps': [text('Ready', readyOf), age(), ...templateColumns(['spec', 'template', 'spec'])],
  'daemonsets.apps': [
    number('Desired', statusNumber('desiredNumberScheduled')),
    number('Current', statusNumber('currentNumberScheduled')),
    number('Ready', statusNumber('numberReady')),
    number('Up-to-date', statusNumber('updatedNumberScheduled')),
    number('Available', statusNumber('numberAvailable')),
    text('Node Selector', (object) =>
      labelsText(valueAt(object, ['spec', 'template', 'spec', 'nodeSelector'])),
    ),
    age(),
    ...templateColumns(['spec', 'template', 'spec']),
    wide(text('Selector', selectorText)),
  ],
  'jobs.batch': [
    text('Status', jobStatus),
    text(
      'Completions',
      (object) =>
        `${numberAt(object, 'status', 'succeeded') ?? 0}/${numberAt(object, 'spec', 'completions') ?? 1}`,
    ),
    text('Duration', jobDuration),
    age(),
    ...templateColumns(['spec', 'template', 'spec']),
    wide(text('Selector', selectorText)),
  ],
  'cronjobs.batch': [
    text('Schedule', '.spec.schedule'),
    text('Timezone', (object) => stringAt(object, 'spec', 'timeZone') ?? NONE),
    {
      ...text('Suspend', (object) => (valueAt(object, ['spec', 'suspend']) === true ? 'True' : 'False')),
      type: 'boolean',
    },
    number('Active', (object) => objectsOf(valueAt(object, ['status', 'active'])).length),
    text('Last Schedule', (object, now) => {
      const last = stringAt(object, 'status', 'lastScheduleTime');
      return last === undefined ? NONE : ageOf(last, now);
    }),
    age(),
    ...templateColumns(['spec', 'jobTemplate', 'spec', 'template', 'spec']),
    wide(text('Selector', () => NONE)),
  ],
  'horizontalpodautoscalers.autoscaling': [
    text(
      'Reference',
      (object) =>
        `${stringAt(object, 'spec', 'scaleTargetRef', 'kind') ?? ''}/${stringAt(object, 'spec', 'scaleTargetRef', 'name') ?? ''}`,
    ),
    text('Targets', targetsOf),
    text('MinPods', '.spec.minReplicas'),
    text('MaxPods', (object) => numberAt(object, 'spec', 'maxReplicas') ?? 0),
    text('Replicas', statusNumber('currentReplicas')),
    age(),
  ],
  'poddisruptionbudgets.policy': [
    text('Min Available', (object) => orText(valueAt(object, ['spec', 'minAvailable']), 'N/A')),
    text('Max Unavailable', (object) => orText(valueAt(object, ['spec', 'maxUnavailable']), 'N/A')),
    number('Allowed Disruptions', statusNumber('disruptionsAllowed')),
    age(),
  ],
  'ingresses.networking.k8s.io': [
    text('Class', (object) => stringAt(object, 'spec', 'ingressClassName') ?? NONE),
    text('Hosts', hostsOf),
    text('Address', () => ''),
    text('Ports', (object) => (valueAt(object, ['spec', 'tls']) === undefined ? '80' : '80, 443')),
    age(),
  ],
  'networkpolicies.networking.k8s.io': [
    text('Pod-Selector', (object) => labelsText(valueAt(object, ['spec', 'podSelector', 'matchLabels']))),
    age(),
  ],
  'roles.rbac.authorization.k8s.io': [createdAt()],
  'clusterroles.rbac.authorization.k8s.io': [createdAt()],
  'rolebindings.rbac.authorization.k8s.io': bindingColumns(),
  'clusterrolebindings.rbac.authorization.k8s.io': bindingColumns(),
  'leases.coordination.k8s.io': [text('Holder', '.spec.holderIdentity'), age()],
  'customresourcedefinitions.apiextensions.k8s.io': [createdAt()],
};

const NONE = '<none>';

/** The column every kind has that has no other. */
export const AGE: Column = age();

function age(): Column {
  return text('Age', (object, now) => ageOf(object.metadata.creationTimestamp ?? null, now));
}

function createdAt(): Column {
  return {
    ...text('Created At', '.metadata.creationTimestamp'),
    type: 'date',
    cell: (object) => object.metadata.creationTimestamp ?? null,
  };
}

/** Shown by `kubectl get -o wide` alone. */
function wide(column: Column): Column {
  return { ...column, priority: 1 };
}

function number(name: string, cell: Cell): Column {
  return { ...text(name, cell), type: 'integer' };
}

function text(name: string, cell: Cell): Column {
  return { name, type: 'string', format: '', description: '', priority: 0, cell };
}

/** What the containers of a pod template are called, and what they run. */
function templateColumns(path: readonly string[]): readonly Column[] {
  const each = (member: string) => (object: KubeObject) =>
    objectsOf(valueAt(object, [...path, 'containers']))
      .map((container) => stringAt(container, member) ?? '')
      .join(',');
  return [wide(text('Containers', each('name'))), wide(text('Images', each('image')))];
}

function bindingColumns(): readonly Column[] {
  const subjects = (kind: string) => (object: KubeObject) =>
    objectsOf(object['subjects'])
      .filter((subject) => subject['kind'] === kind)
      .map(({ namespace, name }) =>
        kind === 'ServiceAccount' ? `${String(namespace)}/${String(name)}` : String(name),
      )
      .join(', ');
  const role = (object: KubeObject): string =>
    `${stringAt(object, 'roleRef', 'kind') ?? ''}/${stringAt(object, 'roleRef', 'name') ?? ''}`;
  return [
    text('Role', role),
    age(),
    wide(text('Users', subjects('User'))),
    wide(text('Groups', subjects('Group'))),
    wide(text('ServiceAccounts', subjects('ServiceAccount'))),
  ];
}
