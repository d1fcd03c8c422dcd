/**
 * The settings of `ork run` and where each comes from: a flag, then the environment, then the Katalog, then a default.
 * They are read once, here.
 */
import { hostname } from 'node:os';
import { InvalidArgumentError } from 'commander';
import { messageOf } from '../lib/base/index.js';
import {
  type ApiLimits,
  DEFAULT_LIMITS,
  type HooksMode,
  limitsText,
  parseLimits,
  type RuntimePlan,
} from '../runtime/index.js';
import type { CommandContext } from './context.js';
import type { LogLevel } from './log-levels.js';
import {
  type LeaseScope,
  readHooks,
  readLeaseDuration,
  readLeaseName,
  readLeaseScope,
  readLogLevel,
  readPort,
} from './option-values.js';

export interface RunFlags {
  readonly file: readonly string[];
  readonly port?: number;
  readonly host?: string;
  /** As it is written: what reads it is loaded with the runtime. */
  readonly apiLimits?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsClientCa?: string;
  readonly checkHost?: boolean;
  readonly hooks?: HooksMode;
  readonly strict?: boolean;
  readonly allowLinkLocal?: boolean;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly dev?: boolean;
  readonly devKubeconfig?: string;
  readonly watch?: boolean;
  readonly leaseName?: string;
  readonly leaseScope?: LeaseScope;
  readonly leaseDuration?: number;
  readonly leaderElection: boolean;
  readonly logLevel?: LogLevel;
  readonly printConfig?: boolean;
}

export interface Setting<T> {
  readonly value: T;
  /** `--port`, `ORK_PORT`, `leaderElection.name` of the Katalog, or `default`. */
  readonly origin: string;
}

export type Settings = ReturnType<typeof readSettings>;

/** Which code the Katalog may have run; read before the Katalog is. Throws as `readSettings`. */
export function hooksSetting(flags: Pick<RunFlags, 'hooks'>, env: CommandContext['env']): Setting<HooksMode> {
  return flag('--hooks', flags.hooks) ?? variablesOf(env)('ORK_HOOKS', readHooks) ?? byDefault(DIR);
}

/** Throws an InvalidArgumentError that names the variable whose text cannot be read. */
export function readSettings(flags: RunFlags, env: CommandContext['env'], plan: RuntimePlan) {
  const variable = variablesOf(env);
  const text = (name: string): Setting<string> | undefined => variable(name, (value) => value);
  const elects = flags.leaderElection && !flags.dev;
  return {
    port: flag('--port', flags.port) ?? variable('ORK_PORT', readPort) ?? byDefault(8080),
    host:
      flag('--host', flags.host) ?? text('ORK_HOST') ?? (flags.dev ? byDev('127.0.0.1') : byDefault('::')),
    ...apiSettings(flags, variable),
    hooks: hooksSetting(flags, env),
    strict: flag('--strict', flags.strict) ?? byDefault(false),
    allowLinkLocal: flag('--allow-link-local', flags.allowLinkLocal) ?? byDefault(false),
    advertisedUrl: text('ORK_ADVERTISED_URL') ?? byDefault(undefined),
    clusterName: variable('ORK_CLUSTER_NAME', readClusterName) ?? byDefault(undefined),
    gatewayEndpoint:
      variable('ORK_GATEWAY_ENDPOINT', readGatewayEndpoint) ??
      flag('security.gatewayEndpoint', endpointOf(plan)) ??
      byDefault(undefined),
    kubeconfig: flag('--kubeconfig', flags.kubeconfig) ?? text('KUBECONFIG') ?? byDefault(undefined),
    identity: text('POD_NAME') ?? byDefault(`${hostname()}-${process.pid}`),
    logLevel:
      flag('--log-level', flags.logLevel) ?? variable('ORK_LOG_LEVEL', readLogLevel) ?? byDefault(INFO),
    election: elects
      ? byDefault(true)
      : { value: false, origin: flags.dev ? '--dev' : '--no-leader-election' },
    leaseName:
      flag('--lease-name', flags.leaseName) ??
      variable('ORK_LEASE_NAME', readLeaseName) ??
      flag('leaderElection.name', plan.katalog.leaderElection?.name) ??
      byDefault('orkestra-konductor'),
    leaseScope:
      flag('--lease-scope', flags.leaseScope) ??
      variable('ORK_LEASE_SCOPE', readLeaseScope) ??
      flag('leaderElection.scope', plan.katalog.leaderElection?.scope) ??
      byDefault(KATALOG),
    leaseNamespace: text('ORK_NAMESPACE') ?? byDefault('orkestra-system'),
    leaseDurationMs:
      flag('--lease-duration', flags.leaseDuration) ??
      variable('ORK_LEASE_DURATION', readLeaseDuration) ??
      byDefault(15_000),
  };
}

