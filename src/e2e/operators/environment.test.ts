import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Authorities } from './authorities.js';
import { operatorEnvironment } from './environment.js';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'orkestra-environment-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function environment(
  env: Readonly<Record<string, string>>,
  authorities: Pick<Authorities, 'file'>,
  token?: string,
) {
  const place = { name: 'gateway-0', namespace: 'orkestra-system', gateway: undefined, runtimePort: 8080 };
  return operatorEnvironment('gateway', env, { ...place, authorities, token });
}

describe('the environment of a gateway', () => {
  it('names a runtime in clear text, and leaves the authorities of the user as they are', () => {
    expect(environment({ NODE_EXTRA_CA_CERTS: '/named.crt' }, { file: '/other.crt' })).toMatchObject({
      ORK_RUNTIME_ENDPOINT: 'http://127.0.0.1:8080',
      NODE_EXTRA_CA_CERTS: '/named.crt',
    });
  });

  it('has the token of the run, unless it has one of its own', () => {
    const none = { file: undefined };
    const tokenOf = (env: Readonly<Record<string, string>>) =>
      environment(env, none, 'of the run')['ORK_RUNTIME_TOKEN'];
    expect(tokenOf({})).toBe('of the run');
    expect(tokenOf({ ORK_RUNTIME_TOKEN: 'its own' })).toBe('its own');
    expect(environment({}, none)['ORK_RUNTIME_TOKEN']).toBeUndefined();
  });

  it('names a runtime that serves TLS, and the authorities of both files', () => {
    const named = join(folder(), 'named.crt');
    writeFileSync(named, 'of the user');
    const authorities = new Authorities('of the runtime', named);
    const told = environment({ ORK_TLS_CERT: 'tls.crt', NODE_EXTRA_CA_CERTS: named }, authorities);
    expect(told['ORK_RUNTIME_ENDPOINT']).toBe('https://127.0.0.1:8080');
    const file = told['NODE_EXTRA_CA_CERTS'] ?? '';
    expect(readFileSync(file, 'utf8')).toBe('of the runtime\nof the user');
    authorities.remove();
    expect(() => readFileSync(file)).toThrow('ENOENT');
    expect(() => readFileSync(dirname(file))).toThrow('ENOENT');
  });

  it('leaves out a file of the user that cannot be read', () => {
    const authorities = new Authorities('of the runtime', join(folder(), 'absent.crt'));
    onTestFinished(() => authorities.remove());
    expect(readFileSync(authorities.file ?? '', 'utf8')).toBe('of the runtime\n');
  });

  it('makes no file where no authority is named', () => {
    expect(new Authorities(undefined, '/named.crt').file).toBe('/named.crt');
    expect(new Authorities(undefined, undefined).file).toBeUndefined();
  });
});
