import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rendezvous } from './rendezvous.js';

const names = fc.uniqueArray(fc.stringMatching(/^[a-z0-9-]{1,12}$/), { minLength: 1, maxLength: 12 });
const key = fc.string({ minLength: 1, maxLength: 20 });

describe('rendezvous', () => {
  it('gives everybody who knows the same members the same order', () => {
    fc.assert(
      fc.property(key, names, fc.nat(), (crd, members, seed) => {
        const shuffled = members.toSorted((a, b) => ((a.length * seed) % 7) - ((b.length * seed) % 7));
        expect(rendezvous(crd, shuffled)).toEqual(rendezvous(crd, members));
        expect(rendezvous(crd, members).toSorted()).toEqual(members.toSorted());
      }),
    );
  });

  it('moves nothing but what a member that goes had, and what one that comes gets', () => {
    fc.assert(
      fc.property(key, names, fc.nat(11), (crd, members, index) => {
        const gone = members[index % members.length] ?? '';
        const rest = members.filter((member) => member !== gone);
        const before = rendezvous(crd, members);
        expect(rendezvous(crd, rest)).toEqual(before.filter((member) => member !== gone));
      }),
    );
  });

  it('spreads many keys evenly', () => {
    const members = ['runtime-0', 'runtime-1', 'runtime-2'];
    const counts = new Map<string, number>();
    for (let n = 0; n < 3_000; n++) {
      const [first = ''] = rendezvous(`crd-${n}`, members);
      counts.set(first, (counts.get(first) ?? 0) + 1);
    }
    for (const member of members) {
      expect(counts.get(member)).toBeGreaterThan(900);
      expect(counts.get(member)).toBeLessThan(1_100);
    }
  });
});
