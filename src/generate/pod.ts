/** What the pods of all components have in common: who they run as, where they stand, and where the Katalog comes from. */
import type { JsonObject } from '../../lib/base/index.js';
import { KATALOG_FOLDER, type KatalogFiles } from './katalog-files.js';
import type { Manifest } from './manifest.js';
import { environmentSecret, labelsOf, metadataOf, selectorOf, type Target } from './target.js';

/** The user of the image; no root, and no user of a node. */
const USER = 65_532;

/** Where the Katalog of a pod comes from. */
export type KatalogVolume =
  /** A ConfigMap of that name. */
  | { readonly from: 'configMap'; readonly name: string; readonly files: KatalogFiles }
  /** The image holds it in this folder. */
  | { readonly from: 'image'; readonly katalogs: readonly string[] };

/** Files of a ConfigMap or a Secret, as a pod has them. */
export interface Mounted {
  readonly name: string;
  readonly mountPath: string;
  /** The source of the volume. */
  readonly source: JsonObject;
}

/** The authority of a runtime that serves TLS, as whoever reads it has it. */
export function runtimeAuthority(secretName: string): { readonly mounted: Mounted; readonly file: string } {
  const [key, mountPath] = ['ca.crt', '/var/run/secrets/orkestra-runtime'];
  const source = { secret: { secretName, items: [{ key, path: key }] } };
  return { mounted: { name: 'runtime-ca', mountPath, source }, file: `${mountPath}/${key}` };
}

/** What differs from component to component. */
export interface Process {
  /** The command of `ork` with its flags. */
  readonly args: readonly string[];
  readonly env: readonly JsonObject[];
  /** Where probes ask. */
  readonly port: number;
  /** Undefined: HTTP. */
  readonly scheme?: 'HTTPS' | undefined;
  /** Beside that one. */
  readonly ports: readonly JsonObject[];
  readonly probes: Readonly<Record<'startupProbe' | 'readinessProbe' | 'livenessProbe', string>>;
  /** Above what a process takes from SIGTERM to its end. */
  readonly graceSeconds: number;
  readonly mounted: readonly Mounted[];
  /** Of the files that it reads when it starts: changed ones replace the pods. */
  readonly hash: string | undefined;
  /** Whether it asks the API server. */
  readonly usesApi: boolean;
  /** Whether it starts without the Secret of its environment. */
  readonly environmentIsOptional: boolean;
}

/** The Katalog of a process: where its pod has it, and what `-f` names there. */
export function katalogFilesOf(
  katalog: KatalogVolume,
): Pick<Process, 'mounted' | 'hash'> & { readonly flags: readonly string[] } {
  const flagsOf = (files: readonly string[]) => files.flatMap((file) => ['-f', file]);
  if (katalog.from === 'image') return { flags: flagsOf(katalog.katalogs), mounted: [], hash: undefined };
  const { katalogs, items, hash } = katalog.files;
  return {
    flags: flagsOf(katalogs.map((path) => `${KATALOG_FOLDER}/${path}`)),
    mounted: [
      { name: 'katalog', mountPath: KATALOG_FOLDER, source: { configMap: { name: katalog.name, items } } },
    ],
    hash,
  };
}

export function deployment(target: Target, process: Process): Manifest {
  const labels = labelsOf(target);
  const selector = selectorOf(target);
  const hash = process.hash === undefined ? {} : { 'orkestra.orkspace.io/katalog-hash': process.hash };
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
            ...(process.usesApi ? {} : { automountServiceAccountToken: false }),
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
            containers: [container(target, process)],
            volumes: [
              ...process.mounted.map(({ name, source }) => ({ name, ...source })),
              { name: 'tmp', emptyDir: {} },
            ],
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

/** What may reach its pods, and with `egress` what they may reach; all else is refused. */
export function networkPolicy(
  target: Target,
  { ingress, egress }: { readonly ingress: readonly JsonObject[]; readonly egress?: readonly JsonObject[] },
  comment: string,
): Manifest {
  const policyTypes = egress ? ['Ingress', 'Egress'] : ['Ingress'];
  return {
    comment,
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: metadataOf(target),
      spec: {
        podSelector: { matchLabels: selectorOf(target) },
        policyTypes,
        ingress,
        ...(egress ? { egress } : {}),
      },
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

function container(target: Target, process: Process): JsonObject {
  const { startupProbe, readinessProbe, livenessProbe } = process.probes;
  const scheme = process.scheme ? { scheme: process.scheme } : {};
  const get = (path: string): JsonObject => ({ httpGet: { path, port: 'http', ...scheme } });
  const isOptional = process.environmentIsOptional ? { optional: true } : {};
  return {
    name: target.component,
    image: target.image,
    args: [...process.args],
    env: [
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'ORK_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
      ...process.env,
      // In step with the memory limit: the heap ends before the kernel ends the process.
      { name: 'NODE_OPTIONS', value: '--max-old-space-size=768' },
    ],
    envFrom: [{ secretRef: { name: environmentSecret(target), ...isOptional } }],
    ports: [{ name: 'http', containerPort: process.port }, ...process.ports],
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
      ...process.mounted.map(({ name, mountPath }) => ({ name, mountPath, readOnly: true })),
      { name: 'tmp', mountPath: '/tmp' },
    ],
  };
}
