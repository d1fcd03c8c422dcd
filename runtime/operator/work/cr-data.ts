/** What templates, conditions and rules of one CRD see of a CR before its reconcile, and of the other CRs. */
import { readField, type UniqueField } from '../../../katalog/index.js';
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

  /** Whether a CR that came before has this value there; for rules `unique`. Of two one keeps it, so not both fail. */
  isTaken(cr: KubernetesObject, { path, scope }: UniqueField, value: unknown): boolean {
    const wanted = JSON.stringify(value);
    const { uid, namespace } = cr.metadata;
    return this.caches.objects.store
      .list()
      .some(
        (other) =>
          other.metadata.uid !== uid &&
          (scope === 'cluster' || other.metadata.namespace === namespace) &&
          JSON.stringify(readField(other, path)) === wanted &&
          isBefore(other, cr),
      );
  }
}

/** Created earlier; within one second, which is as exact as the time is, the smaller uid. */
function isBefore({ metadata: a }: KubernetesObject, { metadata: b }: KubernetesObject): boolean {
  const [first = '', second = ''] = [a.creationTimestamp, b.creationTimestamp];
  return first === second ? (a.uid ?? '') < (b.uid ?? '') : first < second;
}
