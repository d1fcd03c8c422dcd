import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { existingKubeconfig } from './existing.js';

const place = (name: string) => ({
  cluster: { name, cluster: { server: `https://${name}.example.com:6443` } },
  context: { name, context: { cluster: name, user: 'me' } },
});
const KUBECONFIG = {
  ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'stage' },
  clusters: [place('stage').cluster, place('embedded').cluster],
  contexts: [place('stage').context, place('embedded').context],
  users: [{ name: 'me', user: { token: 't' } }],
};

function file(content: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-kubeconfig-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'config');
  writeFileSync(path, stringify(content));
  return path;
}

describe('an existing cluster', () => {
  it('is that of a file and a context of it, and is named by context and address', () => {
    const kubeconfig = file(KUBECONFIG);
    expect(existingKubeconfig({ kubeconfig }).name).toBe('stage (https://stage.example.com:6443)');
    const { name, text } = existingKubeconfig({ kubeconfig, context: 'embedded' });
    expect(name).toBe('embedded (https://embedded.example.com:6443)');
    expect(text).toContain('current-context: embedded');
  });

  it('without its file or its context is one error with what there is', () => {
    const kubeconfig = file(KUBECONFIG);
    expect(() => existingKubeconfig({ kubeconfig: `${kubeconfig}.not` })).toThrow(
      /cannot be read: .*config\.not/,
    );
    expect(() => existingKubeconfig({ kubeconfig, context: 'prod' })).toThrow(
      'unknown context "prod": expected one of stage, embedded, embedded or envtest',
    );
    const empty = file({ ...KUBECONFIG, 'current-context': '' });
    expect(() => existingKubeconfig({ kubeconfig: empty })).toThrow('no kubeconfig with a current context');
  });
});
