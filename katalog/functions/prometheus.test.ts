import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { compileTemplate } from '../templates/index.js';
import { functionTable } from './index.js';

const functions = functionTable({ clock: new FakeClock(), random: (size) => new Uint8Array(size) });
const render = (call: string, data: unknown): string =>
  compileTemplate(`{{ ${call} . }}`, { functions }).render({ body: JSON.stringify({ data }) });

describe('a Prometheus answer', () => {
  it('is one value when it is a scalar', () => {
    const scalar = { resultType: 'scalar', result: [1, '7.5'] };
    expect(render('promValue', scalar)).toBe('7.5');
    expect(render('promSum', scalar)).toBe('7.5');
  });

  it.each([
    ['promValue', [['1e3']], '1000'],
    ['promMax', [['-3'], ['-1.5']], '-1.5'],
    ['promMax', [['+Inf'], ['1']], '+Inf'],
    ['promSum', [['0.1'], ['1e21']], '1000000000000000000000'],
    ['promValue', [['NaN'], ['4']], '4'],
    ['promSeriesCount', [], '0'],
    ['promValue', [], ''],
  ])('%s of %j is %j', (name, values, wanted) => {
    const result = values.map(([value]) => ({ metric: {}, value: [1, value] }));
    expect(render(name, { resultType: 'vector', result })).toBe(wanted);
  });

  it('is nothing when the body is cut or something else', () => {
    const template = compileTemplate('{{ promValue . }}{{ promAboveThreshold . 1 }}{{ promSeriesCount . }}', {
      functions,
    });
    for (const body of ['{"data":{"res', '', '[]', 'null', 'down'])
      expect(template.render({ body })).toMatch(/^0?$/);
  });
});
