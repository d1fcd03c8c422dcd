import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/base/index.js';
import { crdEntry, NO_FUNCTIONS } from '../../test/support/program.js';
import type { NormalizeBlock } from '../model.js';
import { compileProgram } from './program.js';

const compile = (normalize: Partial<NormalizeBlock>, rules: readonly JsonObject[] = []) =>
  compileProgram(
    crdEntry(
      {},
      {
        normalize: { audit: false, spec: {}, types: {}, ...normalize },
        validation: { external: [], rules, path: ['validation'] },
        mutation: {
          external: [],
          rules: [{ field: 'spec.seen', default: '{{ .spec.tier }}' }],
          path: ['mutation'],
          first: false,
        },
      },
    ),
    { functions: NO_FUNCTIONS },
  );

const normalized = (normalize: Partial<NormalizeBlock>, spec: object) => {
  const { program, problems } = compile(normalize);
  expect(problems).toEqual([]);
  return program.admission.mutate({ spec } as never);
};

describe('normalize', () => {
  it('gives fields one form, each from the CR as it is stored', () => {
    const stored = Object.freeze({
      tier: ' GOLD ',
      image: 'web',
      containers: [{ name: 'a' }],
      replicas: '3',
    });
    const spec = {
      tier: '{{ if .spec.tier }}\n  gold of {{ .spec.image }}\n{{ end }}\n',
      image: '{{ .spec.image }}:{{ .spec.tier }}',
      'containers.0.image': '{{ .spec.image }}',
      'resources.requests.cpu': '100m',
      copies: '{{ .spec.containers }}',
      count: '{{ .spec.replicas }}',
      more: '{{ if .spec.replicas }}\n  4\n{{ end }}',
      tag: '1.10',
    };
    expect(normalized({ spec, types: { count: 'int' } }, stored)).toEqual({
      spec: {
        tier: 'gold of web',
        image: 'web: GOLD',
        containers: [{ name: 'a', image: 'web' }],
        resources: { requests: { cpu: '100m' } },
        copies: [{ name: 'a' }],
        count: 3,
        more: 4,
        tag: '1.10',
        replicas: '3',
        seen: 'gold of web',
      },
    });
  });

  it('takes a field away that comes out empty, and makes no maps for it', () => {
    const spec = { a: '{{ .spec.none }}', 'b.c': '{{ .spec.none }}' };
    expect(normalized({ spec }, { a: 1 })).toEqual({ spec: {} });
  });

  it('comes before validation, whose rules see the one form', () => {
    const { program } = compile({ spec: { tier: 'gold' } }, [{ field: 'spec.tier', equals: 'gold' }]);
    expect(program.admission.validate({ spec: { tier: 'GOLD' } }, () => false).denied).toEqual([]);
  });

  it('tells what it has changed when it is asked to', () => {
    const spec = { a: '{{ .spec.a }}', b: '2', 'c.d': '{{ .spec.b }}', e: '{{ .spec.none }}' };
    const data = normalized({ audit: true, spec, types: { b: 'int' } }, { a: 1, b: '1', e: true });
    expect(data['_normalizeChanges']).toEqual([
      { field: 'b', from: '1', to: 2 },
      { field: 'c.d', to: 1 },
      { field: 'e', from: true },
    ]);
    expect(normalized({ spec }, { b: '1' })).not.toHaveProperty('_normalizeChanges');
  });

  it('says what is wrong, at load or for that CR', () => {
    const spec = { 'a..b': '1', c: '{{ .spec. }}', d: 'many' };
    const { problems } = compile({ spec, types: { d: 'int', f: 'bool' } });
    expect(problems.map(({ path, message }) => `${path.join('/')}: ${message}`)).toEqual([
      'normalize/types/f: unknown field "f": normalize.spec does not have it',
      'normalize/spec/a..b: invalid field path "a..b": expected a path below spec',
      'normalize/spec/c: unexpected "." in an action',
      'normalize/spec/d: invalid d "many": expected a whole number',
    ]);
    expect(() => normalized({ spec: { n: '{{ .spec.n }}' }, types: { n: 'int' } }, { n: 'x' })).toThrow(
      'normalize.spec.n: invalid n "x": expected a whole number',
    );
  });
});
