import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { kubeconfig } from '../../../test/support/client-world.js';
import { systemClock } from '../../base/index.js';
import { execInPod } from '../stream/exec.js';
import { KubeClient } from './kube-client.js';

const STATUS = {
  kind: 'Status',
  status: 'Failure',
  reason: 'InternalError',
  message: 'no kubelet',
  code: 500,
};

it('a stream that is refused leaves no connection open, which would keep the process', async () => {
  const closed: Promise<unknown>[] = [];
  const server = createServer((_request, response) => {
    response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify(STATUS));
  });
  // An API server keeps one for 90 s.
  server.keepAliveTimeout = 0;
  server.on('connection', (socket: Socket) => closed.push(once(socket, 'close')));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new KubeClient({ config: { from: 'text', text: kubeconfig(url) }, clock: systemClock() });
  onTestFinished(() => client.close());
  const target = { namespace: 'n', pod: 'p', container: undefined, command: ['ls'] };
  await expect(execInPod(client, target)).rejects.toThrow('no kubelet');
  expect(closed).toHaveLength(1);
  await Promise.all(closed);
});
