import type { Credential } from '../transport/credential.js';
import type { Tls } from '../transport/tls.js';
import { type Address, parseEndpoint, parseHost } from './address.js';
import { type CachePolicy, MODES, type Mode } from './entry.js';
import { type Env, expandEnv } from './env.js';
import type { FieldReader } from './fields.js';
import { problem } from './problem.js';
import { readAuth } from './read-auth.js';
import { readTls } from './read-tls.js';
import { SURFACES, type Surface } from './surface.js';

const DEFAULT_CACHE_FOR_MS = 30_000;
const STALE_AFTER_FACTOR = 3;

const KNOWN = [
  'host',
  'endpoint',
  'protocol',
  'type',
  'cacheFor',
  'staleWhileRevalidate',
  'staleAfter',
  'namespace',
  'mode',
  'auth',
  'tls',
  'followLeader',
] as const;

export interface SourceBlock {
  readonly address: Address | undefined;
  readonly credential: Credential | undefined;
  readonly tls: Tls | undefined;
  readonly followLeader: boolean;
  readonly protocol: Surface | undefined;
  readonly namespace: string | undefined;
  readonly policy: CachePolicy;
}

/** Reads a `source` block; `address` is undefined when none is given or usable, which is then noted. */
export function readSource(reader: FieldReader, env: Env, staleAfterMs: number | undefined): SourceBlock {
  reader.checkNames('source', KNOWN);
  const address = readAddress(reader, env);
  const auth = reader.block('auth');
  const tls = reader.block('tls');
  const origin = address && address.kind !== 'local' ? address.origin : undefined;
  return {
    address,
    credential: auth && readAuth(auth, env, origin),
    tls: tls && readTls(tls, origin === undefined || origin.startsWith('https:')),
    followLeader: readFollowLeader(reader, address),
    protocol: readProtocol(reader),
    namespace: reader.text('namespace'),
    policy: readPolicy(reader, staleAfterMs),
  };
}

/** The policy of a declaration that says nothing about it. */
export function defaultPolicy(staleAfterMs: number | undefined): CachePolicy {
  return {
    cacheForMs: DEFAULT_CACHE_FOR_MS,
    staleWhileRevalidateMs: 0,
    staleAfterMs: staleAfterMs ?? DEFAULT_CACHE_FOR_MS * STALE_AFTER_FACTOR,
    mode: 'auto',
  };
}

function readPolicy(reader: FieldReader, fallbackMs: number | undefined): CachePolicy {
  const cacheForMs = reader.duration('cacheFor') ?? DEFAULT_CACHE_FOR_MS;
  const staleAfterMs =
    reader.duration('staleAfter') ?? Math.max(fallbackMs ?? cacheForMs * STALE_AFTER_FACTOR, cacheForMs);
  if (staleAfterMs < cacheForMs) {
    reader.note('staleAfter', 'staleAfter must not be shorter than cacheFor');
  }
  return {
    cacheForMs,
    staleWhileRevalidateMs: reader.duration('staleWhileRevalidate') ?? 0,
    staleAfterMs,
    mode: readMode(reader) ?? 'auto',
  };
}

function readMode(reader: FieldReader): Mode | undefined {
  const mode = reader.oneOf('mode', MODES);
  if (mode !== 'stream' || !reader.has('endpoint')) return mode;
  return reader.note('mode', 'an endpoint has no stream: leave mode out, or give the host of a runtime');
}

function readFollowLeader(reader: FieldReader, address: Address | undefined): boolean {
  const follow = reader.flag('followLeader') ?? false;
  if (follow && address?.kind === 'endpoint') {
    reader.note('followLeader', 'followLeader needs a host: an endpoint has no leader to be found');
  }
  return follow;
}

function readProtocol(reader: FieldReader): Surface | undefined {
  const protocol = reader.oneOf('protocol', SURFACES);
  const type = reader.oneOf('type', SURFACES);
  if (protocol !== undefined && type !== undefined && protocol !== type) {
    reader.note('type', `type is a synonym of protocol, and they differ: "${type}" and "${protocol}"`);
  }
  return protocol ?? type;
}

function readAddress(reader: FieldReader, env: Env): Address | undefined {
  if (reader.has('host') && reader.has('endpoint')) {
    return reader.note('endpoint', 'a source has a host or an endpoint, not both');
  }
  const field = reader.has('endpoint') ? 'endpoint' : 'host';
  const written = reader.text(field);
  if (written === undefined) {
    if (!reader.has(field)) reader.note(field, 'a source needs a host or an endpoint');
    return undefined;
  }
  const { unset } = expandEnv(written, env);
  const path = [...reader.path, field];
  if (unset.length > 0) {
    const names = unset.map((name) => `$${name}`).join(', ');
    reader.problems.push(
      problem('ORK_CROSS_ENV', path, `${field} "${written}" refers to ${names}, which is not set`),
    );
    return undefined;
  }
  const address = field === 'host' ? parseHost(written, env) : parseEndpoint(written, env);
  if (typeof address !== 'string') return address;
  reader.problems.push(problem('ORK_CROSS_URL', path, `${address}: "${written}"`));
  return undefined;
}
