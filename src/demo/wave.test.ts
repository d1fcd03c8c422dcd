import { describe, expect, it } from 'vitest';
import { KubeError } from '../../runtime/index.js';
import { Wave, type WaveClient } from './wave.js';

/** A server that keeps names, and answers some of its requests with an error. */
function server(failing: Readonly<Record<string, number>> = {}) {
  const names = new Set<string>();
  let underWay = 0;
  let most = 0;
  const turn = async (name: string): Promise<void> => {
    underWay++;
    most = Math.max(most, underWay);
    await Promise.resolve();
    underWay--;
    const code = failing[name];
    if (code !== undefined) throw failure(code);
  };
  const client: WaveClient = {
    async create(_, object) {
      const { name } = object['metadata'] as { name: string };
      names.add(name);
      await turn(name);
      return { metadata: { name } };
    },
    async delete(_, { name }) {
      names.delete(name);
      await turn(name);
      return undefined;
    },
  };
  return { client, names, most: () => most };
}

function failure(code: number): KubeError {
  const reason = code === 409 ? 'AlreadyExists' : '';
  const status = { code, reason, message: '', retryAfterMs: undefined, kind: undefined, causes: [] };
  return new KubeError('ORK_KUBE_API', 'POST', status);
}

describe('Wave', () => {
  it('a wave creates each CR once, a few at a time, and deletes them', async () => {
    const { client, names, most } = server();
    const wave = new Wave(client, 'demo', 3, 100);
    await wave.create();
    expect(names.size).toBe(100);
    expect([...names].slice(0, 2)).toEqual(['wave-3-001', 'wave-3-002']);
    expect(most()).toBe(16);
    await wave.remove();
    expect(names.size).toBe(0);
  });

  it('a CR that exists counts as created, one that is gone as deleted', async () => {
    const { client } = server({ 'wave-1-1': 409 });
    await expect(new Wave(client, 'demo', 1, 3).create()).resolves.toBeUndefined();
    const { client: other } = server({ 'wave-1-1': 404 });
    await expect(new Wave(other, 'demo', 1, 3).remove()).resolves.toBeUndefined();
  });

  it('a wave stops at the first rejected CR', async () => {
    const { client, names } = server({ 'wave-1-001': 403 });
    await expect(new Wave(client, 'demo', 1, 100).create()).rejects.toThrow('403');
    expect(names.size).toBeLessThan(40);
  });

  it('a wave creates nothing more after its signal', async () => {
    const { client, names } = server();
    const signal = AbortSignal.abort(new Error('SIGINT'));
    await expect(new Wave(client, 'demo', 1, 100).create(signal)).rejects.toThrow('SIGINT');
    expect(names.size).toBe(0);
  });
});
