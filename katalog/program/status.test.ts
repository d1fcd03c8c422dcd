import { describe, expect, it } from 'vitest';
import { crdEntry, NO_FUNCTIONS } from '../../test/support/program.js';
import type { StatusField } from '../model.js';
import { compileProgram } from './program.js';

const field = (path: string, value: StatusField['value'], more: Partial<StatusField> = {}): StatusField => ({
  path,
  value,
  type: 'string',
  when: [],
  or: [],
  clearOnFalse: false,
  ...more,
});

function compile(...fields: StatusField[]) {
  const entry = crdEntry({ status: { conditions: true, ready: 'reconciled', fields } });
  return compileProgram(entry, { functions: NO_FUNCTIONS });
}

function apply(fields: StatusField[], data: Record<string, unknown>, failed = false) {
  const { program, problems } = compile(...fields);
  expect(problems).toEqual([]);
  return program.status.apply(data, { failed });
}

const data = {
  spec: { n: 3, text: '7', version: '1.10', on: true, list: [1, 2] },
  status: { phase: 'Pending' },
};

describe('status.ready', () => {
  it('is refused with conditions: false, which writes no condition', () => {
    const { problems } = compileProgram(
      crdEntry({ status: { conditions: false, ready: 'children', fields: [] } }),
      { functions: NO_FUNCTIONS },
    );
    expect(problems).toEqual([expect.objectContaining({ code: 'ORK_FIELD_VALUE' })]);
    expect(problems[0]?.message).toContain('ready has no effect with conditions: false');
  });
});

describe('status fields', () => {
  it.each<[StatusField['value'], StatusField['type'], unknown]>([
    ['{{ .spec.n }}', 'string', '3'],
    ['{{ .spec.absent }}', 'string', ''],
    [5, 'string', '5'],
    ['{{ .spec.n }}', 'int', 3],
    ['{{ .spec.text }}', 'int', 7],
    ['7.9', 'int', 7],
    ['{{ .spec.text }}', 'float', 7],
    ['{{ .spec.on }}', 'bool', true],
    ['FALSE', 'bool', false],
    ['{{ .spec.n }}', 'auto', 3],
    ['{{ .spec.list }}', 'auto', [1, 2]],
    ['{{ .spec.version }}', 'auto', '1.10'],
    ['{{ .spec.text }}', 'auto', 7],
    ['true', 'auto', true],
    [{ a: '{{ .spec.n }}' }, 'auto', { a: 3 }],
  ])('%j as %s is %j', (value, type, wanted) => {
    expect(apply([field('a.b', value, { type })], data).changes).toEqual([
      { path: ['a', 'b'], value: wanted },
    ]);
  });

  it.each<StatusField['type']>(['int', 'float', 'bool', 'auto'])('takes an empty %s away', (type) => {
    const { changes } = apply([field('a', '{{ .spec.absent }}', { type })], data);
    expect(changes).toEqual([{ path: ['a'], unset: true }]);
  });

  it('lets the later of two fields win', () => {
    const { changes } = apply(
      [
        field('phase', 'Pending'),
        field('other', 'x'),
        field('phase', 'Running', { when: [{ field: 'spec.n', gt: 2 }] }),
        field('phase', 'Failed', { when: [{ field: 'spec.n', gt: 9 }] }),
      ],
      data,
    );
    expect(changes).toEqual([
      { path: ['other'], value: 'x' },
      { path: ['phase'], value: 'Running' },
    ]);
  });

  it('evaluates after a failure only what has conditions', () => {
    const fields = [
      field('phase', 'Running'),
      field('reason', 'why', { or: [{ field: 'spec.on', equals: true }] }),
    ];
    expect(apply(fields, data, true).changes).toEqual([{ path: ['reason'], value: 'why' }]);
  });

  it('clears what a condition no longer holds, when told to', () => {
    const when = [{ field: 'spec.absent' }];
    const fields = [
      field('kept', 'x', { when }),
      field('text', 'x', { when, clearOnFalse: true }),
      field('count', '1', { when, clearOnFalse: true, type: 'int' }),
    ];
    expect(apply(fields, data).changes).toEqual([
      { path: ['text'], value: '' },
      { path: ['count'], unset: true },
    ]);
  });

  it('reports a value that does not convert, with its place, and applies the others', () => {
    const { changes, errors } = apply(
      [field('n', '{{ .spec.version }}x', { type: 'int' }), field('b', 'y')],
      data,
    );
    expect(changes).toEqual([{ path: ['b'], value: 'y' }]);
    expect(errors.map((error) => error.message)).toEqual([
      'operatorBox.status.fields[0].value: invalid value "1.10x": expected a whole number',
    ]);
  });

  it('refuses at load what can never be right', () => {
    const { problems } = compile(
      field('a..b', 'x'),
      field('n', 'many', { type: 'int' }),
      field('t', '{{ .a'),
      field('m', { a: 1 }, { type: 'bool' }),
    );
    expect(problems.map(({ path }) => path.join('.'))).toEqual([
      'operatorBox.status.fields.0.path',
      'operatorBox.status.fields.1.value',
      'operatorBox.status.fields.2.value',
      'operatorBox.status.fields.3.value',
    ]);
  });
});
