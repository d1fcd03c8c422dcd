import { describe, expect, it } from 'vitest';
import { compileCross } from '../index.js';

function compile(tls: unknown, host = 'https://x') {
  return compileCross([{ crd: 'l', source: { host, tls } }], { crds: [], env: {} });
}

describe('source.tls', () => {
  it.each([
    [{ caFile: 'ca.crt' }],
    [{ caFile: 'ca.crt', certFile: 'a.crt', keyFile: 'a.key', serverName: 'loader.internal' }],
    [{ secretRef: { namespace: 'n', name: 's' }, serverName: '10.0.0.7' }],
    [{ serverName: 'fd00::7' }],
  ])('takes %j', (tls) => {
    const { plan, problems } = compile(tls);
    expect(problems).toEqual([]);
    expect(plan.entries).toHaveLength(1);
  });

  it.each<[string, unknown, string, string]>([
    ['nothing', {}, 'caFile', 'tls needs a caFile'],
    ['text', 'ca.crt', '', 'tls must be a mapping'],
    ['an empty path', { caFile: '' }, 'caFile', 'must not be empty'],
    ['a certificate without a key', { certFile: 'a' }, 'keyFile', 'go together'],
    ['a key without a certificate', { keyFile: 'a' }, 'certFile', 'go together'],
    [
      'files and a Secret',
      { caFile: 'a', secretRef: { namespace: 'n', name: 's' } },
      'secretRef',
      'not both',
    ],
    ['a Secret without a namespace', { secretRef: { name: 's' } }, 'namespace', 'needs a namespace'],
    ['a name with a space', { serverName: 'a b' }, 'serverName', 'not a name that a certificate can have'],
  ])('refuses %s', (_, tls, field, message) => {
    const { problems } = compile(tls);
    expect(problems).toMatchObject([{ code: 'ORK_CROSS_VALUE', severity: 'error' }]);
    expect(problems[0]?.path).toContain(field === '' ? 'tls' : field);
    expect(problems[0]?.message).toContain(message);
  });

  it('refuses a field that does not exist, and an address that is not https', () => {
    expect(compile({ caFile: 'a', insecure: true }).problems).toMatchObject([
      { code: 'ORK_CROSS_FIELD_UNKNOWN' },
    ]);
    expect(compile({ caFile: 'a' }, 'http://x').problems[0]?.message).toContain(
      'tls is for an https address',
    );
  });

  it('names its Secret for whoever provides them', () => {
    const { plan } = compile({ secretRef: { namespace: 'n', name: 's' } });
    expect(plan.secrets).toEqual([{ namespace: 'n', name: 's', alias: 'l' }]);
  });
});
