import type { AdmissionRequest } from '../review/index.js';
import type { CrdAdmission } from './crd-admission.js';

/** Finds the entry whose rules a review is about. */
export class AdmissionCrds {
  readonly #byResource = new Map<string, CrdAdmission[]>();

  constructor(readonly all: readonly CrdAdmission[]) {
    for (const admission of all) {
      const { group, plural } = admission.plan.entry.apiTypes;
      const key = `${plural}.${group}`;
      this.#byResource.set(key, [...(this.#byResource.get(key) ?? []), admission]);
    }
  }

  /** The entry of the version that the object is in, else the only one of its resource; undefined: none. */
  of({ resource, kind }: AdmissionRequest): CrdAdmission | undefined {
    const entries = this.#byResource.get(`${resource.resource}.${resource.group}`) ?? [];
    const same = entries.find(({ plan }) => plan.entry.apiTypes.version === kind.version);
    return same ?? (entries.length === 1 ? entries[0] : undefined);
  }
}
