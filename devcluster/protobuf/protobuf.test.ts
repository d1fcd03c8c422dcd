import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonMap } from '../../lib/base/index.js';
import { ProtobufCodec, ProtobufError, ProtobufLimitError, readEnvelope } from './index.js';

const codec = new ProtobufCodec();
const LIMIT = 3 * 1024 * 1024;

interface Pair {
  readonly json: JsonMap & { readonly kind: string };
  readonly protobuf: string;
  readonly decoded?: JsonMap;
}

/** What Go's own types and encoders make of one object of each kind; scripts/protobuf-types.mjs writes it. */
const PAIRS = readFileSync(new URL('../../test/fixtures/protobuf-pairs.ndjson', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Pair);
const BODIES = PAIRS.map(({ protobuf }) => Buffer.from(protobuf, 'base64'));

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}

function field(number: number, content: string | Buffer): Buffer {
  const body = Buffer.from(content);
  return Buffer.from([...varint(number * 8 + 2), ...varint(body.length), ...body]);
}

function body(apiVersion: string, kind: string, ...fields: readonly Buffer[]): Buffer {
  const type = Buffer.concat([field(1, apiVersion), field(2, kind)]);
  return Buffer.concat([Buffer.from('k8s\0'), field(1, type), field(2, Buffer.concat(fields))]);
}

const decode = (bytes: Buffer) => codec.decode(readEnvelope(bytes), LIMIT);
const configMap = (...fields: readonly Buffer[]) => decode(body('v1', 'ConfigMap', ...fields));

/** What a decoder says of bytes that are cut and changed: an object, or undefined for a refusal. */
function decodedOrRefused(bytes: Buffer): JsonMap | undefined {
  try {
    return decode(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(ProtobufError);
    return undefined;
  }
}

describe('the protobuf codec', () => {
  it('reads what Go wrote as the JSON that Go writes, for every kind', () => {
    expect(PAIRS.length).toBeGreaterThan(100);
    for (const [at, { json, decoded }] of PAIRS.entries())
      expect(decode(BODIES[at] ?? Buffer.of())).toEqual(decoded ?? json);
  });

  it('writes the bytes that Go writes, for every kind', () => {
    for (const [at, { json }] of PAIRS.entries())
      expect([json.kind, codec.encode(json)?.toString('base64')]).toEqual([
        json.kind,
        BODIES[at]?.toString('base64'),
      ]);
  });

  it('a body that is changed anywhere is refused in words, or keeps its bytes once they are its own', () => {
    const change = fc.tuple(
      fc.nat(),
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom('set', 'insert', 'cut'),
    );
    fc.assert(
      fc.property(
        fc.nat(PAIRS.length - 1),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        (at, changes) => {
          let bytes = BODIES[at] ?? Buffer.of();
          for (const [place, value, how] of changes) {
            // The magic is tested below.
            const from = 4 + (place % (bytes.length - 4));
            const [before, after] = [
              bytes.subarray(0, from),
              bytes.subarray(how === 'insert' ? from : from + 1),
            ];
            bytes = Buffer.concat([before, ...(how === 'cut' ? [] : [Buffer.of(value)]), after]);
          }
          const object = decodedOrRefused(bytes);
          const own = object && codec.encode(JSON.parse(JSON.stringify(object)) as JsonMap);
          if (own) expect(codec.encode(decode(own))?.equals(own)).toBe(true);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('a list that is longer than the first buffer is written whole', () => {
    const items = Array.from({ length: 200 }, (_, index) => ({
      metadata: { name: `config-map-${index}` },
      data: { key: 'v'.repeat(index) },
    }));
    const written = codec.encode({ kind: 'ConfigMapList', apiVersion: 'v1', metadata: {}, items });
    expect(decode(written ?? Buffer.of())['items']).toEqual(items);
  });

  it('fields that the version does not know are dropped, groups of them too', () => {
    const group = Buffer.from([
      ...varint(99 * 8 + 3),
      ...varint(5 * 8 + 3),
      ...varint(5 * 8 + 4),
      ...varint(99 * 8 + 4),
    ]);
    const known = field(2, Buffer.concat([field(1, 'a'), field(2, 'b')]));
    expect(configMap(field(99, 'new'), group, known)['data']).toEqual({ a: 'b' });
  });

  it('a struct that comes in two parts is one', () => {
    const object = configMap(field(1, field(1, 'a')), field(1, field(3, 'default')));
    expect(object['metadata']).toEqual({ name: 'a', namespace: 'default' });
  });

  it.each([
    ['no magic', Buffer.from('{}'), 'does not appear to be a protobuf message'],
    ['nothing', Buffer.of(), 'empty data'],
    ['a magic alone', Buffer.from('k8s\0'), 'empty body'],
    ['a length beyond its end', body('v1', 'ConfigMap', field(1, 'abc').subarray(0, 3)), 'unexpected EOF'],
    [
      'a varint of eleven bytes',
      body('v1', 'ConfigMap', Buffer.from([0x20, ...Array(10).fill(255), 1])),
      'integer overflow',
    ],
    [
      'a wire type that does not exist',
      body('v1', 'ConfigMap', Buffer.from(varint(99 * 8 + 6))),
      'illegal wireType 6',
    ],
    ['a field 0', body('v1', 'ConfigMap', Buffer.from([2, 0])), 'illegal tag 0'],
    ['the end of a group that has no beginning', body('v1', 'ConfigMap', Buffer.from([12])), 'end group'],
    ['a number where a text is', body('v1', 'ConfigMap', Buffer.from([8, 1])), 'wrong wireType = 0'],
    [
      'a negative length',
      body('v1', 'ConfigMap', Buffer.from([10, ...Array(9).fill(255), 1])),
      'negative length',
    ],
    ['a kind that nobody knows', body('v1', 'Nope'), 'no kind "Nope" is registered for version "v1"'],
    ['a member that no object keeps', body('v1', 'ConfigMap', field(2, field(1, '__proto__'))), '__proto__'],
    [
      'a time beyond the calendar',
      body('v1', 'ConfigMap', field(1, field(8, Buffer.from([8, ...varint(1e12)])))),
      'year outside of range',
    ],
  ])('a body with %s is refused', (_, bytes, why) => {
    expect(() => decode(bytes)).toThrow(why);
    expect(() => decode(bytes)).toThrow(ProtobufError);
  });

  it('schemas in schemas are refused at a depth', () => {
    let schema = field(5, 'object');
    for (let depth = 0; depth < 1_500; depth++) schema = field(28, schema);
    const validation = field(1, schema);
    const crd = body(
      'apiextensions.k8s.io/v1',
      'CustomResourceDefinition',
      field(2, field(7, Buffer.concat([field(1, 'v1'), field(4, validation)]))),
    );
    expect(() => decode(crd)).toThrow('nested deeper than 1000 levels');
  });

  it('a short body that would become a large object is refused', () => {
    const containers = Buffer.alloc(600_000, field(2, ''));
    expect(() => decode(body('v1', 'Pod', field(2, containers)))).toThrow(ProtobufLimitError);
  });

  it('the events of a watch are frames with their length', () => {
    const frame = codec.encodeEvent('ADDED', {
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { name: 'a' },
    });
    expect(frame?.readUInt32BE(0)).toBe((frame?.length ?? 0) - 4);
    expect(frame?.subarray(4, 11)).toEqual(field(1, 'ADDED'));
  });

  it('a custom resource has none', () => {
    expect(codec.encode({ kind: 'Widget', apiVersion: 'example.org/v1' })).toBeUndefined();
  });
});
