/** The processes of one runtime, as one of them knows them. Anybody may have written the Leases that say so. */

/** One process, and the CRDs that it leads. */
export interface Replica {
  readonly identity: string;
  /** Its advertised URL; empty when unknown. */
  readonly url: string;
  readonly crds: readonly string[];
}

/** Who leads a CRD; undefined: nobody, as far as is known. */
export interface KnownLeader {
  readonly crd: string;
  readonly leader: { readonly identity: string; readonly url?: string | undefined } | undefined;
}

/** The most that are listed. */
const MAX_REPLICAS = 100;
/** The most characters of an identity and of a URL. */
const MAX_TEXT = 1_024;

/** The replicas by identity: those of `known`, and whoever leads. The first of `known` is always among them. */
export function replicasOf(
  known: readonly Pick<Replica, 'identity' | 'url'>[],
  leaders: readonly KnownLeader[],
): readonly Replica[] {
  const byIdentity = new Map<string, { identity: string; url: string; crds: string[] }>();
  const entryOf = (identity: string, url: string) => {
    const short = identity.slice(0, MAX_TEXT);
    let entry = byIdentity.get(short);
    if (!entry && byIdentity.size < MAX_REPLICAS) {
      entry = { identity: short, url: url.slice(0, MAX_TEXT), crds: [] };
      byIdentity.set(short, entry);
    }
    return entry;
  };
  for (const { identity, url } of known) entryOf(identity, url);
  for (const { crd, leader } of leaders) {
    if (leader && leader.identity !== '') entryOf(leader.identity, leader.url ?? '')?.crds.push(crd);
  }
  return [...byIdentity.values()].sort((a, b) => (a.identity < b.identity ? -1 : 1));
}
