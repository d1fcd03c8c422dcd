/** Shows what an autoscaler's profile stands for where a Katalog is shown with every default written out. */
import type { AutoscalePlan } from '../autoscaler/index.js';
import type { CrdEntry, Katalog } from '../katalog/index.js';
import type { JsonObject } from '../lib/base/index.js';

/** An entry whose `enriched` form has the block of its profile; the same entry when it names none. */
export function withExpandedProfile(entry: CrdEntry, autoscale: AutoscalePlan | undefined): CrdEntry {
  if (autoscale?.profile === undefined) return entry;
  const box = entry.enriched['operatorBox'] as JsonObject;
  const block = autoscale.block as JsonObject;
  return { ...entry, enriched: { ...entry.enriched, operatorBox: { ...box, autoscale: block } } };
}

/** A Katalog with the entries of its plans in place of those that were loaded. */
export function withEntries(
  katalog: Katalog,
  crds: ReadonlyMap<string, { readonly entry: CrdEntry }>,
): Katalog {
  const entries = new Map([...katalog.crds].map(([name, entry]) => [name, crds.get(name)?.entry ?? entry]));
  const spec = katalog.enriched['spec'] as JsonObject;
  const enriched = Object.fromEntries([...entries].map(([name, entry]) => [name, entry.enriched]));
  return {
    ...katalog,
    crds: entries,
    enriched: { ...katalog.enriched, spec: { ...spec, crds: enriched } },
  };
}
