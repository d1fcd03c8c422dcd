import type { JsonObject } from '../../lib/base/index.js';
import type { Manifest } from './manifest.js';
import {
  deployment,
  disruptionBudget,
  httpPeers,
  type KatalogVolume,
  katalogFilesOf,
  type Mounted,
  networkPolicy,
  READERS,
  service,
} from './pod.js';
import { HTTP_PORT, type Target } from './target.js';

/** Above the 20 s that a runtime waits at most for reconciles that have begun, and the requests that follow. */
const GRACE_S = 40;

/** What a runtime has to know of its gateway. */
export interface RuntimeLinks {
  readonly gatewayUrl: string | undefined;
  /** Where the token of `/notify` is kept; undefined: the runtime posts no notifications. */
  readonly notifyToken: { readonly name: string; readonly key: string } | undefined;
  /** Where the certificate of the Live API is kept; undefined: it is plain HTTP. */
  readonly tlsSecret: string | undefined;
}

/** The pods of a runtime, their Service, and what keeps them alive and private. */
export function runtimeManifests(
  target: Target,
  katalog: KatalogVolume,
  { gatewayUrl, notifyToken, tlsSecret }: RuntimeLinks,
): readonly Manifest[] {
  const gateway = gatewayUrl === undefined ? [] : [{ name: 'ORK_GATEWAY_ENDPOINT', value: gatewayUrl }];
  const token = notifyToken
    ? [{ name: 'ORK_NOTIFY_TOKEN_FILE', value: `${TOKEN_FOLDER}/${notifyToken.key}` }]
    : [];
  const { flags, mounted, hash } = katalogFilesOf(katalog);
  const certificate = tlsSecret === undefined ? undefined : certificateOf(tlsSecret);
  return [
    deployment(target, {
      args: ['run', ...flags],
      mounted: [
        ...mounted,
        ...(notifyToken ? [tokenFile(notifyToken)] : []),
        ...(certificate ? [certificate.mounted] : []),
      ],
      hash,
      usesApi: true,
      environmentIsOptional: true,
      port: HTTP_PORT,
      env: [
        { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
        { name: 'ORK_ADVERTISED_URL', value: `${certificate ? 'https' : 'http'}://$(POD_IP):${HTTP_PORT}` },
        ...(certificate ? certificate.env : []),
        ...gateway,
        ...token,
      ],
      ports: [],
      scheme: certificate && 'HTTPS',
      probes: { startupProbe: '/startup', readinessProbe: '/readyz', livenessProbe: '/livez' },
      graceSeconds: GRACE_S,
    }),
    service(target, [{ name: 'http', port: HTTP_PORT, targetPort: 'http' }]),
    disruptionBudget(target),
    networkPolicy(
      target,
      { ingress: [httpPeers()] },
      `The Live API is open to other parts of Orkestra in every namespace, and to pods of namespaces with the label
${READERS}: "true", such as that of Prometheus. Probes come from the node.`,
    ),
  ];
}

const TLS_FOLDER = '/var/run/secrets/orkestra-tls';

/** The pods wait for the Secret; a renewed certificate reaches those that run. */
function certificateOf(secretName: string): {
  readonly mounted: Mounted;
  readonly env: readonly JsonObject[];
} {
  return {
    mounted: { name: 'tls', mountPath: TLS_FOLDER, source: { secret: { secretName } } },
    env: [
      { name: 'ORK_TLS_CERT', value: `${TLS_FOLDER}/tls.crt` },
      { name: 'ORK_TLS_KEY', value: `${TLS_FOLDER}/tls.key` },
    ],
  };
}

const TOKEN_FOLDER = '/var/run/secrets/orkestra-notify';

/** Optional: the gateway creates the Secret when it starts. A kubelet adds it to pods that run already. */
function tokenFile({ name, key }: NonNullable<RuntimeLinks['notifyToken']>): Mounted {
  const secret = { secretName: name, optional: true, items: [{ key, path: key }] };
  return { name: 'notify-token', mountPath: TOKEN_FOLDER, source: { secret } };
}
