/** Every cache of a runtime: one per CRD, and one per kind of child, shared by the CRDs that create it. */
import {
  type DiscoveredTypes,
  kindOfType,
  type Observed,
  RESOURCE_KINDS,
  type ResourceKind,
} from '../../katalog/index.js';
import { apiVersionOf } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import type { CrdPlan } from '../plan.js';
import { ChildKeys } from '../reconcile/index.js';
import { soleNamespace } from '../sole-namespace.js';
import { ChildCache } from './child-cache.js';
import { childrenWithin, KindCache, type KindTools } from './kind-cache.js';
import { ObjectCache } from './object-cache.js';
import { ObservedCache } from './observed-cache.js';
import { SourceCache } from './source-cache.js';

export interface CrdCaches {
  readonly objects: ObjectCache;
  readonly children: ChildCache;
  readonly observed: ObservedCache;
}

export class Caches {
  readonly #tools: KindTools;
  readonly #kinds = new Map<string, KindCache>();
  /** Kinds that are watched whole: one watch for all CRDs that look something up. */
  readonly #whole = new Map<string, KindCache>();
  /** What `watch` and `watchEvents` name: one watch for all declarations that ask for the same. */
  readonly #observed = new Map<string, KindCache>();
  readonly #crds = new Map<string, CrdCaches>();
  /** Those that CRDs of this Katalog say themselves, by `apiVersion/kind`. */
  readonly #declared = new Map<string, { readonly plural: string; readonly namespaced: boolean }>();
  /** Kinds that left and may not be deleted, by CRD: those that were said. */
  readonly #denied = new Set<string>();
  /** What entries copy. */
  readonly sources: SourceCache;

  /** `indexed`: the labels of a CRD's CRs by which they are looked up. */
  constructor(
    tools: KindTools,
    private readonly indexed: (crd: string) => readonly string[] = () => [],
  ) {
    this.#tools = tools;
    this.sources = new SourceCache(tools);
  }

