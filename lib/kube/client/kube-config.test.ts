import { describe, expect, it, onTestFinished } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { answer, scriptedServer } from '../../../test/support/scripted-server.js';
import { KubeClient } from './kube-client.js';

/** A kubeconfig with one cluster, one user and this context. */
function client(context: object, { server = 'http://a', current = 'x' as unknown } = {}): KubeClient {
  const text = JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': current },
    clusters: [{ name: 'c', cluster: { server } }],
    users: [{ name: 'u', user: { token: 'secret' } }],
    contexts: [{ name: 'x', context }],
  });
  const made = new KubeClient({ config: { from: 'text', text }, clock: new FakeClock() });
  onTestFinished(() => made.close());
  return made;
}

describe('a context of a kubeconfig', () => {
  it.each([{}, { user: '' }])('without a user is one of an anonymous client: %j', async (more) => {
    const server = await scriptedServer((_, response) => answer(response, 200, { gitVersion: 'v1' }));
    const anonymous = client({ cluster: 'c', namespace: 'home', ...more }, { server: server.url });
    expect(await anonymous.read('/version')).toEqual({ gitVersion: 'v1' });
    expect(anonymous.namespace).toBe('home');
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it.each([
    [{ cluster: 'c', user: 'v' }, 'x', 'unknown user "v" of context "x" in the kubeconfig'],
    [{ cluster: 'd', user: 'u' }, 'x', 'unknown cluster "d" of context "x" in the kubeconfig'],
    [{ cluster: { x: 7 }, user: 'u' }, 'x', 'unknown cluster {"x":7} of context "x" in the kubeconfig'],
    [{ cluster: 'c', user: 'u' }, ['x\n'], 'unknown context ["x\\n"] in the kubeconfig'],
    [{ cluster: 'c', user: 'u' }, 'y', 'unknown context "y" in the kubeconfig'],
    [
      { cluster: 'c', user: 'u' },
      '',
      'current-context is required because the kubeconfig has no other default',
    ],
  ])('is refused where it names what is not defined: %j, current %j', (context, current, message) => {
    expect(() => client(context, { current })).toThrow(
      expect.objectContaining({ code: 'ORK_KUBE_CONFIG', message }),
    );
  });
});
