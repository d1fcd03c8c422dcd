import { describe, expect, it } from 'vitest';
import { MAX_RENDERED_BYTES, RenderedAmount } from './rendered-amount.js';

const entry = (key: string) => ({ key });
const object = (bytes: number) => ({ object: { data: { text: 'x'.repeat(bytes) } } });

describe('the objects of one custom resource', () => {
  it('may be 1 MiB together, and the entry past it is named with its size and that of those before', () => {
    const amount = new RenderedAmount();
    amount.add(entry('onCreate.configMaps[0]'), [object(400_000), object(400_000)]);
    expect(() => amount.add(entry('onReconcile.configMaps[1]'), [object(300_000)])).toThrow(
      'onReconcile.configMaps[1] builds 293 KiB of objects, after 782 KiB of the entries before: expected at most 1024 KiB for one custom resource',
    );
  });

  it('leave room for a smaller entry after one that was too large', () => {
    const amount = new RenderedAmount();
    expect(() => amount.add(entry('a'), [object(MAX_RENDERED_BYTES)])).toThrow(
      'a builds 1025 KiB of objects: exp',
    );
    amount.add(entry('b'), [object(1_000)]);
  });

  it('count in bytes of UTF-8, with keys', () => {
    const amount = new RenderedAmount();
    expect(() => amount.add(entry('a'), [{ object: { data: { x: 'ä'.repeat(600_000) } } }])).toThrow(
      '1172 KiB',
    );
    const keys = Object.fromEntries(Array.from({ length: 30_000 }, (_, i) => [`${'k'.repeat(40)}${i}`, '']));
    expect(() => amount.add(entry('a'), [{ object: { data: keys } }])).toThrow('KiB');
  });
});
