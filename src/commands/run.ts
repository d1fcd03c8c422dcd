import { hostname } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { parseDuration } from '../../base/index.js';
import { formatProblems } from '../../katalog/index.js';
import { type ConfigSource, KubeClient, leaseTimes, Runtime, type RuntimePlan } from '../../runtime/index.js';
import type { CommandContext } from '../context.js';
import { openDevCluster } from '../dev/index.js';
import { ipcObserver } from '../ipc.js';
import { LOG_LEVELS, type LogLevel, openLog } from '../log.js';
import { stopOnSignals, surviveErrors } from '../signals.js';
import { DEFAULT_FILE, readPlan } from './validate.js';
import { productVersion } from './version.js';

export interface RunFlags {
  readonly file: readonly string[];
  readonly port?: number;
  readonly host?: string;
  readonly kubeconfig?: string;
  readonly dev?: boolean;
  readonly leaseName?: string;
  readonly leaseDuration?: number;
  readonly leaderElection: boolean;
  readonly logLevel?: string;
}

export function registerRun(program: Command, context: CommandContext): void {
  program
    .command('run')
    .description('operate the CRDs of a Katalog, and serve each of them as an HTTP API')
    .option('-f, --file <path...>', 'Katalog files, merged in this order', [DEFAULT_FILE])
    .option('-p, --port <port>', 'port of the Live API; 0 lets the system choose (ORK_PORT, 8080)', port)
    .option('--host <address>', 'address that the Live API listens on (ORK_HOST, all)')
    .option('--kubeconfig <path>', 'kubeconfig; default as in kubectl, or the service account of the pod')
    .option('--dev', 'run on an embedded cluster and apply what `setup`, `crdFile` and `crFiles` name')
    .option(
      '--lease-name <name>',
      'Lease of the leader election (ORK_LEASE_NAME, leaderElection.name of the Katalog)',
    )
    .option(
      '--lease-duration <duration>',
      'how long the other replicas wait for a leader that is silent (ORK_LEASE_DURATION, 15s)',
      leaseDuration,
    )
    .option('--no-leader-election', 'lead without a Lease; for a single process')
    .option('--log-level <level>', `${LOG_LEVELS.join(', ')} (ORK_LOG_LEVEL, info)`)
    .addHelpText('after', HELP)
    .action(async (flags: RunFlags) => run(flags, context));
}

const HELP = `
The Lease stands in ORK_NAMESPACE (orkestra-system) and carries this process's name (POD_NAME, or host and pid).
Two runtimes in one namespace need two Lease names. ORK_ADVERTISED_URL is where siblings and replicas reach this one.

  ork run -f katalog.yaml --dev                         no cluster at hand
  ork run -f loader.yaml --port 8080                    the cluster of your kubeconfig
  LOADER_URL=http://127.0.0.1:8080 ork run -f processor.yaml --port 8081

SIGTERM ends it in order: no new items, those in flight end, Events are sent, the Lease is released.`;

async function run(flags: RunFlags, context: CommandContext): Promise<void> {
  const { terminal, env, clock, random } = context;
  const { plan, problems, fileOf } = await readPlan(flags.file, context);
  if (problems.length > 0) terminal.complain(formatProblems(problems, { color: terminal.color }).trimEnd());
  if (!plan) return context.exit(1);
  const log = openLog(logLevel(flags, env), terminal);
  const entries = [...plan.crds.values()].map(({ entry }) => ({ entry, file: fileOf(entry) }));
  const dev = flags.dev ? await openDevCluster(entries, { clock, random, log }) : undefined;
  const client = new KubeClient({
    config: configSource(flags, dev?.kubeconfig),
    clock,
    userAgent: `orkestra/${productVersion()} (${plan.katalog.name})`,
  });
  const runtime = new Runtime({
    plan,
    client,
    clock,
    random,
    log,
    identity: env['POD_NAME'] || `${hostname()}-${process.pid}`,
    version: productVersion(),
    election: flags.leaderElection && !dev ? election(flags, plan, env) : undefined,
    listen: {
      port: flags.port ?? portOf(env['ORK_PORT']) ?? 8080,
      host: flags.host ?? env['ORK_HOST'] ?? '::',
    },
    ...(env['ORK_ADVERTISED_URL'] ? { advertisedUrl: env['ORK_ADVERTISED_URL'] } : {}),
    observe: ipcObserver(),
  });
  const stop = async (): Promise<void> => {
    await runtime.stop();
    await dev?.stop();
  };
  const request = stopOnSignals(log, clock, stop);
  try {
    await runtime.start();
    surviveErrors(log);
    await request.stopped;
  } catch (error) {
    await stop();
    throw error;
  } finally {
    request.release();
  }
}

function election(flags: RunFlags, plan: RuntimePlan, env: CommandContext['env']) {
  const name =
    flags.leaseName ?? env['ORK_LEASE_NAME'] ?? plan.katalog.leaderElection?.name ?? 'orkestra-konductor';
  const durationMs = flags.leaseDuration ?? leaseDuration(env['ORK_LEASE_DURATION'] || '15s');
  return { name, namespace: env['ORK_NAMESPACE'] ?? 'orkestra-system', times: leaseTimes(durationMs) };
}

function configSource(flags: RunFlags, dev: string | undefined): ConfigSource {
  if (dev !== undefined) return { from: 'text', text: dev };
  return flags.kubeconfig === undefined ? { from: 'default' } : { from: 'file', path: flags.kubeconfig };
}

function logLevel(flags: RunFlags, env: CommandContext['env']): LogLevel {
  const text = flags.logLevel ?? env['ORK_LOG_LEVEL'] ?? 'info';
  const level = LOG_LEVELS.find((known) => known === text);
  if (!level) throw new InvalidArgumentError(`"${text}" is no log level; there are ${LOG_LEVELS.join(', ')}`);
  return level;
}

/** In milliseconds; a Lease counts in whole seconds. */
function leaseDuration(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= 1_000 && ms % 1_000 === 0) return ms;
  throw new InvalidArgumentError(`"${text}" is no duration of a Lease: whole seconds, 1s or more`);
}

function port(text: string): number {
  const value = portOf(text);
  if (value === undefined) throw new InvalidArgumentError('a port is a number from 0 to 65535');
  return value;
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new InvalidArgumentError(`"${text}" is no port: a number from 0 to 65535`);
}