export type Variable = <T>(name: string, read: (text: string) => T) => Setting<T> | undefined;

/** Reads variables of the environment; an empty one counts as unset. */
export function variablesOf(env: CommandContext['env']): Variable {
  return (name, read) => fromText(name, env[name], read);
}

/** A setting that is written as text; an empty one counts as unset. */
function fromText<T>(
  origin: string,
  text: string | undefined,
  read: (text: string) => T,
): Setting<T> | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    return { value: read(text), origin };
  } catch (error) {
    throw new InvalidArgumentError(`${origin}: ${messageOf(error)}`);
  }
}

/** Of the Live API, beside where it listens. */
function apiSettings(flags: RunFlags, variable: Variable) {
  return {
    apiLimits:
      fromText('--api-limits', flags.apiLimits, readApiLimits) ??
      variable('ORK_API_LIMITS', readApiLimits) ??
      byDefault(DEFAULT_LIMITS),
    tlsCert: flag('--tls-cert', flags.tlsCert) ?? variable('ORK_TLS_CERT', asText) ?? byDefault(undefined),
    tlsKey: flag('--tls-key', flags.tlsKey) ?? variable('ORK_TLS_KEY', asText) ?? byDefault(undefined),
    tlsClientCa:
      flag('--tls-client-ca', flags.tlsClientCa) ??
      variable('ORK_TLS_CLIENT_CA', asText) ??
      byDefault(undefined),
    checkHost: flag('--check-host', flags.checkHost) ?? (flags.dev ? byDev(true) : byDefault(false)),
  };
}

function asText(text: string): string {
  return text;
}

const DIR: HooksMode = 'dir';
const INFO: LogLevel = 'info';
const KATALOG: LeaseScope = 'katalog';

type SettingValue = string | number | boolean | ApiLimits | URL | undefined;

/** One line a setting: name, value, origin. */
export function settingsTable(settings: Readonly<Record<string, Setting<SettingValue>>>): readonly string[] {
  const rows = Object.entries(settings).map(([name, { value, origin }]) => [
    name,
    settingText(value),
    origin,
  ]);
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map(([name = '', value = '', origin = '']) =>
    `${name.padEnd(width(0))}  ${value.padEnd(width(1))}  ${origin}`.trimEnd(),
  );
}

function readApiLimits(text: string): ApiLimits {
  try {
    return parseLimits(text);
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
}

/** What people call a cluster; shown and filtered by, and nothing else. */
export function readClusterName(text: string): string {
  if (/^[\x21-\x7e]{1,253}$/.test(text)) return text;
  throw new InvalidArgumentError(
    `invalid cluster name "${text}": expected at most 253 visible ASCII characters without spaces`,
  );
}

/** As the Katalog says it; it is read like the variable. */
function endpointOf({ katalog }: RuntimePlan): string | undefined {
  const { endpoint } = katalog.gateway;
  return endpoint === '' ? undefined : readGatewayEndpoint(endpoint);
}

/** The URL of a gateway as others reach it. */
export function readGatewayEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url?.username === '' && url.password === '' && text.length <= 1_024;
  if (isPlain && (url.protocol === 'http:' || url.protocol === 'https:')) return text;
  const written = url === undefined || isPlain ? ` ${JSON.stringify(text.slice(0, 1_024))}` : '';
  throw new InvalidArgumentError(
    `invalid gateway endpoint${written}: expected a URL such as https://gateway.shop:8443, without credentials`,
  );
}

export function flag<T>(origin: string, value: T | undefined): Setting<T> | undefined {
  return value === undefined ? undefined : { value, origin };
}

function byDev<T>(value: T): Setting<T> {
  return { value, origin: '--dev' };
}

export function byDefault<T>(value: T): Setting<T> {
  return { value, origin: 'default' };
}

function settingText(value: SettingValue): string {
  if (value instanceof URL) return value.origin;
  if (typeof value === 'object') return limitsText(value);
  return value === undefined ? '-' : String(value);
}
