import { isTemplated } from '../../lib/base/index.js';
import type { Credential } from '../transport/credential.js';
import type { Tls } from '../transport/tls.js';
import type { Address } from './address.js';
import { isTemplatedAddress } from './address.js';
import { needsSelector, type Resource, resourceOf, type Surface } from './surface.js';

/** How long an answer serves; all in milliseconds, counted from when its request was sent. */
export interface CachePolicy {
  /** Younger is fresh: no request is made for it. */
  readonly cacheForMs: number;
  /** For so long after `cacheForMs` a fetch takes the old answer at once and revalidates behind it. */
  readonly staleWhileRevalidateMs: number;
  /** Older is missing, whatever happens. */
  readonly staleAfterMs: number;
  readonly mode: Mode;
}

/**
 * How a watched value is kept current: `auto` takes a stream where the peer has one, and polls otherwise; `stream`
 * does the same and takes it for an error that there is none; `poll` opens none.
 */
export const MODES = ['auto', 'poll', 'stream'] as const;

export type Mode = (typeof MODES)[number];

/** One declaration of `operatorBox.cross`, checked and complete; or a CRD of the same Katalog that has none. */
export interface CrossEntry {
  readonly alias: string;
  readonly crd: string;
  readonly address: Address;
  readonly selector: Selector;
  /** Which of the CRs that `selector.matchLabels` lets through: the first by namespace and name, or all. */
  readonly strategy: Strategy;
  /** The surface whose document stands at `cross.<alias>`; of an endpoint, what its answers are taken for. */
  readonly protocol: Surface;
  readonly protocolWritten: boolean;
  readonly credential: Credential | undefined;
  /** undefined: what the system trusts. */
  readonly tls: Tls | undefined;
  /** Whether to go where a follower says that the leader is. */
  readonly followLeader: boolean;
  readonly policy: CachePolicy;
}

export const STRATEGIES = ['first', 'all'] as const;

export type Strategy = (typeof STRATEGIES)[number];

export interface Selector {
  readonly name: string | undefined;
  /** undefined: that of the CR on whose behalf is read; with `matchLabels`, every namespace. */
  readonly namespace: string | undefined;
  /** In place of `name`: the labels that a CR must have, all of them; never empty. */
  readonly matchLabels: Readonly<Record<string, string>> | undefined;
}

/** The selector that selects nothing. */
export const NO_SELECTOR: Selector = { name: undefined, namespace: undefined, matchLabels: undefined };

/** Whether the declaration says which CR is meant. */
export function selectsCr({ selector }: CrossEntry): boolean {
  return selector.name !== undefined || selector.matchLabels !== undefined;
}

/** The resource of the document at `cross.<alias>` itself. */
export function primaryResource(entry: CrossEntry): Resource {
  return entry.address.kind === 'endpoint' ? 'endpoint' : resourceOf(entry.protocol);
}

/** Whether the URL of a resource depends on the CR on whose behalf is read. */
export function needsSubject(entry: CrossEntry, resource: Resource): boolean {
  if (resource === 'endpoint') return isTemplatedAddress(entry.address);
  if (!needsSelector(resource)) return false;
  const { name, namespace, matchLabels } = entry.selector;
  if (matchLabels) return [namespace ?? '', ...Object.values(matchLabels)].some(isTemplated);
  return namespace === undefined || isTemplated(namespace) || (name !== undefined && isTemplated(name));
}

/**
 * Whether only the leader's answer counts. `info` shares its URL with `metrics`, and a follower's numbers in it
 * are zero as well. An endpoint is taken for `metrics` unless its `protocol` says that any replica will do.
 */
export function leaderOnly(entry: CrossEntry, resource: Resource): boolean {
  if (resource !== 'endpoint') return resource === 'health' || resource === 'info';
  return !entry.protocolWritten || entry.protocol === 'metrics' || entry.protocol === 'health';
}
