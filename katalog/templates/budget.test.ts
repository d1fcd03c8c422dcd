import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { functionTable } from '../functions/index.js';
import { Budget, budgetOf, compileTemplate, withBudget } from './index.js';

const functions = functionTable({ clock: new FakeClock(), random: randomBytes });

function failureOf(render: () => unknown): unknown {
  try {
    render();
    return undefined;
  } catch (error) {
    return error;
  }
}

const numbers = (length: number): number[] => Array.from({ length }, (_, i) => i);
const map = (length: number): object => Object.fromEntries(numbers(length).map((i) => [`k${i}`, i]));

describe('the budget of a reconcile', () => {
  it.each([
    ['range in range', '{{ range .a }}{{ range $.a }}{{ end }}{{ end }}', { a: numbers(300) }],
    ['a list looked through in a range', '{{ range .a }}{{ listHas $.a . }}{{ end }}', { a: numbers(300) }],
    [
      'a map given to a function in a range',
      '{{ range .a }}{{ mapKeys $.m }}{{ end }}',
      { a: numbers(300), m: map(300) },
    ],
    [
      'a range over a map that breaks',
      '{{ range .a }}{{ range $.m }}{{ break }}{{ end }}{{ end }}',
      { a: numbers(300), m: map(300) },
    ],
    [
      'long texts',
      '{{ range .a }}{{ len (toUpper $.t) }}{{ end }}',
      { a: numbers(300), t: 'x'.repeat(20_000) },
    ],
  ])('ends %s by the size of what is read, and names the template', (_, text, data) => {
    const render = (): string =>
      compileTemplate(text, { functions }).render(withBudget(data, new Budget({ units: 50_000 })));
    expect(failureOf(render)).toMatchObject({
      code: 'ORK_RENDER_BUDGET',
      message: expect.stringContaining(`of the template ${JSON.stringify(text)}`),
    });
  });

  it('charges nothing for a map whose truth is asked, since it is looked at once', () => {
    const budget = new Budget();
    const text = '{{ range .a }}{{ if $.m }}x{{ end }}{{ end }}';
    compileTemplate(text, { functions }).render(withBudget({ a: numbers(4_000), m: map(4_000) }, budget));
    expect(budget.spent).toBeLessThan(10_000);
  });

  it('counts what aliases share as often as it is met', () => {
    let shared: unknown = numbers(100);
    for (let depth = 0; depth < 6; depth++) shared = [shared, shared, shared, shared, shared, shared];
    const render = () =>
      compileTemplate('{{ toJson .x }}', { functions }).render(withBudget({ x: shared }, new Budget()));
    expect(failureOf(render)).toMatchObject({ code: 'ORK_RENDER_BUDGET' });
  });

  it('ends the walk over what aliases share at the budget, and not after 10 to the power of 30 items', () => {
    let shared: unknown = numbers(10);
    for (let depth = 0; depth < 30; depth++) shared = Array.from({ length: 10 }, () => shared);
    const render = () =>
      compileTemplate('{{ toJson .x }}', { functions }).render(withBudget({ x: shared }, new Budget()));
    expect(failureOf(render)).toMatchObject({ code: 'ORK_RENDER_BUDGET' });
    const pad = () => compileTemplate('{{ printf "%2v" .x }}', { functions }).render({ x: shared });
    expect(failureOf(pad)).toMatchObject({ code: 'ORK_RENDER_BUDGET' });
  });

  it('counts a value as often as it is given, and walks a large one once', () => {
    let walks = 0;
    const large = Object.defineProperty({ items: numbers(1_000) }, 'seen', {
      enumerable: true,
      get: () => ++walks,
    });
    const budget = new Budget();
    for (let times = 0; times < 5; times++) budget.value(large);
    expect([budget.spent, walks]).toEqual([5 * 1_003, 1]);
  });

  it('charges nothing for an object of which a few places are read', () => {
    const budget = new Budget();
    const data = withBudget({ d: { status: { readyReplicas: 2 }, other: numbers(10_000) } }, budget);
    expect(compileTemplate('{{ readyReplicas .d }}', { functions }).render(data)).toBe('2');
    expect(budget.spent).toBeLessThan(10);
    const text = withBudget({ d: { status: { readyReplicas: `${'0'.repeat(2_000)}2` } } }, budget);
    expect(compileTemplate('{{ readyReplicas .d }}', { functions }).render(text)).toBe('0');
  });

  it('ends padding of a list before the text is made', () => {
    const render = () =>
      compileTemplate('{{ printf "%1000000v" .a }}', { functions }).render({ a: numbers(300) });
    expect(failureOf(render)).toMatchObject({ code: 'ORK_TEMPLATE_LIMIT' });
  });

  it('is shared by all templates of the data, and by data that is made of it', () => {
    const budget = new Budget({ units: 2_500 });
    const data = withBudget({ a: numbers(1_000) }, budget);
    const template = compileTemplate('{{ range .a }}{{ end }}', { functions });
    template.render(data);
    template.render({ ...data, item: 1 });
    expect(failureOf(() => template.render({ ...data, item: 2 }))).toMatchObject({
      code: 'ORK_RENDER_BUDGET',
    });
  });

  it('goes with fields that stand in place of those of the data', () => {
    const own = { a: [1], b: [2] };
    const template = compileTemplate('{{ .a }} {{ .b }} {{ .c }}', { functions });
    const data = withBudget({ a: numbers(10), c: 3 } as Record<string, unknown>, new Budget(), own);
    expect(template.render(data)).toBe('[1] [2] 3');
    const small = withBudget(data, new Budget({ units: 1 }), { a: numbers(1_000) });
    expect(failureOf(() => template.render(small))).toMatchObject({ code: 'ORK_RENDER_BUDGET' });
  });

  it('counts fields that are rendered without a function', () => {
    const data = withBudget({ t: 'x'.repeat(64_000) }, new Budget({ units: 2_500 }));
    const template = compileTemplate('{{ .t }}!', { functions });
    template.render(data);
    template.render(data);
    expect(failureOf(() => template.render(data))).toMatchObject({ code: 'ORK_RENDER_BUDGET' });
    const value = compileTemplate('{{ .t }}', { functions });
    expect(failureOf(() => value.value(data))).toMatchObject({ code: 'ORK_RENDER_BUDGET' });
  });

  it('ends after 250 ms of rendering on its clock, and does not count the time between', async () => {
    const clock = new FakeClock();
    let perCall = 10;
    const slow = {
      lookup: () => ({
        ...functions.rows[0],
        args: [],
        implementation: () => {
          clock.compute(perCall);
          return 'x'.repeat(64 * 1_024);
        },
      }),
      names: () => ['slow'],
    } as unknown as typeof functions;
    const budget = new Budget({ clock });
    const template = compileTemplate('{{ range 10 }}{{ $x := slow }}{{ end }}', { functions: slow });
    const data = withBudget({}, budget);
    template.render(data);
    await Promise.resolve();
    clock.compute(60_000);
    template.render(data);
    perCall = 100;
    await Promise.resolve();
    expect(failureOf(() => template.render(data))).toMatchObject({
      code: 'ORK_RENDER_BUDGET',
      message: expect.stringContaining('250 ms'),
    });
  });

  it('does not show among the data', () => {
    const data = withBudget({ a: 1 }, new Budget());
    expect(compileTemplate('{{ . }}', { functions }).render(data)).toBe('map[a:1]');
    expect(JSON.stringify(data)).toBe('{"a":1}');
    expect(budgetOf({ ...data })).toBeInstanceOf(Budget);
    expect(budgetOf(undefined)).toBeUndefined();
    const other = new Budget();
    expect(budgetOf(withBudget(data, other))).toBe(other);
  });
});
