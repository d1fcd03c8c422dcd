import type { Manifest } from './manifest.js';
import {
  deployment,
  disruptionBudget,
  httpPeers,
  type KatalogVolume,
  katalogFilesOf,
  networkPolicy,
  runtimeAuthority,
  service,
} from './pod.js';
import { clusterRoleName, HTTP_PORT, type Target } from './target.js';

/** The port of the webhooks in a pod. */
const WEBHOOK_PORT = 8443;

/** Above the delay of 5 s, and the 10 s that a gateway waits at most for reviews that have begun. */
const GRACE_S = 30;

/**
 * The pods of a gateway, their Service, and what keeps them alive. It writes its registrations itself, when it answers: one
 * with `Fail` in a manifest would stand before the gateway does.
 */
export function gatewayManifests(
  target: Target,
  katalog: KatalogVolume,
  runtime: ServedRuntime | undefined,
): readonly Manifest[] {
  const authority = runtime?.tlsSecret === undefined ? undefined : runtimeAuthority(runtime.tlsSecret);
  const asked = runtime
    ? [
        { name: 'ORK_RUNTIME_ENDPOINT', value: runtimeUrl(runtime) },
        ...(authority ? [{ name: 'ORK_RUNTIME_CA', value: authority.file }] : []),
        { name: 'ORK_RUNTIME_SERVICE_ACCOUNT', value: runtime.name },
      ]
    : [];
  const { flags, mounted, hash } = katalogFilesOf(katalog);
  return [
    deployment(target, {
      args: ['gate', 'run', ...flags],
      mounted: [...mounted, ...(authority ? [authority.mounted] : [])],
      hash,
      usesApi: true,
      environmentIsOptional: true,
      port: HTTP_PORT,
      env: [
        { name: 'ORK_SERVICE_NAME', value: target.name },
        { name: 'ORK_CLUSTER_ROLE', value: clusterRoleName(target) },
        ...asked,
      ],
      ports: [{ name: 'webhooks', containerPort: WEBHOOK_PORT }],
      probes: { startupProbe: '/health', readinessProbe: '/ready', livenessProbe: '/health' },
      graceSeconds: GRACE_S,
    }),
    service(target, [
      { name: 'webhooks', port: 443, targetPort: 'webhooks' },
      { name: 'http', port: HTTP_PORT, targetPort: 'http' },
    ]),
    disruptionBudget(target),
    networkPolicy(
      target,
      { ingress: [{ ports: [{ protocol: 'TCP', port: 'webhooks' }] }, httpPeers()] },
      'The webhooks are open to all: the API server comes from the address of a node. They hold no secret, and answer reviews alone.',
    ),
  ];
}

/** A runtime, and where its certificate is kept; undefined: it is plain HTTP. */
export interface ServedRuntime extends Pick<Target, 'namespace' | 'name'> {
  readonly tlsSecret: string | undefined;
}

export function runtimeUrl(runtime: ServedRuntime): string {
  return serviceUrl(runtime, runtime.tlsSecret === undefined ? 'http' : 'https');
}

export function serviceUrl(
  { namespace, name }: Pick<Target, 'namespace' | 'name'>,
  scheme: 'http' | 'https' = 'http',
): string {
  return `${scheme}://${name}.${namespace}.svc:${HTTP_PORT}`;
}
