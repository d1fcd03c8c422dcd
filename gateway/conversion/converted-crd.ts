import { type CrdVersions, crdVersions, type JoinedConversion } from '../../katalog/index.js';
import { isObject, type Json, objectsOf, stringAt, valueAt } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { ConversionCounts } from './counts.js';

/** A CRD whose objects this gateway converts, and what the cluster says of it. */
export class ConvertedCrd {
  readonly name: string;
  readonly counts: ConversionCounts;
  readonly #listeners = new Set<() => void>();
  #object: KubernetesObject | undefined;

  constructor(
    readonly joined: JoinedConversion,
    window: number,
  ) {
    this.name = `${joined.plural}.${joined.group}`;
    this.counts = new ConversionCounts(window);
  }

  /** As the API server has it; undefined: it was not read, or it is not there. */
  get object(): KubernetesObject | undefined {
    return this.#object;
  }

  /** What is stored, and in which types, is what the cluster says; without a cluster what `crdFile` says. */
  observe(object: KubernetesObject | undefined): void {
    this.#object = object;
    const { converter } = this.joined;
    if (object) converter.versions = versionsOf(object) ?? converter.versions;
    for (const listener of this.#listeners) listener();
  }

  /** Calls back with each change until the function given is called. */
  listen(onChange: () => void): () => void {
    this.#listeners.add(onChange);
    return () => void this.#listeners.delete(onChange);
  }
}

function versionsOf(crd: KubernetesObject): CrdVersions | undefined {
  const versions = objectsOf(valueAt(crd as unknown as Json, ['spec', 'versions'])).map((version) => {
    const schema = valueAt(version, ['schema', 'openAPIV3Schema']);
    return {
      name: stringAt(version, 'name') ?? '',
      served: version['served'] === true,
      storage: version['storage'] === true,
      schema: isObject(schema) ? schema : undefined,
    };
  });
  const stored = versions.find(({ storage }) => storage);
  return stored && crdVersions({ storage: stored.name, versions });
}
