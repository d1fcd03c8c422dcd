import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crdEntry, NO_FUNCTIONS } from '../../test/support/program.js';
import { compileProgram } from '../program/index.js';

function compile(call: object) {
  const { program, problems } = compileProgram(
    crdEntry({ external: [{ name: 'a', url: 'http://h/', ...call }] }),
    { functions: NO_FUNCTIONS },
  );
  return { call: program.external.box[0], problems: problems.map(({ message }) => message) };
}

const request = (call: object, spec: object) => compile(call).call?.request({ spec }, {});

const query = (text: string, spec: object) =>
  new URL(request({ protocol: 'prometheus', query: text }, spec)?.url ?? '').searchParams.get('query');

describe('a JSON body', () => {
  it('a value inside quotes stays one text, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (name) => {
        const body = request({ body: '{"name": "x-{{ .spec.name }}", "admin": false}' }, { name })?.body;
        expect(JSON.parse(body ?? '')).toEqual({ name: `x-${name}`, admin: false });
      }),
    );
  });

  it('a value outside quotes must be a JSON value', () => {
    expect(request({ body: '{"n": {{ .spec.n }}}' }, { n: 3 })?.body).toBe('{"n": 3}');
    for (const n of ['1, "admin": true', 'x', '']) {
      expect(() => request({ body: '{"n": {{ .spec.n }}}' }, { n })).toThrow('must be a JSON value');
    }
  });

  it('a body that does not begin as JSON is sent as rendered', () => {
    expect(request({ body: 'hello {{ .spec.name }}' }, { name: '"x"' })?.body).toBe('hello "x"');
  });

  it('control structures in a JSON body are a load error', () => {
    expect(compile({ body: '{"n": {{ if .spec.n }}1{{ end }}}' }).problems).toEqual([
      expect.stringContaining('no control structures'),
    ]);
  });
});

describe('a PromQL query', () => {
  it('a value inside quotes is escaped', () => {
    const spec = { job: 'a"} or up{x="\\' };
    expect(query('sum(up{job="{{ .spec.job }}"})', spec)).toBe('sum(up{job="a\\"} or up{x=\\"\\\\"})');
    expect(query("up{job='{{ .spec.job }}'}", { job: "a'b" })).toBe("up{job='a\\'b'}");
    expect(() => query('up{job=`{{ .spec.job }}`}', { job: 'a`b' })).toThrow('must be text without `');
  });

  it('a value outside quotes must be a number, a duration or a name', () => {
    expect(query('rate(up[{{ .spec.window }}])', { window: '5m' })).toBe('rate(up[5m])');
    expect(() => query('rate(up[{{ .spec.window }}])', { window: '5m]) or vector(1' })).toThrow(
      'must be a number, a duration or a name',
    );
  });
});
