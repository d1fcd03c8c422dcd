// @ts-check
import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { onReconcile } from './hooks.js';
import { operate } from './operate.js';

const MARCH = '/apis/examples.orkestra.io/v1/namespaces/default/invoices/march';
const SUM = '/api/v1/namespaces/default/configmaps/march-sum';
const yaml = readFileSync(new URL('cr.yaml', import.meta.url), 'utf8');

test('an Invoice gets a ConfigMap with its sum', async () => {
  const { api } = await operate();
  await api.apply(MARCH, { yaml });
  const sum = await vi.waitUntil(() => api.get(SUM), 10_000);
  expect(sum.data).toEqual({ total: '42.50' });
  expect(sum.metadata.ownerReferences).toMatchObject([{ kind: 'Invoice', name: 'march' }]);
});

test('the sum is written after the API server has failed', async () => {
  const { cluster, api } = await operate();
  cluster.faults.fail({ status: 500, verb: 'patch', resource: 'configmaps' });
  await api.apply(MARCH, { yaml });
  const sum = await vi.waitUntil(() => api.get(SUM), 10_000);
  expect(sum.data).toEqual({ total: '42.50' });
  expect(cluster.requestCounts.get('patch configmaps')).toBeGreaterThan(1);
});

test('the status of an Invoice with a negative sum names the error of the hook', async () => {
  const { api } = await operate();
  await api.apply(MARCH, { yaml: yaml.replace('4000', '-4000') });
  const failed = await vi.waitUntil(async () => {
    const { status } = await api.get(MARCH);
    return status?.conditions?.find((/** @type {{ type: string }} */ { type }) => type === 'Ready');
  }, 10_000);
  expect(failed).toMatchObject({
    status: 'False',
    message: expect.stringContaining('the sum is -3750 cents'),
  });
  expect(await api.get(SUM)).toBeUndefined();
});

test('the hook alone applies the sum of its items', async () => {
  /** @type {object[]} */
  const applied = [];
  await onReconcile(
    /** @type {any} */ ({
      cr: { metadata: { name: 'a' }, spec: { items: [{ text: 'x', cents: 5 }] } },
      kube: { apply: async (/** @type {object} */ object) => applied.push(object) },
    }),
  );
  expect(applied).toMatchObject([{ metadata: { name: 'a-sum' }, data: { total: '0.05' } }]);
});
