import { describe, expect, it } from 'vitest';
import { compileTemplate, type FunctionRow, type FunctionTable, TemplateError } from './index.js';

const shout: FunctionRow = {
  name: 'shout',
  args: ['s', 'mark?'],
  takes: [],
  returns: 'string',
  doc: 'The text with a mark.',
  example: { template: '{{ shout "a" }}', data: {}, result: 'a!' },
  onEmpty: '!',
  published: false,
  implementation: ([s, mark]) => `${s}${mark ?? '!'}`,
};
const functions: FunctionTable = {
  lookup: (name) => (name === 'shout' ? shout : undefined),
  names: () => ['shout'],
};

const compile = (text: string) => compileTemplate(text, { functions });
const render = (text: string, data: unknown = {}): string => compile(text).render(data);

function problem(text: string): TemplateError {
  try {
    compile(text);
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

describe('a template', () => {
  it('without actions is constant', () => {
    expect(compile('plain }} text')).toMatchObject({ constant: true, references: [] });
    expect(render('plain }} text')).toBe('plain }} text');
    expect(compile('{{ 1 }}').constant).toBe(false);
  });

  it('renders absent values as nothing', () => {
    const data = { a: null, list: [], text: 'x' };
    for (const text of [
      '{{ .b }}',
      '{{ .a }}',
      '{{ .a.b.c }}',
      '{{ .text.b }}',
      '{{ .list.b }}',
      '{{ index .list 3 }}',
      '{{ nil | print }}'.replace('nil', '.b'),
    ]) {
      expect(render(text, data), text).toBe('');
    }
    for (const data of [undefined, null, 3, 'x', [1]])
      expect(render('[{{ .a }}{{ $.a.b }}]', data)).toBe('[]');
  });

  it('takes hyphens inside a path segment', () => {
    const data = { children: { deployments: { 'my-app': { 'a--b': 1 }, 'web-0': 2 } } };
    expect(render('{{ .children.deployments.my-app.a--b }}', data)).toBe('1');
    expect(render('{{ $.children.deployments.web-0 -}} x', data)).toBe('2x');
    expect(render('{{ $x := .children }}{{ $x.deployments.web-0 }}', data)).toBe('2');
    expect(render('{{ (.children).deployments.my-app.a--b }}', data)).toBe('1');
  });

  it('reads own properties only', () => {
    const inherited = Object.assign(Object.create({ secret: 'x' }), { own: 'y', run: () => 'z' });
    expect(render('{{ .secret }}{{ .own }}{{ .run }}', inherited)).toBe('y');
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      expect(
        render(`{{ .${name} }}{{ index . "${name}" }}{{ .a.${name} }}{{ .s.${name} }}{{ .l.${name} }}`, {
          a: {},
          s: 'x',
          l: [1],
        }),
        name,
      ).toBe('');
    }
    const hostile: unknown = JSON.parse('{"__proto__": {"x": 1}, "a": 2}');
    expect(render('{{ . }}{{ range $k, $v := . }}{{ $k }}{{ end }}{{ .__proto__ }}', hostile)).toBe(
      'map[a:2]a',
    );
    expect(render('{{ .length }}{{ index . "length" }}', [1])).toBe('');
  });

  it('compares what Go refuses to compare as different', () => {
    expect(
      render('{{ eq 1 "1" }} {{ ne 1 "1" }} {{ lt "a" 1 }} {{ ge .list 1 }} {{ eq .list .list }}', {
        list: [1],
      }),
    ).toBe('false true false false false');
    expect(render('{{ lt .absent 1 }} {{ gt .absent 1 }} {{ le .absent "" }}')).toBe('true false true');
  });

  it('stops `and` and `or` early', () => {
    let calls = 0;
    const counting: FunctionTable = {
      ...functions,
      lookup: () => ({ ...shout, args: [], implementation: () => ++calls }),
    };
    const env = {
      functions: {
        ...counting,
        lookup: (name: string) => (name === 'count' ? counting.lookup(name) : undefined),
      },
    };
    expect(compileTemplate('{{ and false count }}{{ or 1 count }}', env).render({})).toBe('false1');
    expect(calls).toBe(0);
    expect(compileTemplate('{{ and 1 count }}{{ or 0 count }}', env).render({})).toBe('12');
  });

  it('lets a function of the table replace a builtin', () => {
    const row = { ...shout, name: 'and', implementation: () => 'mine' };
    const env = { functions: { ...functions, lookup: (name: string) => (name === 'and' ? row : undefined) } };
    expect(compileTemplate('{{ and 1 2 }}', env).render({})).toBe('mine');
  });

  it('keeps its renderings apart', () => {
    const template = compile('{{ $x := .a }}{{ range 2 }}{{ $x = print $x . }}{{ end }}{{ $x }}');
    expect([template.render({ a: 'p' }), template.render({ a: 'q' })]).toEqual(['p01', 'q01']);
  });
});

describe('value', () => {
  it('is the value itself when the text is one action', () => {
    const data = { n: 3, list: [1], map: { a: 1 }, no: false };
    expect(compile('{{ .n }}').value(data)).toBe(3);
    expect(compile('{{- .list -}}').value(data)).toBe(data.list);
    expect(compile('{{ .map }}').value(data)).toBe(data.map);
    expect(compile('{{ .no }}').value(data)).toBe(false);
    expect(compile('{{ .absent }}').value(data)).toBeUndefined();
    expect(compile('{{/* n */}}{{ .n }}').value(data)).toBe(3);
    expect(compile('{{ define "x" }}{{ end }}{{ .n }}').value(data)).toBe(3);
  });

  it('is the rendered text otherwise', () => {
    expect(compile(' {{ .n }}').value({ n: 3 })).toBe(' 3');
    expect(compile('{{ .n }}{{ .n }}').value({ n: 3 })).toBe('33');
    expect(compile('{{ if .n }}{{ .n }}{{ end }}').value({ n: 3 })).toBe('3');
    expect(compile('{{ $x := .n }}').value({ n: 3 })).toBe('');
    expect(compile('text').value({})).toBe('text');
  });
});

describe('a syntax error', () => {
  it.each([
    [
      '{{ if .a }}\n  {{ range .b }}\n{{ end }}',
      1,
      1,
      '{{ if }} at line 1, column 1 is not closed by {{ end }}',
    ],
    [
      'a\n  {{ range .b }}\n{{ if .c }}{{ end }}',
      2,
      3,
      '{{ range }} at line 2, column 3 is not closed by {{ end }}',
    ],
    ['{{ if .a }}{{ else if .b }}', 1, 1, '{{ if }} at line 1, column 1 is not closed by {{ end }}'],
    ['x {{ .a ', 1, 3, 'this "{{" is not closed by "}}"'],
    ['{{ "abc }}', 1, 4, 'this string is not closed'],
    ['{{ print (1 }}', 1, 10, 'this "(" is not closed'],
    ['{{ end }}', 1, 4, '{{ end }} has nothing to belong to here'],
    ['{{ break }}', 1, 4, '{{ break }} stands outside {{ range }}'],
    ['{{ $replicas := 1 }}{{ $replica }}', 1, 24, 'unknown variable "$replica" (did you mean "$replicas"?)'],
    [
      '{{ define "part" }}{{ end }}{{ template "parts" }}',
      1,
      32,
      'unknown template "parts" (did you mean "part"?)',
    ],
    ['\n{{ .a | 3 }}', 2, 9, 'stage 2 of the pipe is not a function'],
    ['{{ .a 3 }}', 1, 7, 'a value that is not a function cannot take arguments'],
    ['{{ }}', 1, 4, 'an action has no value'],
    ['{{ 9007199254740993 }}', 1, 4, '9007199254740993 is not a number that can be represented'],
    ['{{ .a.0 }}', 1, 6, 'unexpected ".0" in an action'],
  ])('of %j is at %d:%d', (text, line, column, message) => {
    expect(problem(text)).toMatchObject({ code: 'ORK_TEMPLATE_SYNTAX', line, column, message });
  });

  it('names the nearest function', () => {
    expect(problem('{{ .a |\n shoot }}')).toMatchObject({
      code: 'ORK_TEMPLATE_UNKNOWN_FUNCTION',
      line: 2,
      column: 2,
      message: 'unknown function "shoot" (did you mean "shout"?)',
    });
    expect(problem('{{ printff "a" }}').message).toContain('"printf"');
  });

  it('counts arguments, the piped one included', () => {
    expect(problem('{{ shout }}').message).toBe('function "shout" takes 1 to 2 arguments (s, mark?), got 0');
    expect(problem('{{ 1 | shout 2 3 }}').code).toBe('ORK_TEMPLATE_ARGUMENTS');
    expect(problem('{{ len }}').message).toBe('function "len" takes 1 arguments (v), got 0');
    expect(problem('{{ eq 1 }}').code).toBe('ORK_TEMPLATE_ARGUMENTS');
    expect(render('{{ "?" | shout "a" }}{{ shout "b" }}')).toBe('a?b!');
  });

  it('bounds the nesting', () => {
    const deep = (open: string, close: string, count: number): string =>
      open.repeat(count) + close.repeat(count);
    expect(problem(`{{ ${deep('(', ')', 200)} }}`).message).toContain('nested too deeply');
    expect(problem(deep('{{ if 1 }}', '{{ end }}', 200)).message).toContain('nested too deeply');
    expect(problem(`{{ if 1 }}${'{{ else if 1 }}'.repeat(200)}{{ end }}`).message).toContain(
      'nested too deeply',
    );
  });
});

describe('a rendering that gets out of hand', () => {
  const limit = (text: string, data: unknown = {}): TemplateError => {
    const template = compile(text);
    try {
      template.render(data);
    } catch (error) {
      if (error instanceof TemplateError) return error;
      throw error;
    }
    throw new Error(`${text} has no limit`);
  };

  it.each([
    ['iterations', 'a\n{{ range 1000000000 }}{{ end }}', 2],
    ['nested iterations', '{{ range 10000 }}{{ range 10000 }}{{ end }}{{ end }}', 1],
    ['output', '{{ range 400000 }}0123456789abcdef{{ end }}', 1],
    ['recursion', '{{ define "x" }}{{ template "x" . }}{{ end }}\n\n{{ template "x" . }}', 1],
    ['text that doubles', '{{ $x := "ab" }}{{ range 100 }}{{ $x = print $x $x }}{{ end }}', 1],
    ['padding', '{{ printf "%999999d%999999d%999999d%999999d%999999d" 1 2 3 4 5 }}', 1],
  ])('ends: %s', (_name, text, line) => {
    expect(limit(text)).toMatchObject({ code: 'ORK_TEMPLATE_LIMIT', line });
  });

  it('ends when data is nested thousands deep', () => {
    let data: unknown = 1;
    for (let depth = 0; depth < 50_000; depth++) data = [data];
    expect(limit('{{ . }}', data).message).toContain('nested too deeply');
  });
});
