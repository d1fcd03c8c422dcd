/** What templates, conditions and rules of one CRD see of a CR before its reconcile, and of the other CRs. */
import { readField } from '../../../katalog/index.js';
import type { KubernetesObject } from '../../../lib/kube/index.js';
import { keyOf } from '../../../lib/kube/index.js';
import type { Caches, CrdCaches } from '../../cache/index.js';
import { type TemplateData, templateData } from '../../reconcile/index.js';

type Own = Pick<Parameters<typeof templateData>[1], 'metrics' | 'health' | 'events'>;

export class CrData {
  constructor(
    private readonly caches: CrdCaches,
    private readonly isCustom: Caches['isCustom'],
    /** What they see of the CRD itself, and of what was observed for a key. */
    readonly own: (key: string) => Own,
  ) {}

  /** Without siblings. */
  of(cr: KubernetesObject): TemplateData {
    const children = this.caches.children.of(cr);
    return templateData(cr, { children, isCustom: this.isCustom, cross: {}, ...this.own(keyOf(cr)) });
  }

  /** The same for the CR of a key; undefined when it is not there. */
  ofKey(key: string): TemplateData | undefined {
    const cr = this.caches.objects.store.byKey(key);
    return cr && this.of(cr);
  }

  /** Whether another CR has this value there; for rules `unique`. */
  isTaken(cr: KubernetesObject, field: readonly string[], value: unknown): boolean {
    const wanted = JSON.stringify(value);
    return this.caches.objects.store
      .list()
      .some(
        (other) =>
          other.metadata.uid !== cr.metadata.uid && JSON.stringify(readField(other, field)) === wanted,
      );
  }
}
