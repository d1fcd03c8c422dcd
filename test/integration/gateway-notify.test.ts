import { request } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../lib/base/index.js';
import { KubeClient } from '../../lib/kube/index.js';
import { cluster, testNamespace } from '../support/cluster.js';
import { FakeClock } from '../support/fake-clock.js';
import { untilObject } from '../support/follow.js';
import { startGateway } from '../support/gateway.js';
import { mailServer } from '../support/mail-server.js';

const KATALOG = `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: shop }
notification: { teams: { ops: { email: [ops@example.org] } } }
spec:
  crds:
    app: { apiTypes: { group: shop.example.org, version: v1, kind: App, plural: apps } }
`;
const EVENT = { teamName: 'ops', subject: 'a test' };

const secretPath = (namespace: string): string => `/api/v1/namespaces/${namespace}/secrets/orkestra-notify`;
const encoded = (text: string): string => Buffer.from(text).toString('base64');
const decoded = (text: string | undefined): string => Buffer.from(text ?? '', 'base64').toString('utf8');

/** Gateways in a cluster that share a namespace. */
async function world({
  katalog = KATALOG,
  env = {},
}: {
  katalog?: string;
  env?: Record<string, string>;
} = {}) {
  const kube = cluster();
  const namespace = await testNamespace(kube);
  const smtp = await mailServer({});
  onTestFinished(() => smtp.close());
  const start = async () => {
    const clock = new FakeClock();
    const gateway = await startGateway(katalog, {
      clock,
      settings: { webhooks: undefined, namespace },
      client: new KubeClient({
        config: { from: 'file', path: kube.kubeconfig },
        clock: systemClock(),
        fieldManager: 'orkestra-gateway',
      }),
      env: {
        KUBERNETES_SERVICE_HOST: '10.0.0.1',
        ...{ SMTP_HOST: '127.0.0.1', SMTP_PORT: String(smtp.port), SMTP_FROM: 'ork@example.org' },
        ...env,
      },
    });
    // Its waits at the end are those of the fake clock.
    onTestFinished(async () => {
      const stopped = gateway.gateway.stop();
      await clock.advance(30_000);
      await stopped;
    });
    const post = async (token?: string): Promise<number> => {
      const { statusCode, body } = await request(`${gateway.url}/notify`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(EVENT),
      });
      await body.dump();
      return statusCode;
    };
    return { ...gateway, clock, post };
  };
  const token = async (): Promise<string> =>
    decoded((await untilObject(kube, secretPath(namespace))).data['token']);
  return { kube, namespace, start, token, smtp };
}

describe('the token of /notify in a cluster', () => {
  it('replicas create one Secret of 32 random bytes, take its token alone and do not log it', async () => {
    const { start, token, kube, namespace, smtp } = await world();
    const replicas = await Promise.all([start(), start(), start()]);
    const text = await token();
    expect(Buffer.from(text, 'base64url')).toHaveLength(32);
    for (const { post } of replicas) {
      expect(await post()).toBe(401);
      expect(await post(`${text}x`)).toBe(401);
      expect(await post(text)).toBe(200);
    }
    expect(smtp.mails).toHaveLength(3);
    const lines = replicas.flatMap(({ log }) => log);
    expect(lines.filter(({ message }) => message === 'notification token created')).toEqual([
      expect.objectContaining({ fields: { secret: `${namespace}/orkestra-notify` } }),
    ]);
    expect(JSON.stringify(lines)).not.toContain(text);
    expect((await kube.get(secretPath(namespace))).body.metadata.labels).toMatchObject({
      'app.kubernetes.io/managed-by': 'orkestra-gateway',
    });
  });

  it('a Secret that exists is left as it is, with all of its tokens', async () => {
    const { start, kube, namespace } = await world();
    await kube.post(secretPath(namespace).replace(/\/[^/]+$/, ''), {
      metadata: { name: 'orkestra-notify' },
      data: { token: encoded('the-old-one\nthe-new-one\n') },
    });
    const before = (await kube.get(secretPath(namespace))).body;
    const { post } = await start();
    expect([await post('the-old-one'), await post('the-new-one'), await post('another')]).toEqual([
      200, 200, 401,
    ]);
    expect((await kube.get(secretPath(namespace))).body).toEqual(before);
  });

  it('a rotated token holds with the next request, and wrong ones do not have it read each time', async () => {
    const { start, token, kube, namespace } = await world();
    const { post, clock } = await start();
    const first = await token();
    expect(await post(first)).toBe(200);
    await kube.patch('merge', secretPath(namespace), { data: { token: encoded('rotated') } });
    // It was read a moment ago.
    expect([await post('wrong'), await post('rotated')]).toEqual([401, 401]);
    await clock.advance(2_000);
    expect([await post('rotated'), await post(first)]).toEqual([200, 401]);
  });

  it('a Secret that is deleted is created with another token', async () => {
    const { start, token, kube, namespace } = await world();
    const { post, clock } = await start();
    const first = await token();
    await kube.delete(secretPath(namespace));
    expect(await post(first)).toBe(200);
    await clock.advance(2_000);
    expect(await post('wrong')).toBe(401);
    const second = await token();
    expect(second).not.toBe(first);
    expect([await post(first), await post(second)]).toEqual([401, 200]);
  });

  it('a Secret without the key answers 503 and is named in the log', async () => {
    const { start, kube, namespace } = await world();
    await kube.post(secretPath(namespace).replace(/\/[^/]+$/, ''), {
      metadata: { name: 'orkestra-notify' },
      data: { other: encoded('x') },
    });
    const { post, log } = await start();
    expect(await post('x')).toBe(503);
    expect(log).toContainEqual(
      expect.objectContaining({
        message: 'reading a token from its Secret failed',
        fields: {
          secret: `${namespace}/orkestra-notify`,
          problem: 'the Secret has no token under the key token',
        },
      }),
    );
  });

  it.each([
    ['ORK_NOTIFY_TOKEN is set', { env: { ORK_NOTIFY_TOKEN: 'given' } }, [200, 401]],
    [
      'the runtime delivers by itself',
      { katalog: KATALOG.replace('notification: {', 'notification: { standalone: true,') },
      [503, 503],
    ],
  ])('there is no Secret where %s', async (_, options, statuses) => {
    const { start, kube, namespace } = await world(options);
    const { post } = await start();
    expect([await post('given'), await post('another')]).toEqual(statuses);
    expect(await kube.get(secretPath(namespace))).toMatchObject({ status: 404 });
  });
});
