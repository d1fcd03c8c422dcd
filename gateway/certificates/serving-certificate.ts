/** The certificate of the webhooks as the Katalog and the environment want it. */
import type { Environment } from '../../lib/base/index.js';
import { parseDuration } from '../../lib/base/index.js';
import type { GatewayContext } from '../capability.js';
import { GATEWAY_ERRORS } from '../errors.js';
import { CertificateKeeper, type KeeperState } from './certificate-keeper.js';
import { GivenStore } from './given-store.js';
import { MemoryStore } from './memory-store.js';
import { isForNames, namesWith } from './names.js';
import type { RotationSettings } from './rotation.js';
import { type CertificateStore, SecretStore } from './secret-store.js';

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const MONTH_MS = 30 * DAY_MS;
const EVERY_MS = 30_000;

export function certificateKeeper(
  context: GatewayContext,
  onLook: (state: KeeperState) => void,
): CertificateKeeper {
  const { clock, random, log, env, plan } = context;
  const names = namesOf(context);
  const given = env['TLS_CERT'] !== undefined || env['TLS_KEY'] !== undefined;
  return new CertificateKeeper({
    store: storeOf(context),
    settings: {
      ...rotationSettings(plan.katalog.gateway.certificate, env, given),
      isForUs: (pair) => isForNames(pair.leaf, names),
    },
    namesFor: (present) => namesWith(names, present),
    ...{ clock, random, log, onLook },
    everyMs: durationOf(env, 'HOUSEKEEPER_SYNC_INTERVAL', [1_000, DAY_MS]) ?? EVERY_MS,
  });
}

function storeOf({ env, settings, client, clock, random, log }: GatewayContext): CertificateStore {
  const { TLS_CERT: cert, TLS_KEY: key, TLS_CA: ca } = env;
  if (cert !== undefined && key !== undefined) return new GivenStore({ cert, key, ca }, { clock, log });
  if (cert !== undefined || key !== undefined)
    throw GATEWAY_ERRORS.make(
      'ORK_GATEWAY_CERTIFICATE',
      `${cert === undefined ? 'TLS_CERT' : 'TLS_KEY'} is required because certificate and key are one pair`,
    );
  if (!client) return new MemoryStore();
  return new SecretStore({ client, namespace: settings.namespace, clock, random });
}

/** Under which the API server calls this gateway. */
function namesOf({ settings }: GatewayContext): readonly string[] {
  const { serviceName, namespace, webhooks } = settings;
  const service = ['', `.${namespace}`, `.${namespace}.svc`, `.${namespace}.svc.cluster.local`];
  const advertised = webhooks?.advertise?.hostname.replace(/^\[|\]$/g, '');
  return [...service.map((end) => serviceName + end), ...(advertised === undefined ? [] : [advertised])];
}

type Written = GatewayContext['plan']['katalog']['gateway']['certificate'];

/**
 * The Katalog goes before the environment. A certificate that is given is never replaced here.
 *
 * @throws OrkestraError ORK_GATEWAY_ENVIRONMENT for a variable that cannot be read.
 */
export function rotationSettings(
  written: Written,
  env: Environment,
  given: boolean,
): Omit<RotationSettings, 'isForUs'> {
  const bounds: [number, number] = [60_000, 100 * YEAR_MS];
  const validForMs = written.validForMs ?? durationOf(env, 'TLS_VALID_FOR', bounds) ?? YEAR_MS;
  const thresholdMs =
    written.thresholdMs ??
    durationOf(env, 'TLS_ROTATION_THRESHOLD', [0, validForMs / 2]) ??
    Math.min(MONTH_MS, validForMs / 3);
  const autoRotate = written.autoRotate ?? switchOf(env, 'TLS_AUTO_ROTATE') ?? true;
  return { validForMs, thresholdMs, autoRotate: autoRotate && !given };
}

const SWITCHES: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1'].map((text) => [text, true] as const),
  ...['false', '0'].map((text) => [text, false] as const),
]);

/** Throws ORK_GATEWAY_ENVIRONMENT. */
function switchOf(env: Environment, name: string): boolean | undefined {
  const text = env[name]?.trim().toLowerCase() ?? '';
  const value = SWITCHES.get(text);
  if (value !== undefined || text === '') return value;
  throw GATEWAY_ERRORS.make(
    'ORK_GATEWAY_ENVIRONMENT',
    `invalid ${name} "${text.slice(0, 40)}": expected true or false`,
  );
}

/** Throws ORK_GATEWAY_ENVIRONMENT. */
function durationOf(env: Environment, name: string, [least, most]: [number, number]): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= least && ms <= most) return ms;
  throw GATEWAY_ERRORS.make(
    'ORK_GATEWAY_ENVIRONMENT',
    `invalid ${name} "${text.slice(0, 40)}": expected a duration from ${least / 1_000}s to ${most / 1_000}s`,
  );
}
