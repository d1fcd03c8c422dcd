import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Pool } from 'undici';
import { expect, it, onTestFinished } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { undiciTransport } from './undici-transport.js';

it('keeps the connections to so many origins, and forgets the oldest beyond that', async () => {
  let open = 0;
  const server = createServer((_, response) => response.end('{}'));
  server.on('connection', (socket) => {
    open++;
    socket.on('close', () => open--);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const transport = undiciTransport({
    clock: new FakeClock(),
    maxOrigins: 3,
    lookup: (_, options, callback) => {
      if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
      else callback(null, '127.0.0.1', 4);
    },
  });
  onTestFinished(async () => {
    await transport.close();
    await new Promise((resolve) => server.close(resolve));
  });
  const read = async (name: string): Promise<string> => {
    const { body } = await transport.send({
      url: new URL(`http://${name}.test:${port}/`),
      headers: {},
      signal: new AbortController().signal,
      notOn: undefined,
    });
    let text = '';
    for await (const chunk of body) text += Buffer.from(chunk).toString();
    return text;
  };
  for (let i = 0; i < 20; i++) expect(await read(`leader-${i}`)).toBe('{}');
  while (open > 3) await new Promise((resolve) => setImmediate(resolve));
  expect(open).toBe(3);
  expect(await read('leader-0')).toBe('{}');
});

it.each(['given up', 'at its end'])(
  'keeps nothing of a long answer that nobody reads, once it is %s',
  async (how) => {
    const server = createServer((_, response) => {
      response.writeHead(503).write('not now');
      if (how === 'at its end') response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const transport = undiciTransport({ clock: new FakeClock() });
    onTestFinished(async () => {
      await transport.close();
      await new Promise((resolve) => server.close(resolve));
    });
    const caller = new AbortController();
    const { status, connection } = await transport.send({
      url: new URL(`http://127.0.0.1:${port}/`),
      headers: {},
      signal: caller.signal,
      notOn: undefined,
      longLived: true,
    });
    expect(status).toBe(503);
    if (how === 'given up') caller.abort(new Error('enough'));
    while (!(connection as Pool).destroyed) await new Promise((resolve) => setImmediate(resolve));
  },
);
