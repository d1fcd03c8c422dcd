import { describe, expect, it } from 'vitest';
import { compileCross } from '../index.js';

const OPTIONS = { crds: ['database', 'website'], env: { LOADER: 'http://loader:8080', EMPTY: '' } };

function problemsOf(...declarations: unknown[]) {
  return compileCross(declarations, OPTIONS).problems;
}

describe('compileCross', () => {
  it('reads a remote declaration with its defaults', () => {
    const { plan, problems } = compileCross(
      [
        {
          crd: 'loader',
          selector: { name: 'my-loader', namespace: 'loader-system' },
          source: { host: '$LOADER/base/' },
        },
      ],
      OPTIONS,
    );
    expect(problems).toEqual([]);
    expect(plan.entries).toEqual([
      {
        alias: 'loader',
        crd: 'loader',
        address: {
          kind: 'host',
          base: 'http://loader:8080/base',
          shown: '$LOADER/base',
          origin: 'http://loader:8080',
          peer: 'loader:8080',
        },
        selector: { name: 'my-loader', namespace: 'loader-system', matchLabels: undefined },
        strategy: 'first',
        protocol: 'cr',
        protocolWritten: false,
        credential: undefined,
        tls: undefined,
        followLeader: false,
        policy: { cacheForMs: 30_000, staleWhileRevalidateMs: 0, staleAfterMs: 90_000, mode: 'auto' },
      },
    ]);
  });

  it('takes type for protocol, the namespace of the source, and durations', () => {
    const source = {
      host: 'http://x',
      type: 'metrics',
      cacheFor: '10s',
      staleWhileRevalidate: '5s',
      staleAfter: '1m',
      namespace: 'there',
      mode: 'poll',
      followLeader: false,
    };
    const { plan, problems } = compileCross(
      [{ crd: 'loader', as: 'l', selector: { namespace: 'here' }, source }],
      OPTIONS,
    );
    expect(problems).toEqual([]);
    expect(plan.entries[0]).toMatchObject({
      alias: 'l',
      protocol: 'metrics',
      protocolWritten: true,
      selector: { name: undefined, namespace: 'there' },
      policy: { cacheForMs: 10_000, staleWhileRevalidateMs: 5_000, staleAfterMs: 60_000, mode: 'poll' },
    });
  });

  it('takes the default of staleAfter from the caller, but never below cacheFor', () => {
    const compile = (cacheFor: string) =>
      compileCross([{ crd: 'l', source: { host: 'http://x', cacheFor } }], {
        ...OPTIONS,
        staleAfterMs: 60_000,
      }).plan.entries[0]?.policy.staleAfterMs;
    expect(compile('10s')).toBe(60_000);
    expect(compile('2m')).toBe(120_000);
  });

  it('reads a CRD of the same Katalog from memory, in any case, and says that a source is not used', () => {
    const { plan, problems } = compileCross(
      [{ crd: 'DataBase', as: 'db', source: { host: 'http://x' } }],
      OPTIONS,
    );
    expect(plan.entries[0]).toMatchObject({ crd: 'database', address: { kind: 'local' } });
    expect(problems).toMatchObject([
      { code: 'ORK_CROSS_SOURCE_IGNORED', severity: 'warning', path: [0, 'source'] },
    ]);
  });

  it('lists the templates for the caller to compile', () => {
    const { plan, problems } = compileCross(
      [
        { crd: 'database', selector: { name: '{{ .metadata.name }}-db', namespace: '{{ .spec.ns }}' } },
        {
          crd: 'pay',
          source: {
            endpoint: 'https://pay.example.com/m/{{ .metadata.name }}?x={{.spec.x}}',
            namespace: '{{ .a }}',
          },
        },
      ],
      OPTIONS,
    );
    expect(problems).toEqual([]);
    expect(plan.templates).toEqual([
      { text: '{{ .metadata.name }}-db', path: [0, 'selector', 'name'] },
      { text: '{{ .spec.ns }}', path: [0, 'selector', 'namespace'] },
      { text: '{{ .a }}', path: [1, 'source', 'namespace'] },
      { text: '{{ .metadata.name }}', path: [1, 'source', 'endpoint'] },
      { text: '{{.spec.x}}', path: [1, 'source', 'endpoint'] },
    ]);
  });

  it.each([
    ['no mapping', 'loader', 'ORK_CROSS_VALUE', [0]],
    ['no crd', { as: 'x' }, 'ORK_CROSS_VALUE', [0, 'crd']],
    ['crd of a wrong type', { crd: 3 }, 'ORK_CROSS_VALUE', [0, 'crd']],
    ['unknown field', { crd: 'database', selectr: {} }, 'ORK_CROSS_FIELD_UNKNOWN', [0, 'selectr']],
    ['selector is not a mapping', { crd: 'database', selector: 'x' }, 'ORK_CROSS_VALUE', [0, 'selector']],
    [
      'empty selector name',
      { crd: 'database', selector: { name: '' } },
      'ORK_CROSS_VALUE',
      [0, 'selector', 'name'],
    ],
    ['no source', { crd: 'loadr' }, 'ORK_CROSS_CRD', [0, 'crd']],
    ['empty source', { crd: 'l', source: {} }, 'ORK_CROSS_VALUE', [0, 'source', 'host']],
    [
      'host and endpoint',
      { crd: 'l', source: { host: 'http://x', endpoint: 'http://y' } },
      'ORK_CROSS_VALUE',
      [0, 'source', 'endpoint'],
    ],
    [
      'bad duration',
      { crd: 'l', source: { host: 'http://x', cacheFor: 'soon' } },
      'ORK_CROSS_VALUE',
      [0, 'source', 'cacheFor'],
    ],
    [
      'no duration',
      { crd: 'l', source: { host: 'http://x', cacheFor: '0s' } },
      'ORK_CROSS_VALUE',
      [0, 'source', 'cacheFor'],
    ],
    [
      'unknown mode',
      { crd: 'l', source: { host: 'http://x', mode: 'push' } },
      'ORK_CROSS_VALUE',
      [0, 'source', 'mode'],
    ],
    [
      'the stream of an endpoint',
      { crd: 'l', source: { endpoint: 'http://x/y', mode: 'stream' } },
      'ORK_CROSS_VALUE',
      [0, 'source', 'mode'],
    ],
    [
      'staleAfter below cacheFor',
      { crd: 'l', source: { host: 'http://x', staleAfter: '1s' } },
      'ORK_CROSS_VALUE',
      [0, 'source', 'staleAfter'],
    ],
    [
      'unknown protocol',
      { crd: 'l', source: { host: 'http://x', protocol: 'metric' } },
      'ORK_CROSS_VALUE',
      [0, 'source', 'protocol'],
    ],
    [
      'synonyms that differ',
      { crd: 'l', source: { host: 'http://x', protocol: 'cr', type: 'info' } },
      'ORK_CROSS_VALUE',
      [0, 'source', 'type'],
    ],
    ['unset variable', { crd: 'l', source: { host: '$NOPE' } }, 'ORK_CROSS_ENV', [0, 'source', 'host']],
    ['empty variable', { crd: 'l', source: { host: '$EMPTY' } }, 'ORK_CROSS_ENV', [0, 'source', 'host']],
    ['relative host', { crd: 'l', source: { host: 'loader:8080' } }, 'ORK_CROSS_URL', [0, 'source', 'host']],
    [
      'other scheme',
      { crd: 'l', source: { host: 'file:///etc/passwd' } },
      'ORK_CROSS_URL',
      [0, 'source', 'host'],
    ],
    ['credentials', { crd: 'l', source: { host: 'http://u:p@x' } }, 'ORK_CROSS_URL', [0, 'source', 'host']],
    [
      'query in host',
      { crd: 'l', source: { host: 'http://x/?a=b' } },
      'ORK_CROSS_URL',
      [0, 'source', 'host'],
    ],
    [
      'templated host',
      { crd: 'l', source: { host: 'http://{{ .a }}' } },
      'ORK_CROSS_URL',
      [0, 'source', 'host'],
    ],
    [
      'templated origin',
      { crd: 'l', source: { endpoint: 'http://{{ .a }}/x' } },
      'ORK_CROSS_URL',
      [0, 'source', 'endpoint'],
    ],
    [
      'origin that a value could extend',
      { crd: 'l', source: { endpoint: 'http://pay{{ .a }}/x' } },
      'ORK_CROSS_URL',
      [0, 'source', 'endpoint'],
    ],
    [
      'control structure',
      { crd: 'l', source: { endpoint: 'http://x/{{ if .a }}b{{ end }}' } },
      'ORK_CROSS_URL',
      [0, 'source', 'endpoint'],
    ],
    [
      'a flag that is text',
      { crd: 'l', source: { host: 'http://x', followLeader: 'yes' } },
      'ORK_CROSS_VALUE',
      [0, 'source', 'followLeader'],
    ],
    [
      'the leader of an endpoint',
      { crd: 'l', source: { endpoint: 'http://x/', followLeader: true } },
      'ORK_CROSS_VALUE',
      [0, 'source', 'followLeader'],
    ],
    ['bad alias', { crd: 'database', as: 'a.b' }, 'ORK_CROSS_ALIAS', [0, 'as']],
    ['reserved alias', { crd: 'database', as: '__proto__' }, 'ORK_CROSS_ALIAS', [0, 'as']],
    ['crd that is not an alias', { crd: 'a.b', source: { host: 'http://x' } }, 'ORK_CROSS_ALIAS', [0, 'crd']],
  ])('reports %s', (_, declaration, code, path) => {
    expect(problemsOf(declaration)).toMatchObject([{ code, path, severity: 'error' }]);
  });

  it('suggests the nearest name', () => {
    expect(problemsOf({ crd: 'databse' })[0]?.message).toContain('did you mean "database"?');
    expect(problemsOf({ crd: 'database', selctor: {} })[0]?.message).toContain('did you mean "selector"?');
    expect(problemsOf({ crd: 'l', source: { host: 'http://x', cachfor: '1s' } })[0]?.message).toContain(
      'did you mean "cacheFor"?',
    );
  });

  it('wants every alias once, in any case', () => {
    const { plan, problems } = compileCross(
      [
        { crd: 'loader', source: { host: 'http://a' } },
        { crd: 'Loader', source: { host: 'http://b' } },
        { crd: 'database', as: 'loader' },
      ],
      OPTIONS,
    );
    expect(problems).toMatchObject([
      { code: 'ORK_CROSS_ALIAS', path: [1, 'crd'] },
      { code: 'ORK_CROSS_ALIAS', path: [2, 'as'] },
    ]);
    expect(plan.entries).toHaveLength(1);
  });

  it('leaves $ inside a template alone', () => {
    const { problems } = compileCross(
      [{ crd: 'l', source: { endpoint: '$LOADER/{{ $x }}/{{ .metadata.name }}' } }],
      OPTIONS,
    );
    expect(problems).toEqual([]);
  });
});

