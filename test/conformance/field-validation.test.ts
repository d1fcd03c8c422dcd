import { describe, expect, it } from 'vitest';
import { cluster, type RequestOptions, type TestResponse, testNamespace } from '../support/cluster.js';

const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', bar: 2 }, foo: 1 };
const TWICE =
  '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"x":"1","x":"2"},"immutable":false,"immutable":false}';

async function setUp(fieldValidation: string) {
  const kube = cluster();
  const path = `/api/v1/namespaces/${await testNamespace(kube)}/configmaps`;
  const options: RequestOptions = fieldValidation === '' ? {} : { query: { fieldValidation } };
  return { kube, path, options };
}

function warnings({ headers }: TestResponse): readonly string[] {
  return [headers['warning'] ?? []].flat();
}

describe('field validation', () => {
  it.each(['', 'Warn'])('unknown and duplicate fields are warnings: "%s"', async (level) => {
    const { kube, path, options } = await setUp(level);
    const made = await kube.post(path, body, options);
    expect(made.status).toBe(201);
    expect(warnings(made).toSorted()).toEqual([
      '299 - "unknown field \\"foo\\""',
      '299 - "unknown field \\"metadata.bar\\""',
    ]);
    expect(made.body).not.toHaveProperty('foo');
    await kube.delete(`${path}/a`);
    const twice = await kube.post(path, TWICE, options);
    expect([twice.status, twice.body.data]).toEqual([201, { x: '2' }]);
    expect(warnings(twice)).toEqual([
      '299 - "duplicate field \\"data.x\\""',
      '299 - "duplicate field \\"immutable\\""',
    ]);
  });

  it('Ignore gives no warning', async () => {
    const { kube, path, options } = await setUp('Ignore');
    const made = await kube.post(path, body, options);
    expect([made.status, warnings(made)]).toEqual([201, []]);
    await kube.delete(`${path}/a`);
    expect(warnings(await kube.post(path, TWICE, options))).toEqual([]);
  });

  it('Strict refuses unknown and duplicate fields, whatever the write', async () => {
    const { kube, path, options } = await setUp('Strict');
    const refused = await kube.post(path, body, options);
    expect(refused.status).toBe(400);
    expect(refused.body.message).toMatch(/strict decoding error: unknown field ".*foo".*/);
    const twice = await kube.post(path, TWICE, options);
    expect([twice.status, twice.body.message]).toEqual([
      400,
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: duplicate field "data.x", duplicate field "immutable"',
    ]);
    await kube.post(path, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } });
    expect((await kube.put(`${path}/a`, body, options)).status).toBe(400);
    const add = [{ op: 'add', path: '/foo', value: 1 }];
    expect((await kube.patch('merge', `${path}/a`, { foo: 1 }, options)).status).toBe(422);
    expect((await kube.patch('strategic', `${path}/a`, { foo: 1 }, options)).status).toBe(422);
    expect((await kube.patch('json', `${path}/a`, add, options)).status).toBe(422);
    const yaml = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\nfoo: 1\n';
    expect((await kube.post(path, yaml, { ...options, contentType: 'application/yaml' })).status).toBe(400);
  });

  it('fieldValidation takes Ignore, Warn and Strict alone', async () => {
    const { kube, path, options } = await setUp('Perhaps');
    const { status, body: answer } = await kube.post(path, body, options);
    expect(status).toBe(422);
    expect(answer.message).toContain('fieldValidation: Unsupported value: "Perhaps"');
  });
});
