/**
 * The keys that a CR's entries build: what has our marks and none of these keys is not read as a child. Conditions of
 * entries do not count, only names and namespaces, so the answer needs no children and holds for replicas that do not
 * reconcile.
 *
 * Names that read more than the CR (`.cross`, `.external`, `.children` …) are known once the CR has been reconciled in this
 * process. Before, its marked objects of the CR's own namespace pass.
 */
import type { DiscoveredTypes, Program, ResourceTemplate } from '../../../katalog/index.js';
import type { KubernetesObject } from '../../../lib/kube/index.js';
import { childKey, refKey } from '../child-key.js';
import { type TemplateData, templateData } from '../template-data.js';

/** What a name may read that the CR itself does not say. */
const BEYOND_CR: readonly string[] = ['children', 'cross', 'external', 'metrics', 'health', 'events'];
const IDENTITY_FIELDS: readonly unknown[] = ['name', 'namespace', 'metadata', 'toNamespaces', 'forEach'];
const CHANGES_SPEC: readonly unknown[] = ['mutation', 'normalize'];

const NOTHING = { children: [], isCustom: () => false, cross: {}, metrics: {}, health: {} };

export class ChildKeys {
  /** By uid, of CRs whose names the CR alone does not say. */
  readonly #learned = new Map<string, ReadonlySet<string>>();
  readonly #entries: readonly ResourceTemplate[];
  readonly #exact: boolean;

  constructor(
    private readonly program: Pick<
      Program,
      'onCreate' | 'onReconcile' | 'onDelete' | 'admission' | 'references'
    >,
    private readonly types: DiscoveredTypes | undefined,
  ) {
    this.#entries = [...program.onCreate, ...program.onReconcile, ...program.onDelete].filter(
      ({ mode }) => mode !== 'delete',
    );
    this.#exact = !program.references.some(
      ({ chain: [root = ''], path }) => BEYOND_CR.includes(root) && this.#isOfIdentity(path),
    );
  }

  /** Those of `children` that have a key which is built. */
  built(
    owner: KubernetesObject,
    children: readonly KubernetesObject[],
    cross: TemplateData['cross'] = {},
  ): readonly KubernetesObject[] {
    if (children.length === 0) return children;
    const keys = this.#identities(owner, cross);
    const learned = this.#learned.get(owner.metadata.uid ?? '');
    const before = !this.#exact && !learned;
    return children.filter((child) => {
      const key = childKey(child);
      if (keys.has(key) || learned?.has(key)) return true;
      return before && child.metadata.namespace === owner.metadata.namespace;
    });
  }

  /** A reconcile of the CR has built these keys. */
  learn({ metadata }: KubernetesObject, keys: ReadonlySet<string>): void {
    if (!this.#exact && metadata.uid !== undefined) this.#learned.set(metadata.uid, new Set(keys));
  }

  forget({ metadata }: KubernetesObject): void {
    this.#learned.delete(metadata.uid ?? '');
  }

  #identities(owner: KubernetesObject, cross: TemplateData['cross']): ReadonlySet<string> {
    const keys = new Set<string>();
    const data = this.#data(owner, cross);
    for (const entry of this.#entries) {
      try {
        for (const identity of entry.identities(data, this.types)) keys.add(refKey(identity));
      } catch {
        // It builds nothing of this CR either; its error comes with the reconcile.
      }
    }
    return keys;
  }

  #data(owner: KubernetesObject, cross: TemplateData['cross']): TemplateData {
    const data = templateData(owner, { ...NOTHING, cross });
    try {
      return this.program.admission.mutate(data) as TemplateData;
    } catch {
      return data;
    }
  }

  #isOfIdentity(path: readonly (string | number)[]): boolean {
    if (CHANGES_SPEC.includes(path[0])) return true;
    return this.#entries.some(
      ({ path: at }) =>
        at.every((segment, index) => segment === path[index]) && IDENTITY_FIELDS.includes(path[at.length]),
    );
  }
}
