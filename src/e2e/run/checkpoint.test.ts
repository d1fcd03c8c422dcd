/** How long a checkpoint may take: on a real connection to a server that answers everything but the end of a command. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { systemClock } from '../../../lib/base/index.js';
import { KubeClient } from '../../../lib/kube/index.js';
import { kubeconfig } from '../../../test/support/client-world.js';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { kubectlContext } from '../../../test/support/kubectl-context.js';
import type { Checkpoint } from '../document/index.js';
import { evaluateCheckpoint } from './checkpoint.js';

const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'default' } };

/** An API server whose one Pod takes commands that never end. */
async function deafServer() {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(POD));
  });
  const sockets = new WebSocketServer({ server, handleProtocols: ([first = '']) => first });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new KubeClient({ config: { from: 'text', text: kubeconfig(url) }, clock: systemClock() });
  onTestFinished(async () => {
    sockets.close();
    await client.close();
    server.closeAllConnections();
    server.close();
  });
  return { client, begun: once(sockets, 'connection') };
}

it('a command in a container that does not end is ended with the time of the checkpoint', async () => {
  const clock = new FakeClock(0);
  const { client, begun } = await deafServer();
  const { context, applied } = await kubectlContext();
  const { signal } = context;
  const checkpoint: Checkpoint = {
    ...{ name: 'never', phase: 'cr-applied', timeoutMs: 20_000, waitMs: 0 },
    ...{ place: 'e2e.yaml:1', file: 'e2e.yaml', line: 1, gate: {}, onFailure: undefined },
    ...{ resources: [], mutations: [], commands: [] },
    reads: [{ op: 'exec', entry: { name: 'p', command: ['sleep', '600'], equals: 'done' } }],
  };
  const evaluated = evaluateCheckpoint(checkpoint, {
    kubectl: { ...context, client, clock },
    shell: { folder: tmpdir(), env: {}, clock, signal },
    applied,
  });
  await begun;
  await clock.advance(20_000);
  expect(await evaluated).toEqual({
    isMet: false,
    outcomes: [{ state: 'failed', what: 'exec p', why: 'it did not end within 20s' }],
  });
});