  /** The caches of one CRD; made once. */
  of(plan: CrdPlan): CrdCaches {
    const { entry, program } = plan;
    const known = this.#crds.get(entry.name);
    if (known) return known;
    const { group, version, kind, plural } = entry.apiTypes;
    const { namespaced, namespace, labelSelector, fieldSelector } = entry;
    const apiVersion = apiVersionOf(group, version);
    this.#declared.set(`${apiVersion}/${kind}`, { plural, namespaced });
    const objects = new ObjectCache(
      {
        resource: { apiVersion, kind, plural, namespaced },
        selection: { namespace, labelSelector, fieldSelector },
        store: { labels: this.indexed(entry.name) },
      },
      this.#tools,
    );
    const sole = soleNamespace(plan);
    const observed = new Set(program.observedKinds.map((kind) => this.#kind(kind, sole)));
    const created = program.childKinds.map((kind) => this.#kind(kind, sole));
    const whole = program.wholeKinds.map((kind) => this.#wholeKind(kind));
    const watched = program.observed.map((each) => ({ observed: each, cache: this.#observedKind(each) }));
    const caches = {
      objects,
      children: new ChildCache({ created, observed, whole }, objects, new ChildKeys(program, this.types)),
      observed: new ObservedCache(watched),
    };
    this.#crds.set(entry.name, caches);
    return caches;
  }

  /** Plural and scope of a kind that is created here; until discovery has answered, as the Katalog says them. */
  readonly types: DiscoveredTypes = (apiVersion, kind) => {
    for (const { kind: each, type } of this.#kinds.values())
      if (type && each.apiVersion === apiVersion && each.kind === kind) return type;
    return this.#declared.get(`${apiVersion}/${kind}`);
  };

  /**
   * Watches children of kinds (`apiVersion/kind`) that left the entries of a CRD, to be pruned. What is known `before` the
   * start is waited for.
   */
  watchLeft(plan: CrdPlan, kinds: readonly string[], { before = false } = {}): void {
    const { entry } = plan;
    const { children } = this.of(plan);
    const sole = soleNamespace(plan);
    for (const text of kinds) {
      const slash = text.lastIndexOf('/');
      const kind = kindOfType(RESOURCE_KINDS, text.slice(0, slash), text.slice(slash + 1));
      const known = this.#kinds.has(placeKey(kind, sole));
      const cache = this.#kind(kind, sole);
      if (!children.watchLeft(cache, before)) continue;
      this.#tools.log.info({ crd: entry.name, kind: text }, 'kind left the Katalog');
      if (!known && !before) cache.start();
    }
  }

  /** A child of a kind that left may not be deleted: said once for each kind. Gives whether it is of such a kind. */
  denied(crd: string, child: KubernetesObject, error: unknown): boolean {
    const cache = this.#crds.get(crd)?.children.leftKind(child);
    if (!cache) return false;
    const { apiVersion, kind } = cache.kind;
    const key = `${crd} ${typeKey(cache.kind)}`;
    if (!this.#denied.has(key)) {
      const fields = { crd, kind: `${apiVersion}/${kind}`, children: cache.cache?.size, err: error };
      this.#tools.log.warn(fields, 'prune of a kind that left the Katalog denied');
    }
    this.#denied.add(key);
    return true;
  }

  readonly isCustom = ({ apiVersion, kind }: KubernetesObject): boolean =>
    !BUILT_IN.has(`${apiVersion}/${kind}`);

  start(): void {
    for (const { objects } of this.#crds.values()) objects.start();
    for (const kind of this.#allKinds()) kind.start();
  }

  /** The first lists that have not been handled, in words; kinds that are not served are not waited for. */
  waitingFor(): readonly string[] {
    const reasons = [...this.#crds.values()].map(
      ({ objects, children, observed }) =>
        objects.waitingFor ?? children.waitingFor() ?? observed.waitingFor(),
    );
    return [...new Set(reasons.filter((reason) => reason !== undefined))];
  }

  async stop(): Promise<void> {
    const objects = [...this.#crds.values()].map((caches) => caches.objects);
    const kinds = this.#allKinds();
    await Promise.all([...objects, ...kinds, this.sources].map((cache) => cache.stop()));
  }

  #allKinds(): readonly KindCache[] {
    return [this.#kinds, this.#whole, this.#observed].flatMap((kinds) => [...kinds.values()]);
  }

  /** `namespace`: of CRDs whose children stand there alone, which share a watch of their own. */
  #kind(kind: ResourceKind, namespace?: string): KindCache {
    return kept(
      this.#kinds,
      placeKey(kind, namespace),
      () => new KindCache(kind, this.#tools, childrenWithin(namespace)),
    );
  }

  #wholeKind(kind: ResourceKind): KindCache {
    return kept(this.#whole, typeKey(kind), () => new KindCache(kind, this.#tools, { selection: {} }));
  }

  #observedKind({ kind, namespace, fieldSelector }: Observed): KindCache {
    const key = JSON.stringify([typeKey(kind), namespace, fieldSelector]);
    const selection = { namespace, fieldSelector };
    return kept(this.#observed, key, () => new KindCache(kind, this.#tools, { selection }));
  }
}

function typeKey({ apiVersion, kind }: ResourceKind): string {
  return `${apiVersion}/${kind}`;
}

function placeKey(kind: ResourceKind, namespace: string | undefined): string {
  return `${typeKey(kind)} ${namespace ?? ''}`;
}

function kept(kinds: Map<string, KindCache>, key: string, make: () => KindCache): KindCache {
  const known = kinds.get(key);
  if (known) return known;
  const made = make();
  kinds.set(key, made);
  return made;
}

const BUILT_IN: ReadonlySet<string> = new Set(
  RESOURCE_KINDS.filter((kind) => !kind.guessed).map((kind) => `${kind.apiVersion}/${kind.kind}`),
);
