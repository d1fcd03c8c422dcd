import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { compileTemplate, TemplateError } from '../templates/index.js';
import { functionTable } from './index.js';
import { PUBLISHED } from './published.js';

const clock = new FakeClock(Date.UTC(2026, 0, 1, 12));
const random = (size: number): Uint8Array => new Uint8Array(size).map((_, at) => at);
const functions = functionTable({ clock, random });

function render(template: string, data: unknown): string {
  return compileTemplate(template, { functions }).render(data);
}

describe('the example of', () => {
  it.each(functions.rows)('$name', ({ example }) => {
    expect(render(example.template, example.data)).toBe(example.result);
  });
});

describe('on empty input', () => {
  /** Every argument absent; of variadic ones, none. A part is given, since the absent one is in every text. */
  const withArguments = functions.rows.filter((row) => row.args.length > 0);
  const calls = withArguments.map((row) => {
    const args = row.args
      .filter((name) => !name.endsWith('…'))
      .map((name) => (name === 'part' ? '"x"' : 'nil'));
    return { name: row.name, row, template: `{{ ${[row.name, ...args].join(' ')} }}` };
  });
  it.each(calls)('$name gives what its row says', ({ row, template }) => {
    expect(compileTemplate(template, { functions }).value({}) ?? undefined).toEqual(row.onEmpty);
  });
});

describe('whatever the input', () => {
  const odd: readonly unknown[] = [
    undefined,
    null,
    '',
    'x',
    '-1',
    '1e400',
    0,
    -1,
    1.5,
    1e300,
    true,
    false,
    [],
    [null, [1], { a: 1 }],
    {},
    { metadata: null, spec: [], status: 'x' },
    { spec: { containers: 'x' }, status: { conditions: [null, 3, 'x'] } },
    '\ud800',
    '{"a":',
    '{{',
  ];
  it.each(functions.rows)('$name does not throw and gives its type', (row) => {
    const names = row.args.map((_, at) => `.a${at}`);
    const compiled = compileTemplate(`{{ ${[row.name, ...names].join(' ')} }}`, { functions });
    for (const a0 of odd) {
      for (const a1 of odd) {
        const value = valueOrLimit(() => compiled.value({ a0, a1, a2: a1, a3: a0 }));
        if (value === 'limit') continue;
        expect(matches(row.returns, value), JSON.stringify([row.name, a0, a1, value])).toBe(true);
      }
    }
  });
});

describe('what an argument takes', () => {
  const kinds = { list: [['a'], ['b', 'c']], map: [{ a: 1 }], number: [3, '4'] };
  const rows = functions.rows.filter((row) => row.takes.some((takes) => takes !== 'any'));

  function value(row: (typeof rows)[number], place: number, given: unknown): unknown {
    const args = row.args.map((_, at) => (at === place ? '.given' : `.a${at}`));
    const data = Object.fromEntries(row.args.map((_, at) => [`a${at}`, OTHERS[row.takes[at] ?? 'any']]));
    return compileTemplate(`{{ ${[row.name, ...args].join(' ')} }}`, { functions }).value({ ...data, given });
  }

  it.each(rows)('$name counts a value of another kind as an absent one', (row) => {
    for (const [place, takes] of row.takes.entries()) {
      if (takes === 'any') continue;
      const wrong: readonly unknown[] = [
        true,
        ...Object.entries(kinds).flatMap(([kind, values]) =>
          kind === takes ? [] : (values as readonly unknown[]),
        ),
      ];
      for (const given of wrong) {
        expect([given, value(row, place, given)]).toEqual([given, value(row, place, undefined)]);
      }
    }
  });
});

const OTHERS = { any: 'x', list: ['x'], map: { x: 1 }, number: 2 };

/** A text larger than is allowed ends the rendering; nothing else may. */
function valueOrLimit(value: () => unknown): unknown {
  try {
    return value();
  } catch (error) {
    if (error instanceof TemplateError && error.code === 'ORK_TEMPLATE_LIMIT') return 'limit';
    throw error;
  }
}

function matches(returns: string, value: unknown): boolean {
  if (returns === 'any') return true;
  if (returns === 'list') return Array.isArray(value);
  if (returns === 'map') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (returns === 'number') return Number.isFinite(value);
  return typeof value === (returns === 'bool' ? 'boolean' : 'string');
}

describe('the table', () => {
  it('has every published function', () => {
    const known = new Set(functions.names());
    expect([...PUBLISHED].filter((name) => !known.has(name))).toEqual([]);
  });

  it('has each name once', () => {
    const names = functions.rows.map((row) => row.name);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it('documents every row', () => {
    expect(functions.rows.filter((row) => !/^\S.*\.$/.test(row.doc)).map((row) => row.name)).toEqual([]);
  });
});
