/**
 * What somebody has paused by hand: annotations of the Katalog's Lease, seen by watch. Every replica watches that Lease,
 * also with a Lease for each CRD, so that a pause outlives leaders and restarts. A Lease that is deleted takes it along.
 */
import { HANDS, type Hand } from '../autoscaler/index.js';
import { didYouMean } from '../lib/base/index.js';
import { handAnnotation, type KubernetesObject, LEASES } from '../lib/kube/index.js';
import { type CacheTools, ObjectCache } from './cache/index.js';

export interface HandMarksOptions {
  readonly namespace: string;
  /** Name of the election. */
  readonly lease: string;
  /** Those with an autoscaler. */
  readonly crds: readonly string[];
  readonly onChange: (crd: string) => void;
}

export class HandMarks {
  readonly #cache: ObjectCache;
  #hands = new Map<string, Hand>();
  /** What was logged as unknown, by CRD. */
  readonly #unknown = new Map<string, string>();

  constructor(
    private readonly options: HandMarksOptions,
    private readonly tools: CacheTools,
  ) {
    const { namespace, lease } = options;
    this.#cache = new ObjectCache(
      {
        resource: { ...LEASES, kind: 'Lease' },
        selection: { namespace, fieldSelector: `metadata.name=${lease}` },
      },
      tools,
    );
    this.#cache.listen({
      changed: (object) => this.#read(object.metadata.annotations ?? {}),
      gone: () => this.#read({}),
      state: () => {},
    });
  }

  of(crd: string): Hand | undefined {
    return this.#hands.get(crd);
  }

  start(): void {
    this.#cache.start();
  }

  stop(): Promise<void> {
    return this.#cache.stop();
  }

  #read(annotations: NonNullable<KubernetesObject['metadata']['annotations']>): void {
    const before = this.#hands;
    this.#hands = new Map();
    for (const crd of this.options.crds) {
      const hand = this.#handOf(crd, annotations[handAnnotation(crd)]);
      if (hand !== undefined) this.#hands.set(crd, hand);
    }
    for (const crd of this.options.crds) {
      const hand = this.#hands.get(crd);
      if (hand === before.get(crd)) continue;
      this.tools.log.info({ crd, hand: hand ?? 'none' }, 'autoscaler paused or resumed by hand');
      this.options.onChange(crd);
    }
  }

  /** A value that is not known pauses nothing, and is logged once. */
  #handOf(crd: string, text: string | undefined): Hand | undefined {
    const hand = HANDS.find((each) => each === text);
    if (hand !== undefined || text === undefined || text === '') {
      this.#unknown.delete(crd);
      return hand;
    }
    if (this.#unknown.get(crd) !== text) {
      this.#unknown.set(crd, text);
      const reason = `unknown value "${text.slice(0, 64)}"${didYouMean(text.slice(0, 64), HANDS)}`;
      this.tools.log.warn({ crd, annotation: handAnnotation(crd), reason }, 'autoscaler annotation ignored');
    }
    return undefined;
  }
}
