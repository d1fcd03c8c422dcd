import { describe, expect, it } from 'vitest';
import { replicasOf } from './replicas.js';

const SELF = { identity: 'b', url: 'http://b:8080' };

describe('the replicas of a runtime', () => {
  it('are this process alone when nobody else is known', () => {
    expect(replicasOf([SELF], [{ crd: 'loader', leader: undefined }])).toEqual([{ ...SELF, crds: [] }]);
  });

  it('are sorted by identity, each with the CRDs that it leads', () => {
    const others = [{ identity: 'c', url: '' }];
    const leaders = [
      { crd: 'loader', leader: { identity: 'a', url: 'http://a:8080' } },
      { crd: 'order', leader: SELF },
      { crd: 'cart', leader: { identity: 'a', url: 'http://a:8080' } },
      { crd: 'db', leader: { identity: '' } },
    ];
    expect(replicasOf([SELF, ...others], leaders)).toEqual([
      { identity: 'a', url: 'http://a:8080', crds: ['loader', 'cart'] },
      { ...SELF, crds: ['order'] },
      { identity: 'c', url: '', crds: [] },
    ]);
  });

  it('are 100 at most with short texts, whatever the Leases of others hold', () => {
    const others = Array.from({ length: 500 }, (_, i) => ({ identity: `x${i}`, url: 'u'.repeat(300_000) }));
    const all = replicasOf([SELF, ...others], [{ crd: 'loader', leader: { identity: 'y'.repeat(300_000) } }]);
    expect(all).toHaveLength(100);
    expect(all[0]).toEqual({ ...SELF, crds: [] });
    expect(JSON.stringify(all).length).toBeLessThan(120_000);
  });
});
