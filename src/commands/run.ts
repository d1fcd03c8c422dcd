import type { Command } from 'commander';
import type { CommandContext } from '../context.js';
import { DEFAULT_FILE, HOOKS, namedFiles, STRICT } from '../katalog-files.js';
import { LOG_LEVELS } from '../log-levels.js';
import {
  readHooks,
  readLeaseDuration,
  readLeaseName,
  readLeaseScope,
  readLogLevel,
  readPort,
} from '../option-values.js';
import type { RunFlags } from '../settings.js';

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
    .option('--api-limits <name=value,...>', 'bounds of the Live API, see docs/live-api.md (ORK_API_LIMITS)')
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
    .action(async (files: readonly string[], flags: RunFlags) => {
      // Loaded when it runs: the help needs none of it.
      const { runKatalog } = await import('../run-katalog.js');
      return runKatalog({ ...flags, file: namedFiles(files, flags.file) }, context);
    });
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
