/** What `ork run` does once its options are read. */
import { dirname, resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { formatProblems } from '../katalog/index.js';
import { type Logger, messageOf } from '../lib/base/index.js';
import { CertificateFiles, isLoopback } from '../lib/http/index.js';
import {
  type ConfigSource,
  KubeClient,
  leaseTimes,
  RUNTIME_ERRORS,
  Runtime,
  type RuntimePlan,
} from '../runtime/index.js';
import type { CommandContext } from './context.js';
import type { PlacedEntry } from './dev/index.js';
import { ipcObserver } from './ipc.js';
import { type ReadPlan, readPlan } from './katalog-plan.js';
import { openLog } from './log.js';
import { productVersion } from './package.js';
import { hooksSetting, type RunFlags, readSettings, type Settings, settingsTable } from './settings.js';
import { debugOnSignal, endDespiteHooks, stopOnSignals, surviveErrors } from './signals.js';
import { keepYoungHeapSmall } from './young-heap.js';

export async function runKatalog(flags: RunFlags, context: CommandContext): Promise<void> {
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
    ? await (await import('./dev/index.js')).openDevCluster(
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
      ? new (await import('./dev/index.js')).Reloading(runtime, watchedFiles(read), {
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
    // The import of a hook may never end.
    const started = await Promise.race([runtime.start(), request.stopped]);
    url = started ?? '';
    surviveErrors(log);
    await request.stopped;
  } catch (error) {
    await stop();
    throw error;
  } finally {
    request.release();
    quiet();
    if ([...plan.crds.values()].some(({ hook }) => hook !== undefined)) endDespiteHooks();
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
