import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { freePorts } from './free-ports.js';

const chosen = vi.hoisted((): number[] => []);
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  return { ...crypto, randomInt: (from: number, to: number) => chosen.shift() ?? crypto.randomInt(from, to) };
});

describe('freePorts', () => {
  it('gives different ports below those that a system hands out, which can be opened', async () => {
    const ports = await freePorts(20);
    expect(new Set(ports).size).toBe(20);
    expect(ports.filter((port) => port < 20_000 || port >= 32_000)).toEqual([]);
    const server = createServer().listen(ports[0], '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
  });

  it('passes over a port that is taken', async () => {
    const [taken = 0] = await freePorts(1);
    const server = createServer().listen(taken, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    chosen.push(taken);
    const ports = await freePorts(1);
    // It was tried.
    expect(chosen).toEqual([]);
    expect(ports).toEqual([expect.any(Number)]);
    expect(ports).not.toContain(taken);
  });
});
