/** The pods of a Control Center: it reads runtimes over HTTP, and never the API server. */
import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import type { JsonObject } from '../../lib/base/index.js';
import { runtimeUrl, type ServedRuntime, serviceUrl } from './gateway.js';
import type { Manifest } from './manifest.js';
import { deployment, disruptionBudget, networkPolicy, runtimeAuthority, service } from './pod.js';
import { labelsOf, metadataOf, type Target } from './target.js';

const PORT = 8081;
const FOLDER = '/etc/orkestra/runtimes';
const TOKENS = '/etc/orkestra/tokens';
/** Above the time in which streams of browsers are closed. */
const GRACE_S = 15;

/** The runtime that it shows. */
export interface ShownRuntime {
  readonly name: string;
  readonly runtime: ServedRuntime;
  readonly gateway: Pick<Target, 'namespace' | 'name'> | undefined;
  /** Whether its Live API asks who reads. */
  readonly asksToken: boolean;
}

export function controlCenterManifests(target: Target, shown: ShownRuntime): readonly Manifest[] {
  const { tlsSecret } = shown.runtime;
  const authority = tlsSecret === undefined ? undefined : runtimeAuthority(tlsSecret);
  const name = `${target.name}-runtimes`;
  const tokens = { secretName: tokenSecret(target), optional: true };
  return [
    { object: { ...accountOf(target), automountServiceAccountToken: false } },
    {
      comment:
        'The runtimes that it shows. With readOnly none can be added in the page, which would send requests there.',
      object: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { ...metadataOf(target), name },
        data: { 'runtimes.yaml': runtimesFile(shown, authority?.file) },
      },
    },
    deployment(target, {
      args: ['control', '--host', '0.0.0.0', '--port', String(PORT), '--runtimes', `${FOLDER}/runtimes.yaml`],
      env: [],
      port: PORT,
      ports: [],
      probes: { startupProbe: '/healthz', readinessProbe: '/readyz', livenessProbe: '/healthz' },
      graceSeconds: GRACE_S,
      mounted: [
        { name: 'runtimes', mountPath: FOLDER, source: { configMap: { name } } },
        { name: 'tokens', mountPath: TOKENS, source: { secret: tokens } },
        ...(authority ? [authority.mounted] : []),
      ],
      hash: hashOf(shown),
      usesApi: false,
      environmentIsOptional: false,
    }),
    service(target, [{ name: 'http', port: PORT, targetPort: 'http' }]),
    disruptionBudget(target),
    networkPolicy(
      target,
      { ingress: [{ ports: [{ protocol: 'TCP', port: 'http' }] }], egress: EGRESS },
      'Browsers come from everywhere, and sign in. It reaches names, and the runtimes and gateways of every namespace.',
    ),
  ];
}

/** Holds a file for each runtime that asks for a token. */
export function tokenSecret({ name }: Pick<Target, 'name'>): string {
  return `${name}-tokens`;
}

const EGRESS: readonly JsonObject[] = [
  { ports: ['UDP', 'TCP'].map((protocol) => ({ protocol, port: 53 })) },
  {
    to: [
      { namespaceSelector: {}, podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'orkestra' } } },
    ],
    ports: [{ protocol: 'TCP', port: 'http' }],
  },
];

function accountOf(target: Target): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { ...metadataOf(target), labels: labelsOf(target) },
  };
}

function runtimesFile(
  { name, runtime, gateway, asksToken }: ShownRuntime,
  caFile: string | undefined,
): string {
  return stringify({
    readOnly: true,
    runtimes: [
      {
        name,
        urls: [runtimeUrl(runtime)],
        ...(gateway ? { gateway: serviceUrl(gateway) } : {}),
        ...(asksToken ? { auth: { tokenFile: `${TOKENS}/${name}` } } : {}),
        ...(caFile === undefined ? {} : { tls: { caFile } }),
      },
    ],
  });
}

/** Of what it shows, wherever that stands: a changed runtime replaces the pods, another namespace is another installation. */
function hashOf({ name, runtime, gateway, asksToken }: ShownRuntime): string {
  const secret = runtime.tlsSecret === undefined ? [] : [runtime.tlsSecret];
  const shown = [[name, runtime.name, gateway?.name ?? null, asksToken, ...secret]];
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, 16);
}
