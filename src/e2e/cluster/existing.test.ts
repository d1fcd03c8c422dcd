import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { messageOf } from '../../../lib/base/index.js';
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
      /kubeconfig .*config\.not: ENOENT/,
    );
    expect(() => existingKubeconfig({ kubeconfig, context: 'prod' })).toThrow(
      'unknown context "prod": expected one of stage, embedded, embedded or envtest',
    );
    const empty = file({ ...KUBECONFIG, 'current-context': '' });
    expect(() => existingKubeconfig({ kubeconfig: empty })).toThrow('no kubeconfig with a current context');
  });

  it('whose file is broken is one error with its place, and without what stands there', () => {
    const kubeconfig = file({});
    const refused = (text: string): unknown => {
      writeFileSync(kubeconfig, text);
      try {
        return existingKubeconfig({ kubeconfig });
      } catch (error) {
        return messageOf(error);
      }
    };
    const token = 'secret-of-the-administrator';
    const broken = refused(`users:\n- name: me\n  user: { token: ${token}\nclusters: []\n`);
    expect(broken).toMatch(/^kubeconfig .*config: invalid YAML at line \d+, column \d+$/);
    const misshapen = /^kubeconfig .*config: expected a map with clusters, contexts and users, lists of/;
    for (const text of ['', 'clusters: [null]', 'clusters: [{ name: a, cluster: { server: 7 } }]'])
      expect(refused(text)).toMatch(misshapen);
  });
});
