/** What the pods of all components have in common: who they run as, where they stand, and where the Katalog comes from. */
import type { JsonObject } from '../../lib/base/index.js';
import { KATALOG_FOLDER, type KatalogFiles } from './katalog-files.js';
import type { Manifest } from './manifest.js';
import { environmentSecret, HTTP_PORT, labelsOf, metadataOf, selectorOf, type Target } from './target.js';

/** The user of the image; no root, and no user of a node. */
const USER = 65_532;

/** Where the Katalog of a pod comes from. */
export type KatalogVolume =
  /** A ConfigMap of that name. */
  | { readonly from: 'configMap'; readonly name: string; readonly files: KatalogFiles }
  /** The image holds it in this folder. */
  | { readonly from: 'image'; readonly katalogs: readonly string[] };

/** What differs from component to component. */
export interface Process {
  /** The command of `ork`, before the files of the Katalog. */
  readonly command: readonly string[];
  readonly env: readonly JsonObject[];
  /** Beside that of plain HTTP. */
  readonly ports: readonly JsonObject[];
  readonly probes: Readonly<Record<'startupProbe' | 'readinessProbe' | 'livenessProbe', string>>;
  /** Above what a process takes from SIGTERM to its end. */
  readonly graceSeconds: number;
}

export function deployment(target: Target, katalog: KatalogVolume, process: Process): Manifest {
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
            annotations: { 'kubectl.kubernetes.io/default-container': target.component, ...hash },
          },
          spec: {
            serviceAccountName: target.name,
            terminationGracePeriodSeconds: process.graceSeconds,
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
            containers: [container(target, katalog, process)],
            volumes: volumes(katalog),
          },
        },
      },
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

export function service(target: Target, ports: readonly JsonObject[]): Manifest {
  return {
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadataOf(target),
      spec: { selector: selectorOf(target), ports },
    },
  };
}

/** What may reach its pods; all else may not. */
export function networkPolicy(target: Target, ingress: readonly JsonObject[], comment: string): Manifest {
  return {
    comment,
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: metadataOf(target),
      spec: { podSelector: { matchLabels: selectorOf(target) }, policyTypes: ['Ingress'], ingress },
    },
  };
}

/** Which pods may reach the plain port: other parts of Orkestra, and those of namespaces that are labelled so. */
export function httpPeers(): JsonObject {
  return {
    from: [
      { namespaceSelector: {}, podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'orkestra' } } },
      { namespaceSelector: { matchLabels: { [READERS]: 'true' } } },
    ],
    ports: [{ protocol: 'TCP', port: 'http' }],
  };
}

export const READERS = 'orkestra.orkspace.io/reads-live-api';

function container(target: Target, katalog: KatalogVolume, process: Process): JsonObject {
  const isMounted = katalog.from === 'configMap';
  const files = isMounted
    ? katalog.files.katalogs.map((path) => `${KATALOG_FOLDER}/${path}`)
    : katalog.katalogs;
  const { startupProbe, readinessProbe, livenessProbe } = process.probes;
  return {
    name: target.component,
    image: target.image,
    args: [...process.command, ...files.flatMap((file) => ['-f', file])],
    env: [
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'ORK_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      ...process.env,
      // In step with the memory limit: the heap ends before the kernel ends the process.
      { name: 'NODE_OPTIONS', value: '--max-old-space-size=768' },
    ],
    envFrom: [{ secretRef: { name: environmentSecret(target), optional: true } }],
    ports: [{ name: 'http', containerPort: HTTP_PORT }, ...process.ports],
    startupProbe: { ...get(startupProbe), periodSeconds: 2, failureThreshold: 150 },
    readinessProbe: { ...get(readinessProbe), periodSeconds: 5 },
    livenessProbe: { ...get(livenessProbe), periodSeconds: 10, timeoutSeconds: 5 },
    resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      ...(isMounted ? [{ name: 'katalog', mountPath: KATALOG_FOLDER, readOnly: true }] : []),
      { name: 'tmp', mountPath: '/tmp' },
    ],
  };
}

function get(path: string): JsonObject {
  return { httpGet: { path, port: 'http' } };
}

function volumes(katalog: KatalogVolume): readonly JsonObject[] {
  const tmp = { name: 'tmp', emptyDir: {} };
  if (katalog.from === 'image') return [tmp];
  return [{ name: 'katalog', configMap: { name: katalog.name, items: katalog.files.items } }, tmp];
}
