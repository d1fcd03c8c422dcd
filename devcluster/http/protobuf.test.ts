import { describe, expect, it } from 'vitest';
import { decodeProtobuf } from './protobuf.js';

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)];
}

function bytes(number: number, content: string | Buffer): Buffer {
  const body = Buffer.from(content);
  return Buffer.from([...varint(number * 8 + 2), ...varint(body.length), ...body]);
}

function int(number: number, value: number): Buffer {
  return Buffer.from([...varint(number * 8), ...varint(value)]);
}

function envelope(apiVersion: string, kind: string, ...fields: Buffer[]): Buffer {
  const type = Buffer.concat([bytes(1, apiVersion), bytes(2, kind)]);
  return Buffer.concat([Buffer.from('k8s\0'), bytes(1, type), bytes(2, Buffer.concat(fields))]);
}

const META = bytes(1, Buffer.concat([bytes(1, 'a'), bytes(2, ''), bytes(8, '')]));

describe('protobuf bodies', () => {
  it('a protobuf body decodes to its object', () => {
    const entry = (key: string, value: string) => bytes(2, Buffer.concat([bytes(1, key), bytes(2, value)]));
    expect(decodeProtobuf(envelope('v1', 'ConfigMap', META, entry('x', '1'), entry('y', 'ü')))).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a' },
      data: { x: '1', y: 'ü' },
    });
  });

  it('a zero is kept for a pointer and dropped for a value', () => {
    const port = Buffer.concat([
      bytes(1, ''),
      int(3, 300),
      int(5, 0),
      bytes(4, Buffer.concat([int(1, 1), bytes(3, 'http')])),
    ]);
    const service = decodeProtobuf(envelope('v1', 'Service', META, bytes(2, bytes(1, port))));
    expect(service['spec']).toEqual({ ports: [{ port: 300, targetPort: 'http' }] });
    const deployment = decodeProtobuf(envelope('apps/v1', 'Deployment', META, bytes(2, int(1, 0))));
    expect(deployment['spec']).toEqual({ replicas: 0 });
  });

  it('binary values are base64 in JSON', () => {
    const entry = bytes(2, Buffer.concat([bytes(1, 'x'), bytes(2, Buffer.from([0, 255]))]));
    expect(decodeProtobuf(envelope('v1', 'Secret', META, entry))['data']).toEqual({ x: 'AP8=' });
  });

  it('protobuf that cannot be read is refused by name', () => {
    expect(() => decodeProtobuf(envelope('rbac.authorization.k8s.io/v1', 'Role', META))).toThrow(
      'does not read Role',
    );
    expect(() => decodeProtobuf(envelope('v1', 'ConfigMap', META, int(9, 1)))).toThrow(
      'field 9 of ConfigMap',
    );
    expect(() => decodeProtobuf(Buffer.from('{}'))).toThrow('must begin with');
    expect(() => decodeProtobuf(envelope('v1', 'ConfigMap', META).subarray(0, 20))).toThrow('ends within');
  });
});