describe('variables that are not set where a Katalog is only read', () => {
  const read = (source: object) => compileCross([{ crd: 'l', source }], { ...OPTIONS, unset: 'warning' });

  it.each([
    ['a URL', { host: '$NOPE' }, 'http://unset.invalid'],
    ['a host', { host: 'https://$NOPE:8080' }, 'https://unset:8080'],
    ['a port', { host: 'http://loader:$NOPE' }, 'http://loader:1'],
    ['a token', { host: 'http://loader', auth: { token: '$NOPE' } }, 'http://loader'],
    ['a path', { endpoint: 'http://loader/$NOPE/{{ .metadata.name }}' }, 'http://loader'],
  ])('%s is a warning, and the declaration is compiled', (_, source, origin) => {
    const { plan, problems } = read(source);
    expect(problems).toEqual([
      expect.objectContaining({
        code: 'ORK_CROSS_ENV',
        severity: 'warning',
        path: expect.arrayContaining(['source']),
      }),
    ]);
    expect(problems[0]?.message).toContain('refers to $NOPE, which is not set here');
    expect(plan.entries).toMatchObject([{ address: { origin } }]);
  });

  it('other problems of the declaration are errors as ever', () => {
    expect(read({ host: '$NOPE', cacheFor: 'soon' }).problems.map(({ severity }) => severity)).toEqual([
      'warning',
      'error',
    ]);
  });

  it('no token is shown, not even in part', () => {
    const { problems } = read({ host: 'http://loader', auth: { token: 'hunter2-$NOPE' } });
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });
});
