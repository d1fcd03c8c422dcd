import { describe, expect, it } from 'vitest';
import type { ReplicaScaling } from '../../katalog/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { replicasNow } from './replicas.js';

const NOW = Date.parse('2030-01-01T00:00:00Z');
const SCALING: ReplicaScaling = { min: 2, max: 5, cooldownMs: 60_000, up: 0, down: 0 };

/** A workload as it is, and what is decided on it; the Katalog begins with 3 replicas. */
class Workload {
  object: KubernetesObject | undefined;
  /** After how many seconds another number is due. */
  dueIn: number | undefined;

  constructor(public now = NOW) {}

  decide(change: Partial<ReplicaScaling> = {}, live = false): number {
    const object = { spec: { replicas: 3 } };
    const scaling = { ...SCALING, ...change };
    const { replicas, annotations, dueAt } = replicasNow(
      object,
      scaling,
      { cached: this.object, live },
      this.now,
    );
    this.dueIn = dueAt === undefined ? undefined : (dueAt - this.now) / 1_000;
    this.object = { metadata: { name: 'web', annotations: { ...annotations } }, spec: { replicas } };
    return replicas;
  }

  /** Seconds later. */
  after(seconds: number): this {
    this.now += seconds * 1_000;
    return this;
  }

  edit(replicas: number): this {
    this.object = { metadata: { name: 'web' }, ...this.object, spec: { replicas } };
    return this;
  }
}

describe('replicasNow', () => {
  it('begins with those of the Katalog, within the bounds', () => {
    expect(new Workload().decide({ up: 1 })).toBe(3);
    expect(new Workload().decide({ max: 2 })).toBe(2);
    expect(new Workload().decide({ min: 4 })).toBe(4);
  });

  it('goes up and down by steps, to the bounds, with rest after each', () => {
    const web = new Workload();
    web.decide();
    expect(web.decide({ up: 1 })).toBe(4);
    expect(web.after(59).decide({ up: 1 })).toBe(4);
    expect(web.after(1).decide({ up: 3 })).toBe(5);
    expect(web.after(60).decide({ up: 3 })).toBe(5);
    expect(web.decide({ down: 4 })).toBe(2);
    expect(web.after(60).decide({ up: 1, down: 1 })).toBe(3);
    expect(web.after(600).decide()).toBe(3);
  });

  it('is due again when the rest is over and there is more to change', () => {
    const web = new Workload();
    web.decide();
    expect([web.decide({ up: 1 }), web.dueIn]).toEqual([4, 60]);
    expect([web.after(20).decide({ up: 1 }), web.dueIn]).toEqual([4, 40]);
    expect([web.decide(), web.dueIn]).toEqual([4, undefined]);
    expect([web.after(40).decide({ up: 1 }), web.dueIn]).toEqual([5, undefined]);
    expect([web.decide({ down: 1, cooldownMs: 0 }), web.dueIn]).toEqual([4, undefined]);
  });

  it('holds new bounds at once', () => {
    const web = new Workload();
    web.decide();
    web.decide({ up: 2 });
    expect(web.decide({ max: 4 })).toBe(4);
    expect(web.after(1).decide({ up: 1 })).toBe(4);
    expect(web.decide({ min: 5 })).toBe(5);
  });

  it('does not take an edit for a decision, but of a workload that is left alone', () => {
    const web = new Workload();
    web.decide();
    expect(web.edit(9).decide()).toBe(3);
    expect(web.edit(5).decide({ down: 1 }, true)).toBe(4);
    expect(web.edit(1).decide({}, true)).toBe(2);
  });

  it('starts from the current replicas when the recorded decision is missing or unreadable', () => {
    expect(new Workload().edit(4).decide()).toBe(4);
    const web = new Workload();
    const annotations = { 'orkestra.orkspace.io/replicas': 'many', 'orkestra.orkspace.io/scaled-at': 'soon' };
    web.object = { metadata: { name: 'web', annotations }, spec: { replicas: 4 } };
    expect(web.decide({ up: 1 })).toBe(5);
  });
});
