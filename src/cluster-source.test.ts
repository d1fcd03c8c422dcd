import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { KubeClient } from '../lib/kube/index.js';
import { kubeconfig } from '../test/support/client-world.js';
import { FakeClock } from '../test/support/fake-clock.js';
import { clusterSource } from './cluster-source.js';

it('--context counts with and without a file that is named', () => {
  expect(clusterSource({ context: 'prod' }, {})).toEqual({ from: 'default', context: 'prod' });
  expect(clusterSource({ context: 'prod' }, { KUBECONFIG: 'a' })).toMatchObject({
    path: 'a',
    context: 'prod',
  });
  expect(clusterSource({ context: 'prod', kubeconfig: 'b' }, { KUBECONFIG: 'a' })).toMatchObject({
    path: 'b',
    context: 'prod',
  });
  expect(clusterSource({}, {})).toEqual({ from: 'default' });
});

it('KUBECONFIG may name several files, which are merged as kubectl merges them', () => {
  expect(clusterSource({}, { KUBECONFIG: 'a:b' })).toEqual({ from: 'default' });
});

/** A home whose kubeconfig has a second context. */
function home(): string {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-home-'));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  const config = JSON.parse(kubeconfig('http://first.example')) as Record<string, object[]>;
  config['clusters']?.push({ name: 'other', cluster: { server: 'http://second.example' } });
  config['contexts']?.push({ name: 'second', context: { cluster: 'other', user: 'u' } });
  mkdirSync(join(folder, '.kube'));
  writeFileSync(join(folder, '.kube', 'config'), JSON.stringify(config));
  vi.stubEnv('HOME', folder);
  vi.stubEnv('KUBECONFIG', undefined);
  return folder;
}

const serverOf = (flags: Parameters<typeof clusterSource>[0], env: Record<string, string> = {}): string =>
  new KubeClient({ config: clusterSource(flags, env), clock: new FakeClock() }).server;

describe('the cluster of --kubeconfig and --context', () => {
  it('is that of the context, wherever the kubeconfig is', () => {
    const file = join(home(), '.kube', 'config');
    expect(serverOf({})).toBe('http://first.example/');
    expect(serverOf({ context: 'second' })).toBe('http://second.example/');
    expect(serverOf({ context: 'second' }, { KUBECONFIG: file })).toBe('http://second.example/');
    expect(serverOf({ context: 'second', kubeconfig: file })).toBe('http://second.example/');
    expect(() => serverOf({ context: 'third' })).toThrow('unknown context "third" in the kubeconfig');
  });
});
