import { describe, expect, it } from 'vitest';
import { budgetOf, compileTemplate } from '../../katalog/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { NO_FUNCTIONS } from '../../test/support/program.js';
import { ReconcileData, type ReconcileDataOptions } from './reconcile-data.js';

const cr = { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'a', uid: '1' }, spec: { list: [1, 2, 3] } };

const data = new ReconcileData({
  entry: { renderBudget: 1_000 },
  clock: new FakeClock(),
  program: { enrich: [], admission: { mutate: (given: unknown) => given } },
  children: { of: () => [] },
  isCustom: () => false,
  cross: async () => ({}),
  own: () => ({ metrics: {}, health: {}, events: {} }),
} as unknown as ReconcileDataOptions);

describe('the data of a reconcile', () => {
  it('brings one render budget, which what follows after the writes shares', async () => {
    const before = await data.of(cr);
    const written = [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'b', uid: '2' } }];
    const after = await data.afterwards(cr, { data: before, written, deleted: [] });
    expect(budgetOf(after)).toBe(budgetOf(before));
    expect(budgetOf(await data.of(cr))).not.toBe(budgetOf(before));
    const template = compileTemplate('{{ range .spec.list }}{{ range 300 }}{{ end }}{{ end }}', {
      functions: NO_FUNCTIONS,
    });
    template.render(before);
    expect(() => template.render(after)).toThrow('more than 1000 units of work');
  });
});
