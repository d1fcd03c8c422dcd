import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crdEntry, NO_FUNCTIONS } from '../../test/support/program.js';
import { compileProgram } from '../program/index.js';

function compile(url: string) {
  const { program, problems } = compileProgram(crdEntry({ external: [{ name: 'a', url }] }), {
    functions: NO_FUNCTIONS,
  });
  const [call] = program.external.box;
  return { call, problems: problems.map(({ message }) => message) };
}

function urlOf(url: string, spec: object, env: Readonly<Record<string, string>> = {}): string {
  const { call, problems } = compile(url);
  if (!call) throw new Error(problems.join('\n'));
  return call.request({ spec }, env)?.url ?? '';
}

describe('the url of an external call', () => {
  it.each([
    '$API{{ .spec.path }}',
    'https://api.internal{{ .spec.path }}',
    'https://{{ .spec.host }}/x',
    '{{ .spec.url }}',
    'https://api.internal:{{ .spec.port }}/x',
    'https://user@{{ .spec.host }}/',
    'https://api\\{{ .spec.path }}',
  ])('%s is a load error, because a custom resource would choose where the call goes', (url) => {
    expect(compile(url).problems).toEqual([
      `invalid url ${JSON.stringify(url)}: expected a literal scheme and host, or $NAME, then /, ? or #, before the first template`,
    ]);
  });

  it.each(['ftp://h', '/path', 'h/x'])(
    '%s is a load error, because it is not an http or https URL',
    (url) => {
      expect(compile(url).problems).toEqual([
        `invalid url ${JSON.stringify(url)}: expected an http or https URL`,
      ]);
    },
  );

  it('control structures are a load error', () => {
    expect(compile('https://h/{{ if .spec.a }}x{{ end }}').problems).toEqual([
      expect.stringContaining('expected values such as {{ .metadata.name }}, and no control structures'),
    ]);
  });

  it('values are percent-encoded in path and query', () => {
    const spec = { flag: '../admin/keys?all=1#', q: 'a&b=c d' };
    expect(urlOf('$FLAGS/flags/{{ .spec.flag }}', spec, { FLAGS: 'https://flags.example' })).toBe(
      'https://flags.example/flags/..%2Fadmin%2Fkeys%3Fall%3D1%23',
    );
    expect(urlOf('https://h/x?q={{ .spec.q }}', spec)).toBe('https://h/x?q=a%26b%3Dc%20d');
  });

  it.each(['.', '..', ''])('the path segment %j fails that custom resource', (name) => {
    expect(() => urlOf('https://h/flags/{{ .spec.name }}', { name })).toThrow(/path segment/);
  });

  it('two values do not make a dot segment of a path together', () => {
    expect(() => urlOf('https://h/{{ .spec.a }}{{ .spec.a }}/x', { a: '.' })).toThrow(/path segment/);
  });

  it('an empty value may stand in a query', () => {
    expect(urlOf('https://h/x?q={{ .spec.absent }}', {})).toBe('https://h/x?q=');
  });

  it('a variable with credentials or without http fails, and its value is not in the message', () => {
    for (const API of ['https://user:pw@h', 'secret-value', 'file:///secret-value']) {
      let message = '';
      try {
        urlOf('$API/x', {}, { API });
      } catch (error) {
        message = String(error);
      }
      expect(message).toContain('url');
      expect(message).not.toMatch(/pw|secret-value/);
    }
  });

  it('no value of a custom resource changes origin or number of path segments', () => {
    const hostile = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.constantFrom(
        '@evil.example',
        '//evil.example',
        '\\\\evil',
        'a/../../b',
        '%2e%2e',
        '\t/',
        '?x',
        '#',
        ':80',
      ),
    );
    fc.assert(
      fc.property(hostile, hostile, (a, b) => {
        let made: string;
        try {
          made = urlOf(
            '$API/{{ .spec.a }}/x?q={{ .spec.b }}',
            { a, b },
            { API: 'https://api.internal:8443/base' },
          );
        } catch (error) {
          expect(String(error)).toMatch(/path segment|half a character/);
          return;
        }
        const url = new URL(made);
        expect(url.origin).toBe('https://api.internal:8443');
        expect(url.pathname.split('/')).toHaveLength(4);
        expect(url.searchParams.get('q')).toBe(b);
        expect(url.hash).toBe('');
      }),
    );
  });

  it('messages show the url as written', () => {
    const { call } = compile('$API/{{ .spec.a }}');
    expect(call?.request({ spec: { a: 'x' } }, { API: 'https://h/token' })).toMatchObject({
      url: 'https://h/token/x',
      shown: '$API/{{ .spec.a }}',
    });
  });
});
