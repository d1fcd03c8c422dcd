/** Loads a kubeconfig with client-node's rules and checks that it can be used. */
import { quoted } from '../../base/index.js';
import { KubeConfig } from './client-node.js';
import type { ConfigSource } from './config-source.js';
import { KUBE_ERRORS } from './errors.js';
import { safeMessage } from './safe-message.js';

export interface Access {
  readonly server: URL;
  /** What can change behind the credentials: files that are replaced, commands and plugins that give tokens. */
  readonly cluster: { readonly caFile?: string };
  readonly user: {
    readonly name: string;
    readonly exec?: unknown;
    readonly authProvider?: unknown;
    readonly certFile?: string;
    readonly keyFile?: string;
  };
  /** Name of the context. */
  readonly context: string;
  /** Namespace of the context, when it names one. */
  readonly namespace: string | undefined;
  /** Fills in TLS material and headers; library calls behind it cache tokens and run exec commands. */
  apply(options: AppliedOptions): Promise<void>;
}

/** What client-node writes into the options of a request, of which we read these. */
export interface AppliedOptions {
  headers?: Record<string, string>;
  auth?: string;
  ca?: Buffer | string;
  cert?: Buffer | string;
  key?: Buffer | string;
  servername?: string;
  rejectUnauthorized?: boolean;
}

/** Reads the configuration. Throws ORK_KUBE_CONFIG or ORK_KUBE_PROXY. */
export function loadAccess(source: ConfigSource): Access {
  const config = readKubeConfig(source);
  const { cluster, user, namespace } = contextOf(config);
  if (cluster.proxyUrl) {
    throw KUBE_ERRORS.make('ORK_KUBE_PROXY', `proxy-url of cluster "${cluster.name}" is not supported`);
  }
  const server = parseServer(cluster.server);
  const auth = new KubeConfig();
  // client-node refuses plain HTTP unless TLS checks are off, which mean nothing there.
  auth.loadFromClusterAndUser(
    { ...cluster, skipTLSVerify: cluster.skipTLSVerify || server.protocol === 'http:' },
    user,
  );
  return {
    server,
    cluster,
    user,
    context: config.currentContext,
    namespace,
    apply: (options) => auth.applyToHTTPSOptions(options),
  };
}

/**
 * What the current context names. A context without a user is one of an anonymous client, as for kubectl; a user that is named
 * and not defined is an error, while kubectl asks for a password or is refused as anonymous.
 */
function contextOf(config: KubeConfig) {
  if (!config.currentContext) {
    const message = 'current-context is required because the kubeconfig has no other default';
    throw KUBE_ERRORS.make('ORK_KUBE_CONFIG', message);
  }
  const context = config.getContextObject(config.currentContext);
  if (!context) throw unknown('context', config.currentContext);
  const of = ` of context "${context.name}"`;
  const cluster = config.getCluster(context.cluster);
  if (!cluster) throw unknown('cluster', context.cluster, of);
  // Typed as if each context had one.
  const name: string | undefined = context.user;
  const user = name === undefined ? { name: '' } : config.getUser(name);
  if (!user) throw unknown('user', context.user, of);
  return { cluster, user, namespace: context.namespace || undefined };
}

/** `name` is what the file has, whatever that is. */
function unknown(what: string, name: unknown, of = '') {
  return KUBE_ERRORS.make('ORK_KUBE_CONFIG', `unknown ${what} ${quoted(name)}${of} in the kubeconfig`);
}

const SHAPE =
  'expected a map with clusters, contexts and users, lists of entries with a name, and a URL as text for the server of a cluster';

/** With its context chosen. Throws ORK_KUBE_CONFIG, whose message has nothing that could be a credential. */
export function readKubeConfig(source: ConfigSource): KubeConfig {
  const config = new KubeConfig();
  try {
    if (source.from === 'file') config.loadFromFile(source.path);
    else if (source.from === 'text') config.loadFromString(source.text);
    else if (source.from === 'cluster') config.loadFromCluster();
    else config.loadFromDefault();
  } catch (error) {
    const place = source.from === 'file' ? `kubeconfig ${source.path}` : `kubeconfig (${source.from})`;
    // The library reads fields before it knows that they are there.
    const message = error instanceof TypeError ? SHAPE : safeMessage(error);
    throw KUBE_ERRORS.make('ORK_KUBE_CONFIG', `${place}: ${message}`);
  }
  // With nothing to load, the library falls back to localhost:8080 under a context of this name.
  if (source.from === 'default' && config.currentContext === 'loaded-context') {
    throw KUBE_ERRORS.make('ORK_KUBE_CONFIG', 'found neither a kubeconfig nor a service account');
  }
  const context = 'context' in source ? source.context : undefined;
  if (context !== undefined) {
    if (!config.getContextObject(context)) throw unknown('context', context);
    config.setCurrentContext(context);
  }
  return config;
}

function parseServer(text: string): URL {
  try {
    const server = new URL(text);
    if (server.protocol === 'https:' || server.protocol === 'http:') return server;
  } catch {
    // Reported below, like an unknown scheme.
  }
  throw KUBE_ERRORS.make(
    'ORK_KUBE_CONFIG',
    `invalid server ${JSON.stringify(text)}: expected an http or https URL`,
  );
}
