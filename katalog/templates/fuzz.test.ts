import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { functionTable } from '../functions/index.js';
import { compileTemplate, TemplateError } from './index.js';

const functions = functionTable({ clock: new FakeClock(), random: (size) => new Uint8Array(size) });

const words = [
  '{{',
  '}}',
  '{{-',
  '-}}',
  '{{ ',
  ' }}',
  ' ',
  '\n',
  'text',
  '.',
  '.a',
  '.a.b',
  '$',
  '$x',
  '$.a',
  ':=',
  '=',
  '|',
  ' | ',
  ',',
  '(',
  ')',
  'if ',
  'else',
  'end',
  'range ',
  'with ',
  'define "d"',
  'template "d" ',
  'block "d" ',
  'break',
  'continue',
  '/*',
  '*/',
  '"s"',
  '`r`',
  "'c'",
  '"',
  '1',
  '-1',
  '0x1f',
  '1.5',
  'true',
  'nil',
  'print ',
  'printf "%d %s" ',
  'len ',
  'index ',
  'eq ',
  'and ',
  'default ',
  'toJSON ',
  'split ',
  '.__proto__',
  '.constructor',
  '-',
  '{{ if .a }}',
  '{{ end }}',
  '{{ range $i, $x := .a }}',
  '{{ else }}',
  '{{ $x := .a }}',
  '{{ .a | default "x" }}',
  '{{ template "d" . }}',
];
const soup = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...words) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    ),
    { maxLength: 24 },
  )
  .map((parts) => parts.join(''));
const data = fc.oneof(fc.jsonValue(), fc.record({ a: fc.jsonValue(), b: fc.jsonValue() }));

/** Calls of real functions on random operands, which compile far more often than word soup. */
const operand = fc.constantFrom(
  '.a',
  '.b',
  '.a.b',
  '$',
  '"x"',
  '3',
  '-1',
  '0.5',
  'nil',
  'true',
  '(len .a)',
  '(print .b)',
);
const call = fc
  .tuple(
    fc.constantFrom(...functions.names(), 'printf', 'index', 'slice', 'eq', 'lt', 'html', 'js'),
    fc.array(operand, { maxLength: 4 }),
  )
  .map(([name, operands]) => `{{ ${[name, ...operands].join(' ')} }}`);
const program = fc
  .array(
    fc.oneof(
      call,
      fc.constantFrom('{{ range .a }}', '{{ with .b }}', '{{ if .a }}', '{{ else }}', '{{ end }}'),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

function renders(text: string, value: unknown): void {
  try {
    const template = compileTemplate(text, { functions });
    expect(typeof template.render(value)).toBe('string');
    template.value(value);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const lines = text.split('\n');
    expect(error.line).toBeGreaterThan(0);
    expect(error.line).toBeLessThanOrEqual(lines.length);
    expect(error.column).toBeGreaterThan(0);
    expect(error.column).toBeLessThanOrEqual((lines[error.line - 1] ?? '').length + 1);
  }
}

describe('any text at all', () => {
  it('compiles and renders, or fails with a TemplateError inside the text', () => {
    fc.assert(fc.property(soup, data, renders), { numRuns: 1_500 });
    fc.assert(fc.property(program, data, renders), { numRuns: 1_500 });
  });

  it('never reaches a prototype', () => {
    const guarded = Object.getOwnPropertyNames(Object.prototype).sort();
    fc.assert(fc.property(program, data, renders), { numRuns: 300 });
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(guarded);
    const path = fc.array(
      fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'call'),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(path, (keys) => {
        const value = { a: {}, l: [1], s: 'x', n: 1 };
        for (const root of ['', '.a', '.l', '.s', '.n']) {
          expect(
            compileTemplate(`{{ ${root}.${keys.join('.')} }}`, { functions }).value(value),
          ).toBeUndefined();
        }
        const quoted = keys.map((key) => JSON.stringify(key)).join(' ');
        for (const name of ['get', 'index']) {
          expect(compileTemplate(`{{ ${name} . ${quoted} }}`, { functions }).value(value)).toBeUndefined();
        }
      }),
    );
  });
});
