/** What the build put into one file gives the credentials that the library itself gives. */
import { KubeConfig } from '@kubernetes/client-node';
import { expect, it } from 'vitest';
import { KubeConfig as Built } from '../dist/lib/kube/client/client-node.js';

const PEM = Buffer.from('-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n').toString('base64');
const token = {
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
      args: ['-p', JSON.stringify(JSON.stringify(token))],
      interactiveMode: 'Never',
    },
  },
  'OIDC with a token that is valid': {
    'auth-provider': {
      name: 'oidc',
      config: { 'id-token': unexpired(), 'client-id': 'ork', 'idp-issuer-url': 'https://x' },
    },
  },
};

it.each(Object.entries(USERS))('client-node gives the credentials of the kubeconfig: %s', async (_, user) => {
  const text = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'a',
    clusters: [
      { name: 'a', cluster: { server: 'https://127.0.0.1:6443', 'certificate-authority-data': PEM } },
    ],
    users: [{ name: 'a', user }],
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a', namespace: 'team' } }],
  });
  const [library, built] = [await applied(new KubeConfig(), text), await applied(new Built(), text)];
  expect(Object.keys(library).length).toBeGreaterThan(1);
  expect(built).toEqual(library);
});

async function applied(config: KubeConfig, text: string): Promise<object> {
  config.loadFromString(text);
  const options: Record<string, unknown> = {};
  await config.applyToHTTPSOptions(options);
  const { agent: _, ...rest } = options;
  return rest;
}

function unexpired(): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ exp: 32_503_680_000 })}.x`;
}
