import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Box, extentOf, type Places, placeBoxes } from './layout.js';

const box = (id: string, height = 80): Box => ({ id, width: 220, height });

function isClear(boxes: readonly Box[], places: Places): boolean {
  return boxes.every((a, index) =>
    boxes.slice(index + 1).every((b) => {
      const [p, q] = [places.get(a.id), places.get(b.id)];
      if (!p || !q) return false;
      return p.x + a.width <= q.x || q.x + b.width <= p.x || p.y + a.height <= q.y || q.y + b.height <= p.y;
    }),
  );
}

describe('the layout of the topology', () => {
  it('who is read stands left of who reads', () => {
    const boxes = [box('reader'), box('loader')];
    const places = placeBoxes(new Map(), boxes, [{ from: 'loader', to: 'reader' }]);
    expect((places.get('loader')?.x ?? 0) + 220).toBeLessThan(places.get('reader')?.x ?? 0);
    expect(extentOf(boxes, places).width).toBeGreaterThan(440);
  });

  it('no box moves in 100 refreshes', () => {
    const boxes = ['a', 'b', 'c'].map((id) => box(id));
    const arrows = [{ from: 'a', to: 'b' }];
    const first = placeBoxes(new Map(), boxes, arrows);
    let places = first;
    for (let refresh = 0; refresh < 100; refresh++) places = placeBoxes(places, boxes, arrows);
    expect(places).toEqual(first);
  });

  it('boxes that come and go move none of those that stay, and cover none', () => {
    const ids = fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { minLength: 1 });
    const arrow = fc.record({ from: fc.constantFrom(...'abcdefgh'), to: fc.constantFrom(...'abcdefgh') });
    fc.assert(
      fc.property(fc.array(fc.tuple(ids, fc.array(arrow, { maxLength: 10 })), { maxLength: 6 }), (worlds) => {
        let places: Places = new Map();
        for (const [present, arrows] of worlds) {
          const boxes = present.map((id) => box(id));
          const next = placeBoxes(places, boxes, arrows);
          for (const { id } of boxes) if (places.has(id)) expect(next.get(id)).toEqual(places.get(id));
          expect(isClear(boxes, next)).toBe(true);
          places = next;
        }
      }),
    );
  });
});
