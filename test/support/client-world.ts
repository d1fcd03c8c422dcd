import { onTestFinished } from 'vitest';
import { KubeClient, type KubeClientOptions } from '../../lib/kube/index.js';
import { FakeClock } from './fake-clock.js';
import { scriptedServer } from './scripted-server.js';

/** A kubeconfig with one cluster and one user. */
export function kubeconfig(server: string, user: object = { token: 'secret' }): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'home' } }],
    'current-context': 'x',
  });
}

/** A client of a server that answers as the test says, on a clock of the test's. */
export async function clientWorld(
  handler: Parameters<typeof scriptedServer>[0],
  { prefix = '', user, ...options }: Partial<KubeClientOptions> & { prefix?: string; user?: object } = {},
) {
  const server = await scriptedServer(handler);
  const clock = new FakeClock();
  const config = { from: 'text' as const, text: kubeconfig(server.url + prefix, user) };
  const client = new KubeClient({ config, clock, ...options });
  onTestFinished(() => client.close());
  return { client, clock, requests: server.requests, sockets: server.sockets };
}
