import type { Command } from 'commander';
import { createGatewayMetrics, Gateway, type GatewaySettings } from '../../../gateway/index.js';
import { type ConfigSource, KubeClient } from '../../../lib/kube/index.js';
import type { CommandContext } from '../../context.js';
import { DEFAULT_FILE } from '../../katalog-files.js';
import { openLog } from '../../log.js';
import { LOG_LEVELS } from '../../log-levels.js';
import { readLogLevel, readPort } from '../../option-values.js';
import { productVersion } from '../../package.js';
import { settingsTable } from '../../settings.js';
import { debugOnSignal, stopOnSignals, surviveErrors } from '../../signals.js';
import { keepYoungHeapSmall } from '../../young-heap.js';
import { readGatewayPlan } from './gateway-plan.js';
import {
  type GateRunFlags,
  type GateSettings,
  readAdvertise,
  readGateSettings,
  readShutdownDelay,
} from './settings.js';

export function registerGateRun(gate: Command, context: CommandContext): void {
  gate
    .command('run')
    .description(
      'run the gateway of a Katalog: it answers the API server and writes its webhook configurations to the cluster',
    )
    .option('-f, --file <path...>', 'Katalog files, merged in the order given', [DEFAULT_FILE])
    .option('-p, --port <port>', 'port of plain HTTP; 0 for any free port (ORK_PORT, 8080)', readPort)
    .option('--host <address>', 'listen address (ORK_HOST, all)')
    .option('--webhooks', 'answer the API server (on in a cluster)')
    .option(
      '--advertise <url>',
      'https://host:port that the API server calls instead of the Service; port 0 for any free port',
      readAdvertise,
    )
    .option('--webhook-port <port>', 'port of the webhooks (that of --advertise, else 8443)', readPort)
    .option(
      '--kubeconfig <path>',
      'kubeconfig file (default as in kubectl, or the service account of the pod)',
    )
    .option('--context <name>', 'context of the kubeconfig')
    .option('--shutdown-delay <duration>', 'how long it still answers when it stops (5s)', readShutdownDelay)
    .option('--log-level <level>', `${LOG_LEVELS.join(', ')} (ORK_LOG_LEVEL, info)`, readLogLevel)
    .option('--print-config', 'print every setting with its value and origin, then exit')
    .addHelpText('after', HELP)
    .action(async (flags: GateRunFlags) => run(flags, context));
}

const HELP = `
In a cluster it listens with HTTPS on 8443 and with plain HTTP on 8080; the webhooks are on HTTPS alone.
The Service is ORK_SERVICE_NAME (orkestra-gateway) in ORK_NAMESPACE (orkestra-system).
TLS_CERT, TLS_KEY and TLS_CA name the files of a certificate of your own.
ORK_RUNTIME_ENDPOINT is where it asks the runtime.

  ork gate run -f katalog.yaml --port 8081                       look at it, webhooks off
  ork gate run -f katalog.yaml --webhooks --advertise https://192.168.1.5:8443

On SIGTERM it is not ready, answers for --shutdown-delay, finishes what is in flight and exits.`;

async function run(flags: GateRunFlags, context: CommandContext): Promise<void> {
  const { terminal, env, clock, random } = context;
  keepYoungHeapSmall();
  const plan = await readGatewayPlan(flags.file, context);
  if (!plan) return context.exit(1);
  const settings = readGateSettings(flags, env, plan);
  if (flags.printConfig) {
    for (const line of settingsTable(settings)) terminal.print(line);
    return;
  }
  const log = openLog(settings.logLevel.value, terminal);
  const client = settings.webhooks.value
    ? new KubeClient({
        config: configSource(flags),
        clock,
        userAgent: `orkestra-gateway/${productVersion()} (${plan.katalog.name})`,
        fieldManager: 'orkestra-gateway',
      })
    : undefined;
  const cluster = client && { server: client.server, context: client.context };
  log.info({ version: productVersion(), katalog: plan.katalog.name, ...cluster }, 'gateway started');
  const gateway = new Gateway({
    plan,
    settings: gatewaySettings(settings),
    clock,
    random,
    log,
    env,
    metrics: createGatewayMetrics(),
    client,
  });
  let isStopping = false;
  const stop = async (): Promise<void> => {
    isStopping = true;
    await gateway.stop();
    // What still waits for the API server to answer ends here.
    await client?.close();
  };
  const request = stopOnSignals({ log, clock, env }, stop);
  const quiet = debugOnSignal(log);
  try {
    await gateway.start();
    surviveErrors(log);
    await request.stopped;
  } catch (error) {
    if (!isStopping) {
      await stop();
      throw error;
    }
    // It failed because it was to stop.
    await request.stopped;
  } finally {
    request.release();
    quiet();
  }
}

function gatewaySettings(settings: GateSettings): GatewaySettings {
  const { port, host, webhooks, advertise, webhookPort, namespace, serviceName } = settings;
  return {
    port: port.value,
    host: host.value,
    webhooks: webhooks.value ? { port: webhookPort.value, advertise: advertise.value } : undefined,
    namespace: namespace.value,
    serviceName: serviceName.value,
    runtimeEndpoint: settings.runtimeEndpoint.value,
    runtimeUser: `system:serviceaccount:${namespace.value}:${settings.runtimeServiceAccount.value}`,
    identity: settings.identity.value,
    version: productVersion(),
    shutdownDelayMs: settings.shutdownDelayMs.value,
  };
}

function configSource({ kubeconfig: path, context }: GateRunFlags): ConfigSource {
  const chosen = context === undefined ? {} : { context };
  return path === undefined ? { from: 'default', ...chosen } : { from: 'file', path, ...chosen };
}
