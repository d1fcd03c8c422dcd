/** One built-in kind; columns as below. */
export interface BuiltinRow {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  readonly status: boolean;
  readonly scale: boolean;
  /** `metadata.generation` counts changes of anything but metadata and status. */
  readonly generation: boolean;
  readonly categories: readonly string[];
  /** Field selectors beyond `metadata.name` and `metadata.namespace`. */
  readonly selectable: readonly string[];
}

const EVENT_FIELDS = [
  'involvedObject.kind',
  'involvedObject.namespace',
  'involvedObject.name',
  'involvedObject.uid',
  'involvedObject.apiVersion',
  'involvedObject.resourceVersion',
  'involvedObject.fieldPath',
  'reason',
  'reportingComponent',
  'source',
  'type',
];

const POD_FIELDS = [
  'spec.nodeName',
  'spec.restartPolicy',
  'spec.schedulerName',
  'spec.serviceAccountName',
  'spec.hostNetwork',
  'status.phase',
  'status.podIP',
  'status.nominatedNodeName',
];

const SELECTABLE: Readonly<Record<string, readonly string[]>> = {
  Event: EVENT_FIELDS,
  Pod: POD_FIELDS,
  Namespace: ['status.phase'],
  Secret: ['type'],
  Node: ['spec.unschedulable'],
  ReplicaSet: ['status.replicas'],
  Job: ['status.successful'],
  Service: ['spec.clusterIP', 'spec.type'],
};

/**
 * Group and version, kind, plural, short names, and flags.
 * Flags: n namespaced, s status, c scale, g generation, a category `all`.
 */
const ROWS: readonly (readonly [string, string, string, string, string])[] = [
  ['v1', 'Namespace', 'namespaces', 'ns', 's'],
  ['v1', 'ConfigMap', 'configmaps', 'cm', 'n'],
  ['v1', 'Secret', 'secrets', '', 'n'],
  ['v1', 'Service', 'services', 'svc', 'nsa'],
  ['v1', 'ServiceAccount', 'serviceaccounts', 'sa', 'n'],
  ['v1', 'Event', 'events', 'ev', 'n'],
  ['v1', 'Pod', 'pods', 'po', 'nsga'],
  ['v1', 'Node', 'nodes', 'no', 's'],
  ['v1', 'Endpoints', 'endpoints', 'ep', 'n'],
  ['v1', 'PersistentVolumeClaim', 'persistentvolumeclaims', 'pvc', 'ns'],
  ['v1', 'PersistentVolume', 'persistentvolumes', 'pv', 's'],
  ['v1', 'ResourceQuota', 'resourcequotas', 'quota', 'ns'],
  ['v1', 'LimitRange', 'limitranges', 'limits', 'n'],
  ['apps/v1', 'Deployment', 'deployments', 'deploy', 'nscga'],
  ['apps/v1', 'ReplicaSet', 'replicasets', 'rs', 'nscga'],
  ['apps/v1', 'StatefulSet', 'statefulsets', 'sts', 'nscga'],
  ['apps/v1', 'DaemonSet', 'daemonsets', 'ds', 'nsga'],
  ['apps/v1', 'ControllerRevision', 'controllerrevisions', '', 'n'],
  ['batch/v1', 'Job', 'jobs', '', 'nsga'],
  ['batch/v1', 'CronJob', 'cronjobs', 'cj', 'nsga'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', 'hpa', 'nsa'],
  ['policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets', 'pdb', 'nsg'],
  ['coordination.k8s.io/v1', 'Lease', 'leases', '', 'n'],
  ['discovery.k8s.io/v1', 'EndpointSlice', 'endpointslices', '', 'n'],
  ['networking.k8s.io/v1', 'Ingress', 'ingresses', 'ing', 'nsg'],
  ['networking.k8s.io/v1', 'IngressClass', 'ingressclasses', '', 'g'],
  ['networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies', 'netpol', 'ng'],
  ['rbac.authorization.k8s.io/v1', 'Role', 'roles', '', 'n'],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding', 'rolebindings', '', 'n'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRole', 'clusterroles', '', ''],
  ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', 'clusterrolebindings', '', ''],
  ['storage.k8s.io/v1', 'StorageClass', 'storageclasses', 'sc', ''],
  ['scheduling.k8s.io/v1', 'PriorityClass', 'priorityclasses', 'pc', ''],
  ['node.k8s.io/v1', 'RuntimeClass', 'runtimeclasses', '', ''],
  [
    'admissionregistration.k8s.io/v1',
    'ValidatingWebhookConfiguration',
    'validatingwebhookconfigurations',
    '',
    'g',
  ],
  [
    'admissionregistration.k8s.io/v1',
    'MutatingWebhookConfiguration',
    'mutatingwebhookconfigurations',
    '',
    'g',
  ],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'customresourcedefinitions', 'crd crds', 'sg'],
];

const API_EXTENSIONS = [
  'CustomResourceDefinition',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
];

export const BUILTIN_KINDS: readonly BuiltinRow[] = ROWS.map(([api, kind, plural, short, flags]) => {
  const [version = '', group = ''] = api.split('/').reverse();
  return {
    group,
    version,
    kind,
    plural,
    shortNames: short.split(' ').filter(Boolean),
    namespaced: flags.includes('n'),
    status: flags.includes('s'),
    scale: flags.includes('c'),
    generation: flags.includes('g'),
    categories: flags.includes('a') ? ['all'] : API_EXTENSIONS.includes(kind) ? ['api-extensions'] : [],
    selectable: SELECTABLE[kind] ?? [],
  };
});
