import { LOCAL } from './address.js';
import { type CrossEntry, NO_SELECTOR, primaryResource } from './entry.js';
import type { CrossPlan } from './plan.js';
import { sameName } from './read-declaration.js';
import { defaultPolicy } from './read-source.js';
import { isSurface, resourceOf } from './surface.js';

/**
 * The entry that an alias means, in any case: its `as`, else a CRD of the same Katalog, else the `crd` of a
 * declaration. `first` is the first segment of the path, by which one of several declarations is chosen.
 */
export function resolveAlias(
  plan: CrossPlan,
  alias: string,
  first: string | undefined,
): CrossEntry | undefined {
  const lower = alias.toLowerCase();
  const declared = plan.entries.find((entry) => entry.alias.toLowerCase() === lower);
  if (declared) return declared;
  const crd = sameName(alias, plan.crds);
  if (crd !== undefined) return implicitEntry(crd);
  return chooseFitting(
    plan.entries.filter((entry) => entry.crd.toLowerCase() === lower),
    first,
  );
}

/** Every name that `resolveAlias` accepts, for suggestions. */
export function aliasNames(plan: CrossPlan): readonly string[] {
  const names = [
    ...plan.entries.map((entry) => entry.alias),
    ...plan.crds,
    ...plan.entries.map((entry) => entry.crd),
  ];
  return [...new Set(names)];
}

/** The entry of a CRD of the same Katalog that no declaration names: it has no selector. */
function implicitEntry(crd: string): CrossEntry {
  return {
    alias: crd,
    crd,
    address: LOCAL,
    selector: NO_SELECTOR,
    strategy: 'first',
    protocol: 'cr',
    protocolWritten: false,
    credential: undefined,
    tls: undefined,
    followLeader: false,
    policy: defaultPolicy(undefined),
  };
}

/** Of several declarations for one CRD: the one whose protocol fits the path, then an endpoint, then the first. */
function chooseFitting(entries: readonly CrossEntry[], first: string | undefined): CrossEntry | undefined {
  const fits = (entry: CrossEntry): boolean =>
    isSurface(first) && entry.address.kind !== 'endpoint' && primaryResource(entry) === resourceOf(first);
  return (
    entries.find((entry) => entry.address.kind !== 'endpoint' && entry.protocol === first) ??
    entries.find(fits) ??
    entries.find((entry) => entry.address.kind === 'endpoint') ??
    entries[0]
  );
}
