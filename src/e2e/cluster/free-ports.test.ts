import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemRandom } from '../../../lib/base/index.js';
import { freePorts } from './free-ports.js';

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
    const drawn: number[] = [];
    const random = (): number => {
      const number = systemRandom();
      drawn.push(number);
      return number;
    };
    const [taken = 0] = await freePorts(1, '127.0.0.1', random);
    const server = createServer().listen(taken, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    // The same one is drawn first.
    const again = [drawn.at(-1) ?? 0];
    const ports = await freePorts(1, '127.0.0.1', () => again.shift() ?? systemRandom());
    expect(again).toEqual([]);
    expect(ports).toEqual([expect.any(Number)]);
    expect(ports).not.toContain(taken);
  });
});
