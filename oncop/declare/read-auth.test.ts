import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { compileCross } from '../index.js';

function problemsOf(...declarations: unknown[]) {
  return compileCross(declarations, { crds: [], env: {} }).problems;
}

describe('source.auth', () => {
  it.each([
    [
      'token and secretRef',
      { crd: 'l', source: { host: 'http://x', auth: { token: 'a', secretRef: { name: 's' } } } },
      'ORK_CROSS_VALUE',
      [0, 'source', 'auth', 'secretRef'],
    ],
    [
      'unset token',
      { crd: 'l', source: { host: 'http://x', auth: { token: '$NOPE' } } },
      'ORK_CROSS_ENV',
      [0, 'source', 'auth', 'token'],
    ],
    [
      'token that is not a header value',
      { crd: 'l', source: { host: 'http://x', auth: { token: 'a b' } } },
      'ORK_CROSS_VALUE',
      [0, 'source', 'auth', 'token'],
    ],
    [
      'empty auth',
      { crd: 'l', source: { host: 'http://x', auth: {} } },
      'ORK_CROSS_VALUE',
      [0, 'source', 'auth', 'token'],
    ],
  ])('reports %s', (_, declaration, code, path) => {
    expect(problemsOf(declaration)).toMatchObject([{ code, path, severity: 'error' }]);
  });

  it.each([
    ['no name', { namespace: 'n', key: 'k' }, 'source.auth.secretRef needs a name'],
    ['no namespace', { name: 's', key: 'k' }, 'source.auth.secretRef needs a namespace'],
    ['no key', { name: 's', namespace: 'n' }, 'source.auth.secretRef needs a key'],
    ['a bad name', { name: 'S/', namespace: 'n', key: 'k' }, '"S/" cannot be a name in a secretRef'],
    ['a number', { name: 's', namespace: 'n', key: 1 }, 'key must be text'],
    ['text', 'n/s', 'secretRef must be a mapping'],
  ])('refuses a secretRef with %s', (_, secretRef, message) => {
    const problems = problemsOf({ crd: 'l', source: { host: 'http://x', auth: { secretRef } } });
    expect(problems).toMatchObject([{ code: 'ORK_CROSS_VALUE' }]);
    expect(problems[0]?.message).toContain(message);
  });

  it('names the Secrets for whoever provides them', () => {
    const secretRef = { name: 's', namespace: 'n', key: 'k' };
    const { plan } = compileCross([{ crd: 'l', source: { host: 'http://x', auth: { secretRef } } }], {
      crds: [],
      env: {},
    });
    expect(plan.secrets).toEqual([{ namespace: 'n', name: 's', alias: 'l' }]);
  });

  it.each(['http://x/path', 'x:80', 'ftp://x', 'http://u@x', 3])('refuses %j as an origin', (origin) => {
    const source = { host: 'http://x', auth: { token: 'mine', origins: [origin] } };
    expect(problemsOf({ crd: 'l', source })).toMatchObject([
      { code: 'ORK_CROSS_VALUE', path: [0, 'source', 'auth', 'origins'] },
    ]);
  });

  it('keeps a token out of everything that is printed', () => {
    const source = { host: 'http://x', auth: { token: '$TOKEN' } };
    const env = { TOKEN: 'very hush' };
    const { problems } = compileCross([{ crd: 'l', source }], { crds: [], env });
    expect(JSON.stringify(problems)).not.toContain('hush');
    const { plan } = compileCross([{ crd: 'l', source }], { crds: [], env: { TOKEN: 'very-hush' } });
    expect(plan.entries).toHaveLength(1);
    expect(JSON.stringify(plan) + inspect(plan, { depth: 9, showHidden: true })).not.toContain('hush');
  });

  it('sends a token to its own origin and to those that are listed', async () => {
    const source = { host: 'http://x/base', auth: { token: 'mine', origins: ['http://10.0.0.7:8080'] } };
    const { plan } = compileCross([{ crd: 'l', source }], { crds: [], env: {} });
    const credential = plan.entries[0]?.credential;
    const headers = (url: string) =>
      credential?.headersFor(new URL(url), undefined, new AbortController().signal);
    expect(await headers('http://x/other')).toEqual({ authorization: 'Bearer mine' });
    expect(await headers('http://10.0.0.7:8080/a')).toEqual({ authorization: 'Bearer mine' });
    for (const url of ['https://x/', 'http://x:81/', 'http://y/', 'https://10.0.0.7:8080']) {
      expect(await headers(url)).toEqual({});
    }
  });
});
