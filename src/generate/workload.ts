/** The Deployment of a runtime, its Service, and what keeps both alive and private. */
import type { JsonObject } from '../../lib/base/index.js';
import { KATALOG_FOLDER, type KatalogFiles } from './katalog-files.js';
import type { Manifest } from './manifest.js';
import { API_PORT, katalogName, labelsOf, metadataOf, selectorOf, type Target } from './target.js';

/** The user of the image; no root, and no user of a node. */
const USER = 65_532;

/** Above the 20 s that a runtime waits at most for reconciles that have begun, and the requests that follow. */
const GRACE_S = 40;

/** Where the Katalog of a pod comes from. */
export type KatalogVolume =
  | { readonly from: 'configMap'; readonly files: KatalogFiles }
  /** The image holds it in this folder. */
  | { readonly from: 'image'; readonly katalogs: readonly string[] };

/** Two Katalogs of one namespace need two; optional, since not every Katalog names variables. */
export function environmentSecret({ name }: Target): string {
  return `${name}-env`;
}

export function deployment(target: Target, katalog: KatalogVolume): Manifest {
  const labels = labelsOf(target);
  const selector = selectorOf(target);
  const hash =
    katalog.from === 'configMap' ? { 'orkestra.orkspace.io/katalog-hash': katalog.files.hash } : {};
  return {
    object: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadataOf(target),
      spec: {
        replicas: target.replicas,
        selector: { matchLabels: selector },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
        template: {
          metadata: {
            labels,
            annotations: { 'kubectl.kubernetes.io/default-container': 'runtime', ...hash },
          },
          spec: {
            serviceAccountName: target.name,
            terminationGracePeriodSeconds: GRACE_S,
            securityContext: {
              runAsNonRoot: true,
              runAsUser: USER,
              runAsGroup: USER,
              seccompProfile: { type: 'RuntimeDefault' },
            },
            topologySpreadConstraints: [
              {
                maxSkew: 1,
                topologyKey: 'kubernetes.io/hostname',
                whenUnsatisfiable: 'ScheduleAnyway',
                labelSelector: { matchLabels: selector },
              },
            ],
            containers: [container(target, katalog)],
            volumes: volumes(target, katalog),
          },
        },
      },
    },
  };
}

export function service(target: Target): Manifest {
  return {
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadataOf(target),
      spec: { selector: selectorOf(target), ports: [{ name: 'http', port: API_PORT, targetPort: 'http' }] },
    },
  };
}

/** A drained node takes a replica only when another is ready. */
export function disruptionBudget(target: Target): Manifest {
  return {
    object: {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: metadataOf(target),
      spec: { maxUnavailable: 1, selector: { matchLabels: selectorOf(target) } },
    },
  };
}

const READERS = 'orkestra.orkspace.io/reads-live-api';

export function networkPolicy(target: Target): Manifest {
  const comment = `The Live API is open to other parts of Orkestra in every namespace, and to pods of namespaces with the label
${READERS}: "true", such as that of Prometheus. Probes come from the node.`;
  return {
    comment,
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: metadataOf(target),
      spec: {
        podSelector: { matchLabels: selectorOf(target) },
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: [
              {
                namespaceSelector: {},
                podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'orkestra' } },
              },
              { namespaceSelector: { matchLabels: { [READERS]: 'true' } } },
            ],
            ports: [{ protocol: 'TCP', port: 'http' }],
          },
        ],
      },
    },
  };
}

function container(target: Target, katalog: KatalogVolume): JsonObject {
  const paths =
    katalog.from === 'image'
      ? katalog.katalogs
      : katalog.files.katalogs.map((path) => `${KATALOG_FOLDER}/${path}`);
  const mounts =
    katalog.from === 'image' ? [] : [{ name: 'katalog', mountPath: KATALOG_FOLDER, readOnly: true }];
  const probe = (path: string, more: JsonObject): JsonObject => ({
    httpGet: { path, port: 'http' },
    ...more,
  });
  return {
    name: 'runtime',
    image: target.image,
    args: ['run', ...paths.flatMap((path) => ['-f', path])],
    env: [
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: 'ORK_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      { name: 'ORK_ADVERTISED_URL', value: `http://$(POD_IP):${API_PORT}` },
      // In step with the memory limit: the heap ends before the kernel ends the process.
      { name: 'NODE_OPTIONS', value: '--max-old-space-size=768' },
    ],
    envFrom: [{ secretRef: { name: environmentSecret(target), optional: true } }],
    ports: [{ name: 'http', containerPort: API_PORT }],
    startupProbe: probe('/startup', { periodSeconds: 2, failureThreshold: 150 }),
    readinessProbe: probe('/readyz', { periodSeconds: 5 }),
    livenessProbe: probe('/livez', { periodSeconds: 10, timeoutSeconds: 5 }),
    resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [...mounts, { name: 'tmp', mountPath: '/tmp' }],
  };
}

function volumes(target: Target, katalog: KatalogVolume): readonly JsonObject[] {
  const tmp = { name: 'tmp', emptyDir: {} };
  if (katalog.from === 'image') return [tmp];
  const configMap = { name: katalogName(target), items: katalog.files.items };
  return [{ name: 'katalog', configMap }, tmp];
}
