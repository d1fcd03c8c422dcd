import { describe, expect, it } from 'vitest';
import { systemClock } from '../../lib/base/index.js';
import { functionTable } from './table.js';
import { RecordedTable, VOLATILE } from './volatile.js';

const TOUCHED = new Error('it looked at the clock, or asked for chance');
const fail = (): never => {
  throw TOUCHED;
};

describe('volatile functions', () => {
  it('a function is marked when it reads the clock or chance, and no other one is', () => {
    const pure = functionTable({ clock: { ...systemClock(), now: fail }, random: fail });
    for (const { name, args, implementation } of pure.rows) {
      const inputs = ['2026-01-01T00:00:00Z', '1m', '0 9 * * *', { spec: { schedule: '0 9 * * *' } }, 4];
      const touches = inputs.some((input) => {
        try {
          implementation(
            args.map((_, index) => (index === 0 ? input : '1m')),
            undefined as never,
          );
          return false;
        } catch (error) {
          return error === TOUCHED;
        }
      });
      expect([name, touches]).toEqual([name, VOLATILE.has(name)]);
    }
  });

  it('a note that calls one by way of another note is volatile itself', () => {
    const functions = functionTable({
      clock: systemClock(),
      random: (size) => new Uint8Array(size),
      notes: [
        { name: 'outer', expression: '{{ inner }}' },
        { name: 'inner', expression: '{{ randomHex 4 }}' },
        { name: 'fixed', expression: '{{ upper "a" }}' },
      ],
    });
    const table = new RecordedTable(functions);
    table.lookup('fixed');
    expect(table.volatile).toBeUndefined();
    table.lookup('outer');
    expect(table.volatile).toBe('randomHex');
  });
});
