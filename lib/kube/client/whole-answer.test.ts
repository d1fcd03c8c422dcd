import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Pool } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { Deadline } from '../../base/index.js';
import { Flights, wholeAnswer } from './whole-answer.js';

/** A server that answers when told to, and a pool with one connection to it. */
async function world() {
  const paths: string[] = [];
  const waiting: ServerResponse[] = [];
  const arrivals: (() => void)[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    waiting.push(response);
    arrivals.shift()?.();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const pool = new Pool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { connections: 1 });
  onTestFinished(async () => {
    await pool.destroy();
    server.closeAllConnections();
    server.close();
  });
  const clock = new FakeClock();
  const flights = new Flights(clock);
  return {
    paths,
    flights,
    arrived: () => new Promise<void>((resolve) => arrivals.push(resolve)),
    answer: (status: number, ...chunks: readonly Buffer[]) => {
      const response = waiting.shift();
      if (!response?.headersSent) response?.writeHead(status, { 'x-one': 'two' });
      for (const chunk of chunks) response?.write(chunk);
      response?.end();
    },
    answerPacked: (...chunks: readonly Buffer[]) => {
      const response = waiting.shift();
      response?.writeHead(200, { 'content-encoding': 'gzip' });
      for (const chunk of chunks) response?.write(chunk);
      response?.end();
    },
    ask: (path: string, outer?: AbortSignal) =>
      wholeAnswer(
        pool,
        { path, method: 'GET' },
        { deadline: new Deadline(clock, 30_000, outer), flights, mayStart: undefined },
      ),
    begin: () => waiting[0]?.writeHead(200).write('a'),
    clock,
  };
}

describe('a whole answer', () => {
  it('has status, headers and text, also where a character is cut in two', async () => {
    const { ask, arrived, answer } = await world();
    const arrival = arrived();
    const asked = ask('/a');
    await arrival;
    const text = Buffer.from('grün');
    answer(201, text.subarray(0, 3), text.subarray(3));
    expect(await asked).toMatchObject({ statusCode: 201, headers: { 'x-one': 'two' }, text: 'grün' });
  });

  it('is unpacked where the server has compressed it', async () => {
    const { ask, arrived, answerPacked } = await world();
    const text = 'grün '.repeat(300_000);
    const arrival = arrived();
    const asked = ask('/a');
    await arrival;
    const packed = gzipSync(text);
    answerPacked(packed.subarray(0, 9), packed.subarray(9));
    expect((await asked).text === text).toBe(true);
  });

  it.each([
    ['is cut', (packed: Buffer) => packed.subarray(0, -9)],
    ['is something else', () => Buffer.from('grün')],
    ['is empty', () => Buffer.alloc(0)],
  ])('rejects when a compressed text %s', async (_, damage) => {
    const { ask, arrived, answerPacked } = await world();
    const arrival = arrived();
    const asked = ask('/a');
    await arrival;
    answerPacked(damage(gzipSync('grün')));
    await expect(asked).rejects.toThrow(/unexpected end of file|incorrect header check/);
  });

  it('rejects at the deadline', async () => {
    const { ask, arrived, clock } = await world();
    const arrival = arrived();
    const asked = ask('/a');
    await arrival;
    await Promise.all([expect(asked).rejects.toThrow('no answer within 30000 ms'), clock.advance(30_000)]);
  });

  it('is not requested when the caller aborts while it waits for a connection', async () => {
    const { ask, arrived, answer, paths } = await world();
    const caller = new AbortController();
    const [first, last] = [arrived(), arrived()];
    const asked = [ask('/a'), ask('/b', caller.signal), ask('/c')];
    await first;
    caller.abort(new Error('enough'));
    await expect(asked[1]).rejects.toThrow('enough');
    answer(200);
    await last;
    answer(200);
    await Promise.all([asked[0], asked[2]]);
    expect(paths).toEqual(['/a', '/c']);
  });

  it('rejects at once when the caller has already aborted', async () => {
    const { ask } = await world();
    await expect(ask('/a', AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  });

  it('that is in doubt ends after 5 s of silence', async () => {
    const { ask, arrived, flights, clock } = await world();
    const arrival = arrived();
    const asked = ask('/a');
    await arrival;
    flights.doubt();
    await clock.advance(4_999);
    flights.doubt();
    await Promise.all([expect(asked).rejects.toThrow('its connection brought nothing'), clock.advance(1)]);
    // That of the deadline, which is its caller's.
    expect(clock.pending).toBe(1);
  });

  it('that is in doubt may be slow once it has begun', async () => {
    const { ask, arrived, begin, answer, flights, clock } = await world();
    const arrival = arrived();
    const asked = ask('/a');
    await arrival;
    begin();
    flights.doubt();
    await clock.advance(6_000);
    answer(200, Buffer.from('b'));
    expect(await asked).toMatchObject({ text: 'ab' });
  });

  it('that waits for a connection is not in doubt', async () => {
    const { ask, arrived, answer, flights, clock } = await world();
    const arrival = arrived();
    const [first, second] = [ask('/a'), ask('/b')];
    await arrival;
    flights.doubt();
    const retried = arrived();
    await Promise.all([
      expect(first).rejects.toThrow('its connection brought nothing'),
      clock.advance(5_000),
    ]);
    await retried;
    answer(200);
    answer(200, Buffer.from('b'));
    expect(await second).toMatchObject({ text: 'b' });
  });
});
