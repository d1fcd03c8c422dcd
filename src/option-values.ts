/** Values of flags that several commands take. They load nothing of the runtime: the help of a command needs them too. */
import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../lib/base/index.js';
import type { HooksMode } from '../runtime/index.js';
import { LOG_LEVELS, type LogLevel } from './log-levels.js';

/** What a Lease elects the leader of. */
const LEASE_SCOPES = ['katalog', 'crd'] as const;
export type LeaseScope = (typeof LEASE_SCOPES)[number];

const HOOKS_MODES = Object.keys({ dir: true, off: true } satisfies Record<HooksMode, true>) as HooksMode[];

/** In milliseconds. */
export function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= 10) return ms;
  throw new InvalidArgumentError('expected a duration of at least 10ms, for example 1s or 10m');
}

export function readPort(text: string): number {
  const value = Number(text);
  if (text !== '' && Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new InvalidArgumentError(`invalid port "${text}": expected 0–65535`);
}

export function readLeaseName(text: string): string {
  return readObjectName('Lease', text);
}

export function readSecretName(text: string): string {
  return readObjectName('Secret', text);
}

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** As Kubernetes names most objects: a subdomain (RFC 1123). */
function readObjectName(kind: string, text: string): string {
  if (text.length <= 253 && SUBDOMAIN.test(text)) return text;
  throw new InvalidArgumentError(
    `invalid ${kind} name "${text}": use lower-case letters, digits, "-" and ".", at most 253 characters`,
  );
}

/** In milliseconds; a Lease counts in whole seconds. */
export function readLeaseDuration(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= 1_000 && ms % 1_000 === 0) return ms;
  throw new InvalidArgumentError(`invalid lease duration "${text}": expected whole seconds, at least 1s`);
}

export function readLeaseScope(text: string): LeaseScope {
  const scope = LEASE_SCOPES.find((known) => known === text);
  if (scope) return scope;
  throw new InvalidArgumentError(`invalid lease scope "${text}": expected ${LEASE_SCOPES.join(' or ')}`);
}

export function readHooks(text: string): HooksMode {
  const mode = HOOKS_MODES.find((known) => known === text);
  if (mode) return mode;
  throw new InvalidArgumentError(`invalid hooks "${text}": expected ${HOOKS_MODES.join(' or ')}`);
}

export function readLogLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text);
  if (level) return level;
  throw new InvalidArgumentError(`invalid log level "${text}": expected one of ${LOG_LEVELS.join(', ')}`);
}
