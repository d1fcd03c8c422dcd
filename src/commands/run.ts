import { dirname, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { formatProblems } from '../../katalog/index.js';
import { type Logger, messageOf } from '../../lib/base/index.js';
import { CertificateFiles, isLoopback } from '../../lib/http/index.js';
import {
  type ConfigSource,
  KubeClient,
  leaseTimes,
  RUNTIME_ERRORS,
  Runtime,
  type RuntimePlan,
} from '../../runtime/index.js';
import type { CommandContext } from '../context.js';
import type { PlacedEntry } from '../dev/index.js';
import { ipcObserver } from '../ipc.js';
import { DEFAULT_FILE, HOOKS, namedFiles, type ReadPlan, readPlan, STRICT } from '../katalog-plan.js';
import { LOG_LEVELS, openLog } from '../log.js';
import { productVersion } from '../package.js';
import {
  hooksSetting,
  type RunFlags,
  readApiLimits,
  readHooks,
  readLeaseDuration,
  readLeaseName,
  readLeaseScope,
  readLogLevel,
  readPort,
  readSettings,
  type Settings,
  settingsTable,
} from '../settings.js';
import { debugOnSignal, stopOnSignals, surviveErrors } from '../signals.js';
import { keepYoungHeapSmall } from '../young-heap.js';

export function registerRun(program: Command, context: CommandContext): void {
  program
    .command('run')
    .argument('[files...]', 'Katalog files, as with -f')
    .description(
      'run the operators of a Katalog, which write to the cluster, and serve each CRD as an HTTP API',
    )
    .option('-f, --file <path...>', 'Katalog files, merged in the order given', [DEFAULT_FILE])
    .option('-p, --port <port>', 'port of the Live API; 0 for any free port (ORK_PORT, 8080)', readPort)
    .option('--host <address>', 'listen address of the Live API (ORK_HOST, all)')
    .option(
      '--api-limits <name=value,...>',
      'bounds of the Live API, see docs/live-api.md (ORK_API_LIMITS)',
      readApiLimits,
    )
    .option('--tls-cert <file>', 'certificate of the Live API, PEM; reloaded when it changes (ORK_TLS_CERT)')
    .option('--tls-key <file>', 'its key, PEM (ORK_TLS_KEY)')
    .option(
      '--tls-client-ca <file>',
      'require client certificates of this CA, but not for probes (ORK_TLS_CLIENT_CA)',
    )
    .option('--check-host', 'serve only requests whose Host is this machine (on with --dev)')
    .option('--hooks <mode>', HOOKS, readHooks)
    .option('--strict', STRICT)
    .option(
      '--allow-link-local',
      'let external calls and reads of siblings connect to link-local and metadata addresses (169.254.0.0/16)',
    )
    .option(
      '--kubeconfig <path>',
      'kubeconfig file (default as in kubectl, or the service account of the pod)',
    )
    .option('--context <name>', 'context of the kubeconfig')
    .option('--dev', 'run on an embedded cluster; applies `setup`, `crdFile` and `crFiles`')
    .option(
      '--dev-kubeconfig <path>',
      'with --dev: write its kubeconfig there and leave it; the next run takes the same port',
    )
    .option('--watch', 'with --dev: start again with the Katalog when one of its files changes')
    .option(
      '--lease-name <name>',
      'name of the leader election Lease (ORK_LEASE_NAME, leaderElection.name of the Katalog)',
      readLeaseName,
    )
    .option(
      '--lease-scope <scope>',
      'katalog: one leader for all CRDs; crd: one leader per CRD, shared among replicas (ORK_LEASE_SCOPE, leaderElection.scope of the Katalog)',
      readLeaseScope,
    )
    .option(
      '--lease-duration <duration>',
      'how long standby replicas wait for a silent leader (ORK_LEASE_DURATION, 15s)',
      readLeaseDuration,
    )
    .option('--no-leader-election', 'lead without a Lease; for a single replica')
    .option('--log-level <level>', `${LOG_LEVELS.join(', ')} (ORK_LOG_LEVEL, info)`, readLogLevel)
    .option('--print-config', 'print every setting with its value and origin, then exit')
    .addHelpText('after', HELP)
    .action(async (files: readonly string[], flags: RunFlags) =>
      run({ ...flags, file: namedFiles(files, flags.file) }, context),
    );
}

const HELP = `
The Live API answers everybody who reaches the port, unless the Katalog has security.api: docs/live-api.md.
The Lease is in ORK_NAMESPACE (orkestra-system); its holder is POD_NAME, or host name and pid.
Two runtimes in one namespace need two Lease names. With --lease-scope crd there is one Lease per CRD.
ORK_ADVERTISED_URL is the URL at which siblings and other replicas reach this one. The Live API shows
ORK_CLUSTER_NAME and ORK_GATEWAY_ENDPOINT to whoever collects several runtimes.

  ork run -f katalog.yaml --dev                         no cluster needed
  ork run -f katalog.yaml --dev --watch                 as you write it
  ork run -f loader.yaml --port 8080                    the cluster of your kubeconfig
  LOADER_URL=http://127.0.0.1:8080 ork run -f processor.yaml --port 8081

On SIGTERM it takes no new items, finishes those in flight, sends Events, releases the Lease and exits.
SIGUSR2 switches the log level to debug and back.`;

async function run(flags: RunFlags, context: CommandContext): Promise<void> {
  const { terminal, env, clock, random } = context;
  keepYoungHeapSmall();
  if (flags.watch && !flags.dev)
    throw new InvalidArgumentError(
      '--watch requires --dev: on a cluster, restart the runtime, or apply the bundle of the changed Katalog',
    );
  if (flags.devKubeconfig !== undefined && !flags.dev)
    throw new InvalidArgumentError(
      '--dev-kubeconfig requires --dev: --kubeconfig names a cluster that exists',
    );
  const read = await readRun(flags, context);
  const { plan } = read;
  if (!plan) return context.exit(1);
  const settings = readSettings(flags, env, plan);
  if (flags.printConfig) {
    for (const line of settingsTable(settings)) terminal.print(line);
    return;
  }
  const log = openLog(settings.logLevel.value, terminal);
  // Loaded when it is asked for: production has a cluster.
  const dev = flags.dev
    ? await (await import('../dev/index.js')).openDevCluster(
        placedEntries(read),
        { clock, random, log },
        flags.devKubeconfig,
      )
    : undefined;
  const tools = { log, certificate: await openCertificate(settings, { clock, log }) };
  const open = (of: RuntimePlan, now: Settings): Runtime =>
    openRuntime(of, now, { flags, context, ...tools, kubeconfig: dev?.kubeconfig });
  const runtime = open(plan, settings);
  let url = '';
  const reload = async () => {
    const { plan: next, ...rest } = await readRun(flags, context);
    const files = watchedFiles({ ...rest, plan: next });
    if (!next) return { files, next: undefined };
    // The port that the system chose stays.
    const port = { ...settings.port, value: Number(new URL(url).port) };
    const now = { ...readSettings(flags, env, next), port };
    return { files, next: { entries: placedEntries({ ...rest, plan: next }), open: () => open(next, now) } };
  };
  const watched =
    dev && flags.watch
      ? new (await import('../dev/index.js')).Reloading(runtime, watchedFiles(read), {
          ...{ dev, clock, log, read: reload },
        })
      : undefined;
  const stop = async (): Promise<void> => {
    await (watched ?? runtime).stop();
    await dev?.stop();
  };
  const request = stopOnSignals({ log, clock, env }, stop);
  const quiet = debugOnSignal(log);
  try {
    url = await runtime.start();
    surviveErrors(log);
    await request.stopped;
  } catch (error) {
    await stop();
    throw error;
  } finally {
    request.release();
    quiet();
  }
}

async function readRun(flags: RunFlags, context: CommandContext): Promise<ReadPlan> {
  const { terminal, env } = context;
  const read = await readPlan(flags.file, context, {
    hooks: hooksSetting(flags, env).value,
    strict: flags.strict ?? false,
  });
  if (read.problems.length > 0) terminal.complain(formatProblems(read.problems, terminal).trimEnd());
  return read;
}

/** The sources, what they name, and the CRs that a dev cluster begins with. */
function watchedFiles(read: ReadPlan): readonly string[] {
  const manifests = placedEntries(read).flatMap(({ entry, file }) =>
    entry.crFiles.filter((path) => !/^https?:/.test(path)).map((path) => resolve(dirname(file), path)),
  );
  return [...read.sources.map(({ file }) => file), ...read.named.keys(), ...manifests];
}

function placedEntries({ plan, fileOf }: ReadPlan): readonly PlacedEntry[] {
  return [...(plan?.crds.values() ?? [])].map(({ entry }) => ({ entry, file: fileOf(entry) }));
}

interface RuntimeTools {
  readonly flags: RunFlags;
  readonly context: CommandContext;
  readonly log: Logger;
  readonly certificate: CertificateFiles | undefined;
  /** Text of that of the embedded cluster. */
  readonly kubeconfig: string | undefined;
}

function openRuntime(plan: RuntimePlan, settings: Settings, tools: RuntimeTools): Runtime {
  const { flags, log, certificate, kubeconfig } = tools;
  const { clock, random } = tools.context;
  const advertisedUrl = settings.advertisedUrl.value;
  const { clusterName, gatewayEndpoint } = settings;
  return new Runtime({
    plan,
    client: new KubeClient({
      config: configSource(flags, kubeconfig),
      clock,
      userAgent: `orkestra/${productVersion()} (${plan.katalog.name})`,
    }),
    clock,
    random,
    log,
    identity: settings.identity.value,
    version: productVersion(),
    election: settings.election.value ? election(settings) : undefined,
    listen: { port: settings.port.value, host: settings.host.value },
    api: {
      limits: settings.apiLimits.value,
      certificate,
      checkHost: settings.checkHost.value && isLoopback(settings.host.value),
    },
    allowLinkLocal: settings.allowLinkLocal.value,
    ...(advertisedUrl === undefined ? {} : { advertisedUrl }),
    clusterName: clusterName.value ?? '',
    gatewayEndpoint: gatewayEndpoint.value ?? '',
    observe: ipcObserver(),
  });
}

/** undefined: the Live API is in clear text. Throws ORK_API_TLS. */
async function openCertificate(
  { tlsCert, tlsKey, tlsClientCa }: Settings,
  tools: { readonly clock: CommandContext['clock']; readonly log: Logger },
): Promise<CertificateFiles | undefined> {
  const [cert, key, clientCa] = [tlsCert.value, tlsKey.value, tlsClientCa.value];
  if (cert === undefined && key === undefined && clientCa === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    throw RUNTIME_ERRORS.make(
      'ORK_API_TLS',
      '--tls-cert and --tls-key are both required because they are one pair',
    );
  }
  try {
    return await CertificateFiles.open({ cert, key, clientCa }, tools);
  } catch (cause) {
    throw RUNTIME_ERRORS.make('ORK_API_TLS', `reading the certificate failed: ${messageOf(cause)}`, cause);
  }
}

function election({ leaseName, leaseScope, leaseNamespace, leaseDurationMs }: Settings) {
  return {
    name: leaseName.value,
    scope: leaseScope.value,
    namespace: leaseNamespace.value,
    times: leaseTimes(leaseDurationMs.value),
  };
}

function configSource(flags: RunFlags, dev: string | undefined): ConfigSource {
  if (dev !== undefined) return { from: 'text', text: dev };
  const { kubeconfig: path, context } = flags;
  const chosen = context === undefined ? {} : { context };
  return path === undefined ? { from: 'default', ...chosen } : { from: 'file', path, ...chosen };
}
