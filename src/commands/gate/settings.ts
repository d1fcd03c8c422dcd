/** The settings of `ork gate run`: a flag, then the environment, then the Katalog, then a default. */
import { hostname } from 'node:os';
import { InvalidArgumentError } from 'commander';
import type { GatewayPlan } from '../../../gateway/index.js';
import { parseDuration } from '../../../lib/base/index.js';
import type { CommandContext } from '../../context.js';
import type { LogLevel } from '../../log-levels.js';
import { readLogLevel, readPort } from '../../option-values.js';
import { byDefault, flag, type Setting, variablesOf } from '../../settings.js';

export interface GateRunFlags {
  readonly file: readonly string[];
  readonly port?: number;
  readonly host?: string;
  readonly webhooks?: boolean;
  readonly advertise?: URL;
  readonly webhookPort?: number;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly shutdownDelay?: number;
  readonly logLevel?: LogLevel;
  readonly printConfig?: boolean;
}

export type GateSettings = ReturnType<typeof readGateSettings>;

const INFO: LogLevel = 'info';
/** As the Service of the gateway expects it. */
const WEBHOOK_PORT = 8443;

/** Throws an InvalidArgumentError that names the variable whose text cannot be read, or the flag that is missing. */
export function readGateSettings(flags: GateRunFlags, env: CommandContext['env'], plan: GatewayPlan) {
  const variable = variablesOf(env);
  const text = (name: string): Setting<string> | undefined => variable(name, (value) => value);
  const inCluster = text('KUBERNETES_SERVICE_HOST') !== undefined;
  const namespace = text('ORK_NAMESPACE') ?? byDefault('orkestra-system');
  const webhooks =
    flag('--webhooks', flags.webhooks) ??
    (inCluster ? { value: true, origin: 'KUBERNETES_SERVICE_HOST' } : byDefault(false));
  if (flags.advertise === undefined && webhooks.value && !inCluster) {
    throw new InvalidArgumentError(
      '--advertise is required because outside a cluster there is no Service that leads to this process',
    );
  }
  if (flags.advertise !== undefined && !webhooks.value) {
    throw new InvalidArgumentError('--webhooks is required because --advertise is where they are called');
  }
  return {
    port: flag('--port', flags.port) ?? variable('ORK_PORT', readPort) ?? byDefault(8080),
    host: flag('--host', flags.host) ?? text('ORK_HOST') ?? byDefault('::'),
    webhooks,
    advertise: flag('--advertise', flags.advertise) ?? byDefault(undefined),
    webhookPort:
      flag('--webhook-port', flags.webhookPort) ??
      flag('--advertise', flags.advertise && portOf(flags.advertise)) ??
      byDefault(WEBHOOK_PORT),
    namespace,
    serviceName:
      text('ORK_SERVICE_NAME') ??
      flag('security.serviceName', plan.katalog.gateway.serviceName) ??
      byDefault('orkestra-gateway'),
    runtimeEndpoint:
      text('ORK_RUNTIME_ENDPOINT') ??
      byDefault(inCluster ? `http://orkestra-runtime.${namespace.value}.svc:8080` : undefined),
    runtimeServiceAccount: text('ORK_RUNTIME_SERVICE_ACCOUNT') ?? byDefault('orkestra-runtime'),
    identity: text('POD_NAME') ?? byDefault(`${hostname()}-${process.pid}`),
    kubeconfig: flag('--kubeconfig', flags.kubeconfig) ?? text('KUBECONFIG') ?? byDefault(undefined),
    shutdownDelayMs: flag('--shutdown-delay', flags.shutdownDelay) ?? byDefault(5_000),
    logLevel:
      flag('--log-level', flags.logLevel) ?? variable('ORK_LOG_LEVEL', readLogLevel) ?? byDefault(INFO),
  };
}

/** The origin that the API server calls; port 0: the one that is listened on. */
export function readAdvertise(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin = url?.protocol === 'https:' && url.pathname === '/' && url.search === '' && url.hash === '';
  if (url && isOrigin && url.username === '') return url;
  throw new InvalidArgumentError(
    `invalid address "${text}": expected https, host and port, for example https://127.0.0.1:8443`,
  );
}

export function readShutdownDelay(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms <= 60_000) return ms;
  throw new InvalidArgumentError(`invalid delay "${text}": expected a duration of at most 60s`);
}

function portOf({ port }: URL): number {
  return port === '' ? 443 : Number(port);
}
