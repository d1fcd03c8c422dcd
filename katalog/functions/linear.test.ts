import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { callsOf, WORST } from '../../test/support/worst-inputs.js';
import { BUILTIN_NAMES, Budget, compileTemplate, withBudget } from '../templates/index.js';
import { functionTable } from './table.js';

const functions = functionTable({ clock: new FakeClock(), random: randomBytes });

function unitsOf(template: string, x: unknown): number {
  const budget = new Budget({ units: 1_000_000_000 });
  try {
    compileTemplate(template, { functions }).render(withBudget({ x }, budget));
  } catch (error) {
    // Past the bounds of one rendering, which are lower than what is measured here.
    if ((error as { code?: unknown }).code !== 'ORK_TEMPLATE_LIMIT') throw error;
  }
  return budget.spent;
}

describe('a template function', () => {
  const rows = functions.rows.map(({ name, args }) => [name, args] as const);

  it.each(rows)('%s costs at most 11 times the units for 10 times the input', (name, args) => {
    for (const template of callsOf(name, args)) {
      for (const [kind, make] of Object.entries(WORST)) {
        const [short, long] = [unitsOf(template, make(2_000, 1)), unitsOf(template, make(20_000, 1))];
        expect(long, `${template} of ${kind}`).toBeLessThanOrEqual(11 * short);
      }
    }
  });

  it('every function and builtin of the table is among them', () => {
    expect(rows.length).toBeGreaterThan(200);
    expect(BUILTIN_NAMES).toContain('printf');
  });
});
