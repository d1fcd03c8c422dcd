import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openKind } from './kind.js';

/** A program `kind` that notes how it is called; what it does then is a script of `sh`. */
function program(script: string) {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-kind-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const calls = join(folder, 'calls');
  writeFileSync(calls, '');
  writeFileSync(join(folder, 'kind'), `#!/bin/sh\necho "$1 $2 $4" >> ${calls}\n${script}\n`);
  chmodSync(join(folder, 'kind'), 0o755);
  return {
    env: { PATH: `${folder}:${process.env['PATH']}` },
    kubeconfig: join(folder, 'kubeconfig'),
    calls: () => readFileSync(calls, 'utf8').trim().split('\n'),
  };
}

const CREATES = 'case "$1 $2" in "create cluster"|"export kubeconfig") echo a: b > "$6";; esac';

describe('a kind cluster', () => {
  it('is made where none has its name, and removed after the run', async () => {
    const { env, kubeconfig, calls } = program(CREATES);
    const cluster = await openKind('ours', kubeconfig, { env, signal: new AbortController().signal });
    expect([cluster.isOurs, cluster.kubeconfig]).toEqual([true, 'a: b\n']);
    await cluster.remove();
    expect(calls()).toEqual(['get clusters ', 'create cluster ours', 'delete cluster ours']);
  });

  it('that was there before is used, and is not ours', async () => {
    const { env, kubeconfig, calls } = program(`${CREATES}\n[ "$1" = get ] && echo ours; true`);
    const cluster = await openKind('ours', kubeconfig, { env, signal: new AbortController().signal });
    expect(cluster.isOurs).toBe(false);
    expect(calls()).toEqual(['get clusters ', 'export kubeconfig ours']);
  });

  it('that cannot be made is one error, and what was made of it is removed', async () => {
    const { env, kubeconfig, calls } = program('[ "$1" != create ]');
    const opened = openKind('ours', kubeconfig, { env, signal: new AbortController().signal });
    await expect(opened).rejects.toMatchObject({ code: 'ORK_E2E_CLUSTER' });
    expect(calls().at(-1)).toBe('delete cluster ours');
  });

  it('is removed when the run is interrupted while it is made', async () => {
    const { env, kubeconfig, calls } = program('if [ "$1" = create ]; then exec sleep 600; fi');
    const controller = new AbortController();
    const opened = openKind('ours', kubeconfig, { env, signal: controller.signal });
    await vi.waitFor(() => expect(calls()).toContain('create cluster ours'));
    controller.abort();
    await expect(opened).rejects.toMatchObject({ code: 'ORK_E2E_CLUSTER' });
    expect(calls().at(-1)).toBe('delete cluster ours');
  });

  it('is given an image of this machine; one that the machine lacks is left to its nodes, with the reason', async () => {
    const { env, kubeconfig, calls } = program(
      `${CREATES}\nif [ "$1 $3" = "load lacking" ]; then echo not present locally >&2; exit 1; fi`,
    );
    const cluster = await openKind('ours', kubeconfig, { env, signal: new AbortController().signal });
    expect(await cluster.load('mine')).toBeUndefined();
    expect(await cluster.load('lacking')).toContain('not present locally');
    expect(calls().slice(2)).toEqual(['load docker-image --name', 'load docker-image --name']);
  });
});
