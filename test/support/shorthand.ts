import type { JsonObject } from '../../lib/base/index.js';

/** Every field of a pod, as the workloads have them. */
const POD: JsonObject = {
  image: '{{ .spec.image }}',
  imagePullSecrets: ['registry', { name: 'other' }],
  port: '{{ .spec.port }}',
  protocol: 'tcp',
  command: ['serve'],
  args: ['--port', '{{ .spec.port }}', 7],
  env: [
    { name: 'IMAGE', value: '{{ .spec.image }}' },
    { name: 'EMPTY', value: '' },
    { name: 'NUMBER', value: 5 },
    { name: 'KEY', valueFrom: { secretKeyRef: { name: 'store', key: 'key', optional: 'true' } } },
    { name: 'MODE', valueFrom: { configMapKeyRef: { name: 'settings', key: 'mode' } } },
  ],
  envFrom: {
    secretRef: ['bare', { name: 'db', prefix: 'DB_', suffix: '_V1', keys: ['USER', 'PASSWORD'] }],
    configMapRef: [{ name: 'settings', prefix: 'S_', optional: true }],
  },
  resources: {
    requests: { cpu: '100m', memory: '64Mi' },
    limits: { cpu: 1, memory: '{{ .spec.memory }}' },
  },
  probes: {
    startup: { type: 'tcp', profile: 'slow-start' },
    liveness: { path: '/healthz', successThreshold: 1, timeoutSeconds: '4' },
    readiness: { type: 'http', path: '/ready', port: '9090', initialDelaySeconds: 1 },
  },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: 'true',
    runAsNonRoot: true,
    capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] },
  },
  podSecurity: { runAsNonRoot: true, runAsUser: '1000', runAsGroup: 1000, fsGroup: 2000 },
  volumes: [
    { name: 'settings', configMap: { name: 'settings' } },
    { name: 'store', secret: { name: 'store' } },
    { name: 'scratch', emptyDir: {} },
    { name: 'claim', persistentVolumeClaim: { claimName: 'data', readOnly: true } },
    { name: 'host', hostPath: { path: '/var/log', type: 'Directory' } },
  ],
  volumeMounts: [
    { name: 'settings', mountPath: '/etc/settings', readOnly: true },
    { name: 'scratch', mountPath: '/scratch', subPath: 'a' },
    { name: 'store', mountPath: '/store' },
    { name: 'claim', mountPath: '/claim', readOnly: 'true' },
    { name: 'host', mountPath: '/host' },
  ],
  nodeSelector: { 'kubernetes.io/os': 'linux' },
  serviceAccountName: 'runner',
  workingDirectory: '/srv',
};

const { port: _port, protocol: _protocol, env: _env, envFrom: _envFrom, probes: _probes, ...JOB } = POD;
const { volumes: _volumes, volumeMounts: _mounts, ...CRON_JOB } = JOB;
const { env: _podEnv, envFrom: _podEnvFrom, ...BARE_POD } = POD;

