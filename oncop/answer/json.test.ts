import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBody } from '../fetch/body.js';
import type { TransportBody, TransportResponse } from '../transport/transport.js';
import { frozen, MAX_DEPTH, parseJson } from './json.js';

const parse = (text: string): unknown => parseJson(Buffer.from(text)).value;

describe('parseJson', () => {
  it('gives what JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        fc.pre(!/__proto__|constructor|prototype/.test(text));
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('drops the keys that reach into the object model, at every depth', () => {
    const value = parse('{"a":[{"__proto__":{"x":1},"constructor":2,"b":{"prototype":3,"c":4}}]}') as object;
    expect(JSON.stringify(value)).toBe('{"a":[{"b":{"c":4}}]}');
    expect(({} as { x?: number }).x).toBeUndefined();
    expect(Object.keys(parse('{"\\u005f_proto__":{"x":1},"a":1}') as object)).toEqual(['a']);
  });

  it('freezes a document everywhere, even after a part of it was frozen', () => {
    const value = parse('{"a":[{"b":1}],"c":{"d":{}}}') as { a: { b: number }[]; c: { d: object } };
    expect(frozen(value.c)).toBe(value.c);
    expect(frozen(value)).toBe(value);
    expect(() => value.a.push({ b: 2 })).toThrow(TypeError);
    expect(() => Object.assign(value.a[0] ?? {}, { b: 2 })).toThrow(TypeError);
    expect(() => Object.assign(value.c.d, { e: 1 })).toThrow(TypeError);
    expect(frozen(null)).toBe(null);
    expect(frozen(1)).toBe(1);
  });

  it('bounds the depth, brackets in strings not counted', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(() => parse(nested(MAX_DEPTH))).not.toThrow();
    expect(() => parse(nested(MAX_DEPTH + 1))).toThrow('nested deeper');
    expect(() => parse(`{"constructor":0,"a":${nested(MAX_DEPTH)}}`)).toThrow('nested deeper');
    expect(() => parse(`[${'['.repeat(40_000)}${']'.repeat(40_000)}]`)).toThrow('nested deeper');
    expect(() => parse(`"${'['.repeat(100)}\\"${'{'.repeat(100)}"`)).not.toThrow();
    expect(() => parse('['.repeat(1_000_000))).toThrow('nested deeper');
  });

  it('refuses what is not JSON or not UTF-8', () => {
    expect(() => parse('{"a":')).toThrow('not JSON');
    expect(() => parse('')).toThrow('not JSON');
    expect(() => parseJson(new Uint8Array([0x22, 0xff, 0x22]))).toThrow('not JSON');
  });
});

describe('readBody', () => {
  async function* chunks(count: number, returned: { early: boolean }) {
    returned.early = true;
    for (let i = 0; i < count; i++) yield Buffer.alloc(10, 'x');
    returned.early = false;
  }

  const response = (body: TransportBody, length?: string): TransportResponse => ({
    status: 200,
    headers: { 'content-length': length },
    body,
    connection: {},
  });

  it('joins the chunks', async () => {
    expect(await readBody(response(chunks(3, { early: false })), 30)).toHaveLength(30);
    expect(await readBody(response(chunks(0, { early: false })), 30)).toHaveLength(0);
  });

  it('stops at the limit, whatever length was declared', async () => {
    const returned = { early: false };
    await expect(readBody(response(chunks(1_000, returned), '5'), 25)).rejects.toThrow(
      'larger than 25 bytes',
    );
    expect(returned.early).toBe(true);
    await expect(readBody(response(chunks(1, returned), '26'), 25)).rejects.toThrow('larger than 25 bytes');
  });

  it('gives a body that has come already at once, within the limit', () => {
    const parts = [Buffer.from('ab'), Buffer.from('c')];
    const come = Object.assign(chunks(0, { early: false }), { whole: () => parts });
    expect(readBody(response(come), 3)).toEqual(Buffer.from('abc'));
    expect(() => readBody(response(come), 2)).toThrow('larger than 2 bytes');
  });
});
