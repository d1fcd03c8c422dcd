import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { compileCross } from './index.js';

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
      'token that is no header',
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

  it('refuses a secretRef by name', () => {
    const source = { host: 'http://x', auth: { secretRef: { name: 's' } } };
    const [found] = problemsOf({ crd: 'l', source });
    expect(found).toMatchObject({
      code: 'ORK_CROSS_FIELD_REFUSED',
      path: [0, 'source', 'auth', 'secretRef'],
    });
    expect(found?.message).toContain('`source.auth.secretRef` is not run by this version');
  });

  it('keeps a token out of everything that is printed', () => {
    const source = { host: 'http://x', auth: { token: '$TOKEN' } };
    const env = { TOKEN: 'very secret' };
    const { problems } = compileCross([{ crd: 'l', source }], { crds: [], env });
    expect(JSON.stringify(problems)).not.toContain('secret');
    const { plan } = compileCross([{ crd: 'l', source }], { crds: [], env: { TOKEN: 'very-secret' } });
    expect(plan.entries).toHaveLength(1);
    expect(JSON.stringify(plan) + inspect(plan, { depth: 9, showHidden: true })).not.toContain('secret');
  });

  it('sends a token to its own origin only', () => {
    const source = { host: 'http://x/base', auth: { token: 'mine' } };
    const { plan } = compileCross([{ crd: 'l', source }], { crds: [], env: {} });
    const credential = plan.entries[0]?.credential;
    expect(credential?.headersFor(new URL('http://x/other'))).toEqual({ authorization: 'Bearer mine' });
    for (const url of ['https://x/', 'http://x:81/', 'http://y/']) {
      expect(credential?.headersFor(new URL(url))).toEqual({});
    }
  });
});