/** Every field of every resource key, as an operator author would write it; for tests of the whole contract. */
export const FULL_SHORTHAND: Readonly<Record<string, JsonObject>> = {
  deployments: {
    name: '{{ .metadata.name }}-full',
    labels: { app: 'web', tier: '{{ .spec.tier }}' },
    annotations: { note: 'image {{ .spec.image }}' },
    ...POD,
    replicas: '{{ .spec.replicas }}',
    rollingUpdate: { maxSurge: '25%', maxUnavailable: '1' },
    autoscale: {
      min: 1,
      max: '{{ .spec.replicas }}',
      cooldown: '1m',
      scaleUp: { conditions: { when: [{ field: 'spec.load', greaterThan: 5 }] }, increment: '2' },
      scaleDown: { conditions: { or: [{ field: 'spec.load', lessThan: 1 }] }, decrement: 1 },
    },
    manifest: { spec: { minReadySeconds: 5, template: { spec: { terminationGracePeriodSeconds: 10 } } } },
  },
  replicaSets: { ...POD, replicas: 2, resources: { profile: 'small' }, annotations: { note: 'x' } },
  statefulSets: {
    ...POD,
    image: 'registry/db',
    tag: '{{ .spec.tag }}',
    replicas: '{{ .spec.replicas }}',
    annotations: { note: 'x' },
    port: 5432,
    serviceName: 'db',
    volumeClaimTemplates: [
      { storageSize: '1Gi' },
      {
        name: 'wal',
        storageClass: 'fast',
        storageSize: '2Gi',
        mountPath: '/wal',
        accessModes: ['ReadWriteOnce'],
      },
    ],
    rollingUpdate: { maxUnavailable: 1 },
  },
  pods: {
    ...BARE_POD,
    annotations: { note: 'x' },
    podSecurity: { profile: 'restricted' },
    securityContext: { profile: 'hardened' },
  },
  jobs: {
    ...JOB,
    image: 'tool',
    command: ['run'],
    args: ['{{ .metadata.name }}'],
    backoffLimit: '2',
    resources: { profile: '{{ .spec.size }}' },
    volumes: [{ name: 'scratch', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } }],
    volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }],
  },
  cronJobs: {
    ...CRON_JOB,
    image: 'tool',
    schedule: '*/5 * * * *',
    suspend: '{{ .spec.paused }}',
    concurrencyPolicy: 'forbid',
    successfulJobsHistoryLimit: 1,
    failedJobsHistoryLimit: '2',
    startingDeadlineSeconds: 60,
  },
  services: {
    type: 'NodePort',
    port: '{{ .spec.port }}',
    targetPort: 'http',
    protocol: 'UDP',
    selector: { app: 'web' },
  },
  ingresses: {
    host: 'app.example.org',
    serviceName: 'web',
    servicePort: '{{ .spec.port }}',
    path: '/api',
    pathType: 'Exact',
    className: 'nginx',
    annotations: { note: 'x' },
    tls: { secretName: 'cert', hosts: ['app.example.org'] },
  },
  networkPolicies: {
    podSelector: { app: 'web' },
    ingress: [
      {
        from: [
          { podSelector: { app: 'a' }, namespaceSelector: {} },
          { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
        ],
        ports: [{ protocol: 'TCP', port: '8080' }, { port: 'http' }],
      },
    ],
    egress: [{ to: [{ namespaceSelector: { team: 'b' } }], ports: [{ port: 53, protocol: 'udp' }] }],
  },
  configMaps: { data: { plain: 'text', number: 5, flag: true, list: '{{ .spec.items }}', empty: '' } },
  secrets: {
    type: 'Opaque',
    annotations: { note: 'x' },
    data: { password: '{{ .spec.tag }}', utf8: 'ß' },
  },
  namespaces: { name: '{{ .metadata.name }}-space', finalizers: ['kubernetes'] },
  persistentVolumeClaims: {
    name: 'data',
    storage: '{{ .spec.memory }}',
    accessModes: ['readwritemany'],
    storageClassName: 'fast',
    volumeMode: 'Filesystem',
    volumeName: 'disk',
  },
  persistentVolumes: {
    name: 'disk',
    capacity: '1Gi',
    accessModes: ['ReadWriteOnce'],
    reclaimPolicy: 'delete',
    storageClassName: 'fast',
    csiDriver: 'csi.example.org',
    csiVolumeHandle: 'vol-1',
  },
  serviceAccounts: { labels: [{ key: 'app', value: 'web' }] },
  roles: {
    rules: [
      { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'], resourceNames: ['settings'] },
      { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] },
    ],
  },
  roleBindings: {
    roleRef: { name: 'reader' },
    subjects: [
      { kind: 'ServiceAccount', name: 'runner', namespace: '{{ .metadata.namespace }}' },
      { kind: 'Group', name: 'operators' },
    ],
  },
  clusterRoles: { rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['get'] }] },
  clusterRoleBindings: {
    roleRef: { name: 'view', kind: 'ClusterRole' },
    subjects: [{ name: 'runner', namespace: '{{ .metadata.namespace }}' }],
  },
  hpa: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: '{{ .metadata.name }}-full' },
    minReplicas: 1,
    maxReplicas: '{{ .spec.replicas }}',
    targetCPUUtilizationPercentage: '65',
    behavior: {
      scaleUp: {
        stabilizationWindowSeconds: 0,
        selectPolicy: 'max',
        policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }],
      },
      scaleDown: {
        stabilizationWindowSeconds: 60,
        policies: [{ type: 'percent', value: '10', periodSeconds: 60 }],
      },
    },
  },
  pdb: { selector: { app: 'web' }, minAvailable: '50%' },
  resourceQuotas: { hard: { pods: 10, 'requests.cpu': '2' } },
  limitRanges: {
    limits: [
      {
        type: 'Container',
        default: { cpu: '500m' },
        defaultRequest: { cpu: '100m' },
        max: { cpu: 2 },
        min: { cpu: '50m' },
      },
    ],
  },
  custom: {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: '{{ .metadata.name }}-custom',
      labels: [{ key: 'app', value: 'web' }],
      annotations: { note: '{{ .spec.image }}' },
    },
    manifest: { data: { tier: '{{ .spec.tier }}' } },
    status: { phase: '{{ .spec.tier }}' },
  },
};

/** A custom resource that gives every template above a value. */
export const FULL_OWNER: JsonObject = {
  apiVersion: 'pipeline.example.org/v1',
  kind: 'Loader',
  metadata: { name: 'demo', namespace: 'default', uid: '00000000-0000-0000-0000-000000000001' },
  spec: {
    image: 'registry.example.org/web:1.10',
    tag: '1.10',
    tier: 'front',
    replicas: 3,
    port: '8080',
    memory: '128Mi',
    size: 'small',
    paused: true,
    items: ['a', 'b'],
  },
  status: {},
};
