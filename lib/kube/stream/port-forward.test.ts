import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { kubeconfig } from '../../../test/support/client-world.js';
import { systemClock } from '../../base/index.js';
import { KubeClient } from '../client/kube-client.js';
import { forwardPort } from './port-forward.js';

/** RFC 6455, section 1.3. */
const ACCEPT = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const CLOSE = Buffer.from([0x88, 2, 1_000 >> 8, 1_000 & 0xff]);

/** A message of a channel, as a server sends it (RFC 6455, section 5.2). */
function message(channel: number, body: string | Buffer): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([Buffer.from([0x82, bytes.length + 1, channel]), bytes]);
}

/** A stream to a port of a Pod, and the connection of the API server, which sends what it is told and nothing of its own. */
async function forwarded(): Promise<{ readonly stream: Duplex; readonly server: Socket }> {
  const http = createServer();
  const upgraded = once(http, 'upgrade');
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const client = new KubeClient({ config: { from: 'text', text: kubeconfig(url) }, clock: systemClock() });
  const asked = forwardPort(client, { namespace: 'n', pod: 'p', port: 8080 });
  const [request, server] = (await upgraded) as [{ headers: Record<string, string> }, Socket];
  onTestFinished(async () => {
    server.destroy();
    http.close();
    await client.close();
  });
  const key = `${request.headers['sec-websocket-key']}${ACCEPT}`;
  server.write(
    [
      'HTTP/1.1 101 Switching Protocols',
      ...['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Protocol: v4.channel.k8s.io'],
      `Sec-WebSocket-Accept: ${createHash('sha1').update(key).digest('base64')}`,
      '\r\n',
    ].join('\r\n'),
  );
  const number = Buffer.from([8080 & 0xff, 8080 >> 8]);
  server.write(Buffer.concat([message(0, number), message(1, number)]));
  return { stream: await asked, server };
}

it('what is written after the Pod has ended the connection is dropped, and its answer is whole', async () => {
  const { stream, server } = await forwarded();
  const read: string[] = [];
  // As TLS does, which says goodbye to a server that has said it.
  const written = new Promise<Error | null | undefined>((resolve) => {
    stream.on('data', (chunk: Buffer) => {
      read.push(String(chunk));
      process.nextTick(() => stream.write('goodbye', resolve));
    });
  });
  const ended = once(stream, 'end');
  server.write(Buffer.concat([message(0, 'the answer'), CLOSE]));
  expect(await written).toBeFalsy();
  server.end();
  await ended;
  expect(read).toEqual(['the answer']);
});

it('why a Pod could not be reached is the error of the stream', async () => {
  const { stream, server } = await forwarded();
  const failed = once(stream, 'error');
  server.end(Buffer.concat([message(1, 'nothing listens there'), CLOSE]));
  expect(await failed).toEqual([new Error('nothing listens there')]);
});
