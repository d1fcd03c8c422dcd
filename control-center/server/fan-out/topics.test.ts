import { describe, expect, it } from 'vitest';
import { parseTopic } from './topics.js';

const RT = encodeURIComponent('shop/prod');

describe('a topic', () => {
  it.each([
    [
      'overview',
      ['row:a/b', 'source:a', 'spark:a/b', 'gateway:a'],
      ['crd:a/b', 'edge:a/b/c/d', 'decision:a/b/1'],
    ],
    ['topology', ['edge:a/b/c/d', 'row:a/b', 'source:a'], ['crd:a/b']],
    [`runtime/${RT}`, [`source:${RT}`, `row:${RT}/x`], ['source:shop', 'row:shop/prod', `crd:${RT}/x`]],
    [
      `crd/${RT}/order`,
      [`crd:${RT}/order`, `decision:${RT}/order/1`, `edge:${RT}/order/a/b`, `source:${RT}`],
      [`crd:${RT}/order2`, `decision:${RT}/order2/1`, `row:${RT}/cart`],
    ],
    [`failing/${RT}/order`, [`failing:${RT}/order`], [`failing:${RT}/orders`]],
    [`cr/${RT}/order/_/a`, [`cr:${RT}/order/_/a`], [`cr:${RT}/order/x/a`]],
    [`crs/${RT}/order?namespace=a`, [`crs:${RT}/order?namespace=a`], [`crs:${RT}/order`]],
  ])('%s wants its entities and no others', (text, wanted, others) => {
    const topic = parseTopic(text);
    expect(wanted.filter((key) => topic?.wants(key) !== true)).toEqual([]);
    expect(others.filter((key) => topic?.wants(key) !== false)).toEqual([]);
  });

  it.each([
    'unknown',
    'runtime',
    'runtime/a/b',
    'crd/a',
    'crd/a/',
    'cr/a/b/c',
    'crd/%E0%A4%A/b',
    'crs/a/b?field=spec.x',
    'crs/a/b?limit=1',
    '',
  ])('%j is none', (text) => {
    expect(parseTopic(text)).toBeUndefined();
  });
});
