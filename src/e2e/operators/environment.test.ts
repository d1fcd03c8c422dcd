import { describe, expect, it } from 'vitest';
import { operatorEnvironment } from './environment.js';

function environment(env: Readonly<Record<string, string>>, caFile?: string, token?: string) {
  const place = { name: 'gateway-0', namespace: 'orkestra-system', gateway: undefined, runtimePort: 8080 };
  return operatorEnvironment('gateway', env, { ...place, caFile, token });
}

describe('the environment of a gateway', () => {
  it('names the runtime, in clear text or over TLS as its variables say', () => {
    const addressOf = (env: Readonly<Record<string, string>>) => environment(env)['ORK_RUNTIME_ENDPOINT'];
    expect(addressOf({})).toBe('http://127.0.0.1:8080');
    expect(addressOf({ ORK_TLS_CERT: 'tls.crt' })).toBe('https://127.0.0.1:8080');
  });

  it('has the token and the authority of the run, unless it has its own', () => {
    const given = { ORK_RUNTIME_TOKEN: 'of the run', ORK_RUNTIME_CA: 'run.crt' };
    expect(environment({}, 'run.crt', 'of the run')).toMatchObject(given);
    const own = { ORK_RUNTIME_TOKEN: 'its own', ORK_RUNTIME_CA: 'own.crt' };
    expect(environment(own, 'run.crt', 'of the run')).toMatchObject(own);
    expect(environment({})).toMatchObject({ ORK_RUNTIME_TOKEN: undefined, ORK_RUNTIME_CA: undefined });
  });

  it('leaves the authorities of the user as they are', () => {
    const named = { NODE_EXTRA_CA_CERTS: '/named.crt' };
    expect(environment(named, 'run.crt')).toMatchObject(named);
  });
});
