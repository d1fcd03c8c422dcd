/** What the build put into one file gives the credentials that the library itself gives. */
import { Agent } from 'node:http';
import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { expect, it } from 'vitest';

// Built, it has no declarations of its own.
const BUILT = new URL('../dist/lib/kube/client/client-node.js', import.meta.url).href;
const { KubeConfig: Built } = (await import(BUILT)) as typeof import('../lib/kube/client/client-node.js');

const PEM = Buffer.from('-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n').toString('base64');
const execToken = {
  apiVersion: 'client.authentication.k8s.io/v1',
  kind: 'ExecCredential',
  status: { token: 'of-exec' },
};
const USERS: Readonly<Record<string, object>> = {
  token: { token: 'secret' },
  'user name and password': { username: 'ann', password: 'secret' },
  'client certificate': { 'client-certificate-data': PEM, 'client-key-data': PEM },
  'exec plugin': {
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: ['-p', JSON.stringify(JSON.stringify(execToken))],
      interactiveMode: 'Never',
    },
  },
  'OIDC with a token that is valid': {
    'auth-provider': {
      name: 'oidc',
      config: { 'id-token': token(32_503_680_000), 'client-id': 'ork', 'idp-issuer-url': 'https://x' },
    },
  },
};

it.each(Object.entries(USERS))('client-node gives the credentials of the kubeconfig: %s', async (_, user) => {
  const text = kubeconfig(user);
  const [library, built] = [await applied(new KubeConfig(), text), await applied(new Built(), text)];
  expect(Object.keys(library).length).toBeGreaterThan(1);
  expect(built).toEqual(library);
});

it.each(['socks5://127.0.0.1:1', 'http://127.0.0.1:1'])(
  'client-node goes through the proxy %s',
  async (proxy) => {
    const text = kubeconfig({ token: 'secret' }, { 'proxy-url': proxy });
    const [library, built] = [await agentOf(new KubeConfig(), text), await agentOf(new Built(), text)];
    expect(built).toBe(library);
  },
);

it('client-node fails alike to refresh a token of OIDC that has expired', async () => {
  const config = {
    'id-token': token(0),
    'refresh-token': 'r',
    'client-id': 'ork',
    'idp-issuer-url': 'http://x',
  };
  const text = kubeconfig({ 'auth-provider': { name: 'oidc', config } });
  const reason = await applied(new KubeConfig(), text).catch((error: Error) => error.message);
  await expect(applied(new Built(), text)).rejects.toThrow(reason as string);
  expect(reason).toMatch(/server/);
});

function kubeconfig(user: object, cluster: object = {}): string {
  const server = { server: 'https://127.0.0.1:6443', 'certificate-authority-data': PEM, ...cluster };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'a',
    clusters: [{ name: 'a', cluster: server }],
    users: [{ name: 'a', user }],
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a', namespace: 'team' } }],
  });
}

/** The class of what the requests go through. */
async function agentOf(config: KubeConfig, text: string): Promise<string | undefined> {
  config.loadFromString(text);
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  // The bundle numbers classes whose name occurs twice.
  return options.agent instanceof Agent ? options.agent.constructor.name.replace(/\d+$/, '') : undefined;
}

async function applied(config: KubeConfig, text: string): Promise<object> {
  config.loadFromString(text);
  const options: Record<string, unknown> = {};
  await config.applyToHTTPSOptions(options);
  const { agent: _, ...rest } = options;
  return rest;
}

/** An ID token that expires then, in seconds. */
function token(exp: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ exp })}.x`;
}
