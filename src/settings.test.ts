import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, type RuntimePlan } from '../runtime/index.js';
import { type RunFlags, readSettings, settingsTable } from './settings.js';

const PLAN = {
  katalog: {
    leaderElection: { name: 'katalog-lease', scope: 'crd' },
    gateway: { endpoint: 'https://gateway.shop:8443' },
  },
} as unknown as RuntimePlan;
const BARE = { katalog: { gateway: { endpoint: '' } } } as unknown as RuntimePlan;
const FLAGS: RunFlags = { file: ['katalog.yaml'], leaderElection: true };

describe('settings of ork run', () => {
  it('a flag wins over the environment, the Katalog and the default, and the origin is kept', () => {
    const env = { ORK_LEASE_NAME: 'env-lease' };
    const leaseName = (flags: RunFlags, from: Record<string, string>, plan: RuntimePlan) =>
      readSettings(flags, from, plan).leaseName;
    expect(leaseName({ ...FLAGS, leaseName: 'flag-lease' }, env, PLAN)).toEqual({
      value: 'flag-lease',
      origin: '--lease-name',
    });
    expect(leaseName(FLAGS, env, PLAN)).toEqual({ value: 'env-lease', origin: 'ORK_LEASE_NAME' });
    expect(leaseName(FLAGS, {}, PLAN)).toEqual({ value: 'katalog-lease', origin: 'leaderElection.name' });
    expect(leaseName(FLAGS, {}, BARE)).toEqual({ value: 'orkestra-konductor', origin: 'default' });
  });

  it('the lease scope is read in the same order', () => {
    const leaseScope = (flags: RunFlags, from: Record<string, string>, plan: RuntimePlan) =>
      readSettings(flags, from, plan).leaseScope;
    const env = { ORK_LEASE_SCOPE: 'katalog' };
    expect(leaseScope({ ...FLAGS, leaseScope: 'crd' }, env, PLAN)).toEqual({
      value: 'crd',
      origin: '--lease-scope',
    });
    expect(leaseScope(FLAGS, env, PLAN)).toEqual({ value: 'katalog', origin: 'ORK_LEASE_SCOPE' });
    expect(leaseScope(FLAGS, {}, PLAN)).toEqual({ value: 'crd', origin: 'leaderElection.scope' });
    expect(leaseScope(FLAGS, {}, BARE)).toEqual({ value: 'katalog', origin: 'default' });
  });

  it('hooks are modules of the folder unless a flag or ORK_HOOKS switches them off', () => {
    expect(readSettings(FLAGS, {}, BARE).hooks).toEqual({ value: 'dir', origin: 'default' });
    expect(readSettings(FLAGS, { ORK_HOOKS: 'off' }, BARE).hooks).toEqual({
      value: 'off',
      origin: 'ORK_HOOKS',
    });
    expect(readSettings({ ...FLAGS, hooks: 'dir' }, { ORK_HOOKS: 'off' }, BARE).hooks.value).toBe('dir');
    expect(() => readSettings(FLAGS, { ORK_HOOKS: 'on' }, BARE)).toThrow(
      'ORK_HOOKS: invalid hooks "on": expected dir or off',
    );
  });

  it('the gateway that the Live API names is that of the environment, else of the Katalog', () => {
    const endpoint = (from: Record<string, string>, plan: RuntimePlan) =>
      readSettings(FLAGS, from, plan).gatewayEndpoint;
    expect(endpoint({}, PLAN)).toEqual({
      value: 'https://gateway.shop:8443',
      origin: 'security.gatewayEndpoint',
    });
    expect(endpoint({ ORK_GATEWAY_ENDPOINT: 'http://a' }, PLAN).origin).toBe('ORK_GATEWAY_ENDPOINT');
    expect(endpoint({}, BARE).value).toBeUndefined();
    const broken = { katalog: { gateway: { endpoint: 'gateway' } } } as unknown as RuntimePlan;
    expect(() => endpoint({}, broken)).toThrow('invalid gateway endpoint "gateway"');
  });

  it('an empty variable counts as unset', () => {
    const { port, leaseDurationMs } = readSettings(FLAGS, { ORK_PORT: '', ORK_LEASE_DURATION: '' }, BARE);
    expect([port.value, leaseDurationMs.value]).toEqual([8080, 15_000]);
  });

  it('--dev and --no-leader-election switch the election off', () => {
    expect(readSettings({ ...FLAGS, dev: true }, {}, BARE).election).toEqual({
      value: false,
      origin: '--dev',
    });
    expect(readSettings({ ...FLAGS, leaderElection: false }, {}, BARE).election).toEqual({
      value: false,
      origin: '--no-leader-election',
    });
  });

  it('--dev listens on loopback and checks Host, unless a flag or the environment says otherwise', () => {
    const dev = readSettings({ ...FLAGS, dev: true }, {}, BARE);
    expect([dev.host, dev.checkHost]).toEqual([
      { value: '127.0.0.1', origin: '--dev' },
      { value: true, origin: '--dev' },
    ]);
    expect(readSettings({ ...FLAGS, dev: true, host: '::' }, {}, BARE).host.value).toBe('::');
    expect(readSettings({ ...FLAGS, dev: true }, { ORK_HOST: '10.0.0.1' }, BARE).host.value).toBe('10.0.0.1');
    const plain = readSettings(FLAGS, {}, BARE);
    expect([plain.host.value, plain.checkHost.value]).toEqual(['::', false]);
  });

  it('limits of the Live API keep the defaults of those that are not named', () => {
    const { apiLimits } = readSettings(FLAGS, { ORK_API_LIMITS: 'streams=500, waiting=128Mi,list=0' }, BARE);
    expect(apiLimits.value).toEqual({ ...DEFAULT_LIMITS, streams: 500, waiting: 128 * 1024 * 1024, list: 0 });
    expect(settingsTable(readSettings(FLAGS, {}, BARE)).join('\n')).toMatch(
      /apiLimits +terms=32,list=10000,waiting=67108864,connections=256,streams=64,frames=640,events=4 +default/,
    );
  });

  it.each([
    ['stream=5', 'unknown limit "stream": expected one of'],
    ['streams', 'invalid limit "streams": expected name=number'],
    ['streams=-1', 'invalid limit "streams=-1": expected name=number'],
    ['streams=0', 'invalid limit "streams=0": expected at least 1'],
    ['streams=1Mi', 'invalid limit "streams=1Mi": expected name=number'],
    ['__proto__=1', 'invalid limit "__proto__=1": expected name=number'],
  ])('limits of the Live API %s are refused: %s', (text, message) => {
    expect(() => readSettings(FLAGS, { ORK_API_LIMITS: text }, BARE)).toThrow(`ORK_API_LIMITS: ${message}`);
    expect(() => readSettings({ ...FLAGS, apiLimits: text }, {}, BARE)).toThrow(`--api-limits: ${message}`);
  });

  it.each([
    ['ORK_PORT', '80a', 'ORK_PORT: invalid port "80a": expected 0–65535'],
    ['ORK_LEASE_SCOPE', 'crds', 'ORK_LEASE_SCOPE: invalid lease scope "crds": expected katalog or crd'],
    [
      'ORK_LEASE_NAME',
      'My_Lease',
      'ORK_LEASE_NAME: invalid Lease name "My_Lease": use lower-case letters, digits, "-" and ".", at most 253 characters',
    ],
    [
      'ORK_CLUSTER_NAME',
      'eu 1',
      'ORK_CLUSTER_NAME: invalid cluster name "eu 1": expected at most 253 visible ASCII characters without spaces',
    ],
    [
      'ORK_GATEWAY_ENDPOINT',
      'gateway:8443',
      'ORK_GATEWAY_ENDPOINT: invalid gateway endpoint "gateway:8443": expected a URL such as https://gateway.shop:8443, without credentials',
    ],
    [
      'ORK_GATEWAY_ENDPOINT',
      'https://me:secret@gateway:8443',
      'ORK_GATEWAY_ENDPOINT: invalid gateway endpoint: expected a URL such as https://gateway.shop:8443, without credentials',
    ],
    ['ORK_PORT', '65536', 'ORK_PORT: invalid port "65536": expected 0–65535'],
    [
      'ORK_LOG_LEVEL',
      'loud',
      'ORK_LOG_LEVEL: invalid log level "loud": expected one of debug, info, warn, error, silent',
    ],
    [
      'ORK_LEASE_DURATION',
      '1500ms',
      'ORK_LEASE_DURATION: invalid lease duration "1500ms": expected whole seconds, at least 1s',
    ],
  ])('an invalid variable is named: %s=%s', (name, text, message) => {
    expect(() => readSettings(FLAGS, { [name]: text }, BARE)).toThrow(message);
  });

  it('--print-config prints one setting a line with its origin', () => {
    const lines = settingsTable(readSettings({ ...FLAGS, port: 0 }, { POD_NAME: 'a-0' }, PLAN));
    expect(lines).toContainEqual(expect.stringMatching(/^port +0 +--port$/));
    expect(lines).toContainEqual(expect.stringMatching(/^identity +a-0 +POD_NAME$/));
    expect(lines).toContainEqual(expect.stringMatching(/^leaseName +katalog-lease +leaderElection\.name$/));
    expect(lines).toContainEqual(expect.stringMatching(/^advertisedUrl +- +default$/));
  });
});
