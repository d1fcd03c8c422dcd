import { describe, expect, it } from 'vitest';
import type { RuntimePlan } from '../runtime/index.js';
import { type RunFlags, readSettings, settingsTable } from './settings.js';

const PLAN = {
  katalog: { leaderElection: { name: 'katalog-lease', scope: 'crd' } },
} as unknown as RuntimePlan;
const BARE = { katalog: {} } as unknown as RuntimePlan;
const FLAGS: RunFlags = { file: ['katalog.yaml'], leaderElection: true };

describe('settings of ork run', () => {
  it('take a flag before the environment before the Katalog before the default, and say which', () => {
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

  it('take the scope of the Lease in the same order', () => {
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

  it('take an empty variable as one that is not set', () => {
    const { port, leaseDurationMs } = readSettings(FLAGS, { ORK_PORT: '', ORK_LEASE_DURATION: '' }, BARE);
    expect([port.value, leaseDurationMs.value]).toEqual([8080, 15_000]);
  });

  it('do not elect on an embedded cluster or when told not to', () => {
    expect(readSettings({ ...FLAGS, dev: true }, {}, BARE).election).toEqual({
      value: false,
      origin: '--dev',
    });
    expect(readSettings({ ...FLAGS, leaderElection: false }, {}, BARE).election).toEqual({
      value: false,
      origin: '--no-leader-election',
    });
  });

  it.each([
    ['ORK_PORT', '80a', 'ORK_PORT: "80a" is no port: a number from 0 to 65535'],
    ['ORK_LEASE_SCOPE', 'crds', 'ORK_LEASE_SCOPE: "crds" is no scope of a Lease; there are katalog, crd'],
    [
      'ORK_LEASE_NAME',
      'My_Lease',
      'ORK_LEASE_NAME: "My_Lease" is no name of a Lease: lower-case letters, digits, "-" and ".", at most 253',
    ],
    ['ORK_PORT', '65536', 'ORK_PORT: "65536" is no port: a number from 0 to 65535'],
    [
      'ORK_LOG_LEVEL',
      'loud',
      'ORK_LOG_LEVEL: "loud" is no log level; there are debug, info, warn, error, silent',
    ],
    [
      'ORK_LEASE_DURATION',
      '1500ms',
      'ORK_LEASE_DURATION: "1500ms" is no duration of a Lease: whole seconds, 1s or more',
    ],
  ])('name the variable that cannot be read: %s=%s', (name, text, message) => {
    expect(() => readSettings(FLAGS, { [name]: text }, BARE)).toThrow(message);
  });

  it('are printed one a line, with their origin', () => {
    const lines = settingsTable(readSettings({ ...FLAGS, port: 0 }, { POD_NAME: 'a-0' }, PLAN));
    expect(lines).toContainEqual(expect.stringMatching(/^port +0 +--port$/));
    expect(lines).toContainEqual(expect.stringMatching(/^identity +a-0 +POD_NAME$/));
    expect(lines).toContainEqual(expect.stringMatching(/^leaseName +katalog-lease +leaderElection\.name$/));
    expect(lines).toContainEqual(expect.stringMatching(/^advertisedUrl +- +default$/));
  });
});
