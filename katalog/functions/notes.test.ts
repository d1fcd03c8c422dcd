import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { compileTemplate } from '../templates/index.js';
import { type Functions, functionTable, type Note } from './index.js';

function table(...notes: Note[]): Functions {
  return functionTable({ clock: new FakeClock(), random: (size) => new Uint8Array(size), notes });
}

function render(functions: Functions, text: string, data: unknown = {}): string {
  return compileTemplate(text, { functions }).render(data);
}

const data = { spec: { image: 'nginx', replicas: 4 } };

describe('a note', () => {
  it('sees the data of the template that calls it', () => {
    const functions = table({
      name: 'fullImage',
      expression: '{{ .spec.image }}:{{ .spec.tag | default "latest" }}',
    });
    expect(functions.noteProblems).toEqual([]);
    expect(render(functions, '<{{ fullImage }}>', data)).toBe('<nginx:latest>');
    expect(render(functions, '{{ with .spec }}{{ fullImage | toUpper }}{{ end }}', data)).toBe(
      'NGINX:LATEST',
    );
    expect(render(functions, '{{ define "d" }}{{ fullImage }}{{ end }}{{ template "d" 1 }}', data)).toBe(
      'nginx:latest',
    );
  });

  it('gives a value of its own type when it is one action', () => {
    const functions = table({ name: 'many', expression: '{{ gt .spec.replicas 9 }}' });
    expect(render(functions, '{{ if many }}many{{ else }}few{{ end }}', data)).toBe('few');
  });

  it('may call notes that come later', () => {
    const functions = table(
      { name: 'twice', expression: '{{ once }}{{ once }}' },
      { name: 'once', expression: '{{ .spec.image }}.' },
    );
    expect(render(functions, '{{ twice }}', data)).toBe('nginx.nginx.');
    expect(functions.noteProblems).toEqual([]);
  });

  it('takes no arguments', () => {
    const functions = table({ name: 'plain', expression: 'x' });
    expect(() => render(functions, '{{ plain 1 }}')).toThrow('takes 0 arguments');
  });

  it('lends its references to its callers', () => {
    const functions = table({ name: 'depth', expression: '{{ .cross.loader.metrics.queueDepth }}' });
    const template = compileTemplate('{{ depth }}', { functions });
    expect(template.references).toEqual([['cross', 'loader', 'metrics', 'queueDepth']]);
  });

  it('is listed after the functions of the product', () => {
    const functions = table({ name: 'plain', expression: 'x', description: 'Just x.' });
    expect(functions.rows.at(-1)).toMatchObject({ name: 'plain', doc: 'Just x.', args: [] });
  });

  it('counts against the limits of the template that calls it, and names itself', () => {
    const functions = table({ name: 'endless', expression: 'a\n{{ range 1000000000 }}{{ end }}' });
    expect(() => render(functions, '{{ endless }}')).toThrow(
      expect.objectContaining({
        code: 'ORK_TEMPLATE_LIMIT',
        line: 2,
        message: expect.stringContaining('"endless"'),
      }),
    );
  });
});

describe('a problem of notes', () => {
  it('is a circle', () => {
    const functions = table(
      { name: 'a', expression: '{{ b }}' },
      { name: 'b', expression: '{{ a }}' },
      { name: 'self', expression: '{{ self }}' },
    );
    expect(functions.noteProblems).toMatchObject([
      {
        index: 0,
        severity: 'error',
        code: 'ORK_NOTE_CYCLE',
        message: 'notes call each other in a cycle: a → b → a',
      },
      { index: 2, code: 'ORK_NOTE_CYCLE', message: 'notes call each other in a cycle: self → self' },
    ]);
    expect(render(functions, '[{{ a }}]')).toBe('[]');
  });

  it('is a template that does not compile, with its place', () => {
    const functions = table(
      { name: 'bad', expression: 'x\n{{ toLowr .a }}' },
      { name: 'open', expression: '{{ if .a }}' },
    );
    expect(functions.noteProblems).toMatchObject([
      {
        index: 0,
        code: 'ORK_TEMPLATE_UNKNOWN_FUNCTION',
        line: 2,
        column: 4,
        message: expect.stringContaining('"toLower"'),
      },
      { index: 1, code: 'ORK_TEMPLATE_SYNTAX', line: 1, column: 1 },
    ]);
    expect(render(functions, '{{ bad }}{{ open }}')).toBe('');
  });

  it('is a replaced function, unless that is meant', () => {
    const functions = table(
      { name: 'toLower', expression: 'mine' },
      { name: 'len', expression: 'mine' },
      { name: 'podCount', expression: '3' },
      { name: 'toUpper', expression: 'meant', shadow: true },
    );
    expect(functions.noteProblems.map(({ index, severity, code }) => [index, severity, code])).toEqual([
      [0, 'warning', 'ORK_NOTE_SHADOWS'],
      [1, 'warning', 'ORK_NOTE_SHADOWS'],
      [2, 'warning', 'ORK_NOTE_SHADOWS'],
    ]);
    expect(render(functions, '{{ toLower }} {{ toUpper }} {{ podCount }}')).toBe('mine meant 3');
  });

  it('is a name that cannot be called', () => {
    const functions = table(
      { name: 'my-note', expression: '' },
      { name: 'if', expression: '' },
      { name: 'twice', expression: '1' },
      { name: 'twice', expression: '2' },
    );
    expect(functions.noteProblems.map(({ index, code }) => [index, code])).toEqual([
      [0, 'ORK_NOTE_NAME'],
      [1, 'ORK_NOTE_NAME'],
      [3, 'ORK_NOTE_NAME'],
    ]);
    expect(render(functions, '{{ twice }}')).toBe('1');
  });
});
