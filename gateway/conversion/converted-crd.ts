import { type CrdVersions, crdVersions, type JoinedConversion } from '../../katalog/index.js';
import { isObject, type Json, objectsOf, stringAt, valueAt } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { ConversionCounts } from './counts.js';

/** A CRD whose objects this gateway converts, and what the cluster says of it. */
export class ConvertedCrd {
  readonly name: string;
  readonly counts: ConversionCounts;
  /** As the API server has it; undefined: it was not read, or it is not there. */
  object: KubernetesObject | undefined;

  constructor(
    readonly joined: JoinedConversion,
    window: number,
  ) {
    this.name = `${joined.plural}.${joined.group}`;
    this.counts = new ConversionCounts(window);
  }

  /** What is stored, and in which types, is what the cluster says; without a cluster what `crdFile` says. */
  observe(object: KubernetesObject | undefined): void {
    this.object = object;
    if (object) this.joined.converter.versions = versionsOf(object) ?? this.joined.converter.versions;
  }
}

function versionsOf(crd: KubernetesObject): CrdVersions | undefined {
  const versions = objectsOf(valueAt(crd as unknown as Json, ['spec', 'versions'])).map((version) => ({
    name: stringAt(version, 'name') ?? '',
    served: version['served'] === true,
    storage: version['storage'] === true,
    schema: valueAt(version, ['schema', 'openAPIV3Schema']),
  }));
  const stored = versions.find(({ storage }) => storage);
  if (!stored) return undefined;
  return crdVersions({
    storage: stored.name,
    versions: versions.map((version) => ({
      ...version,
      schema: isObject(version.schema) ? version.schema : undefined,
    })),
  });
}
