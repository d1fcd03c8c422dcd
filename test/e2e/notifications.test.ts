/** Notifications as a user runs them: runtimes and a gateway in processes of their own, a mail server, a Slack. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { authority } from '../support/authority.js';
import { cluster, testNamespace } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import { untilObject } from '../support/follow.js';
import { startGatewayProcess } from '../support/gateway-process.js';
import { katalogText } from '../support/katalog-text.js';
import { mailServer } from '../support/mail-server.js';
import { orkMain } from '../support/ork.js';
import { RuntimeProcess } from '../support/runtime-process.js';
import { scriptedServer } from '../support/scripted-server.js';

const app = fileCrd('App');
const LOGIN = { user: 'robot', password: 'S3cret-of-mail' };
const TOKEN = 'token-of-the-runtime';
const NOTIFIED = 'orkestra.orkspace.io/notified';

const ENTRY = `
resync: 30m
operatorBox:
  onReconcile:
    configMaps: [{ name: "{{ .spec.child }}", data: { a: b } }]
  status:
    fields:
      - path: phase
        value: Large
        when:
          - field: spec.size
            gt: 3
            notify: { teams: [ops], message: "{{ .Name }} has size {{ .spec.size }}" }
`;

async function world(test: TestContext, notification: object) {
  const kube = cluster();
  const namespace = await testNamespace(kube, test.onTestFinished);
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-notify-'));
  test.onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { ca, issue } = await authority('mail');
  const smtp = await mailServer({ certificate: await issue(['127.0.0.1', 'localhost']), login: LOGIN });
  test.onTestFinished(() => smtp.close());
  const slack = await scriptedServer((_, response) => void response.end('ok'));
  const katalog = join(folder, 'katalog.yaml');
  await writeFile(join(folder, 'ca.pem'), ca);
  await writeFile(
    katalog,
    katalogText('shop', { app: { crd: app, namespace, body: ENTRY } }, { notification }),
  );
  const delivery = {
    SMTP_HOST: 'localhost',
    SMTP_PORT: String(smtp.port),
    SMTP_FROM: 'ork@example.org',
    SMTP_USER: LOGIN.user,
    SMTP_PASS: LOGIN.password,
    SLACK_URL: `${slack.url}/services/secretPath`,
    NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
  };
  const runtime = async (identity: string, env: Readonly<Record<string, string>>) => {
    const process = await RuntimeProcess.start({
      ...{ main: orkMain(), katalog, kubeconfig: kube.kubeconfig, identity, namespace, env },
      lease: 'shop',
      leaseDuration: '4s',
    });
    test.onTestFinished(async () => void (await process.stop()));
    return process;
  };
  const create = (name: string, size: number, child = name) =>
    kube.post(app.collection(namespace), app.cr(name, { size, child }));
  const lease = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/shop`;
  /** Until the Lease says of so many custom resources that they were named. */
  const kept = (count: number) =>
    untilObject(kube, lease, ({ metadata }) => {
      const text = (metadata as { annotations?: Record<string, string> }).annotations?.[NOTIFIED] ?? '{}';
      const { keys = {} } = JSON.parse(text) as { keys?: Record<string, [number, string]> };
      return Object.values(keys).reduce((sum, [, marks]) => sum + marks.length / 8, 0) === count;
    });
  return { kube, namespace, smtp, slack, katalog, delivery, runtime, create, kept };
}

/** What a mail says, without its headers. */
const bodies = (mails: readonly { readonly text: string }[]) =>
  mails.map(({ text }) =>
    text
      .slice(text.indexOf('\r\n\r\n') + 4)
      .trim()
      .split('\r\n')
      .sort(),
  );

describe('notifications', { timeout: 180_000 }, () => {
  it('reach a team once, through the gateway, over a crash and a restart of the leader', async (test) => {
    const teams = { ops: { email: ['ops@example.org'], slack: { webhook: '$SLACK_URL' } } };
    const { smtp, slack, katalog, delivery, runtime, create, kept, kube, namespace } = await world(test, {
      standalone: false,
      defaults: { interval: '1s' },
      teams,
    });
    const gateway = await startGatewayProcess(katalog, { ...delivery, ORK_NOTIFY_TOKEN: TOKEN });
    test.onTestFinished(async () => void (await gateway.stop()));
    const env = { ORK_GATEWAY_ENDPOINT: gateway.url, ORK_NOTIFY_TOKEN: TOKEN };
    const a = await runtime('a', env);
    await a.leading();
    const b = await runtime('b', env);
    await Promise.all([create('small', 1), create('big-1', 5), create('big-2', 6)]);
    await smtp.received(1);
    await kept(2);
    await a.kill();
    await create('big-3', 7);
    await b.leading();
    await smtp.received(2);
    await kept(3);
    expect(await b.stop()).toBe(0);
    await kube.patch('merge', `${app.collection(namespace)}/small`, { spec: { size: 9 } });
    await runtime('c', env);
    await smtp.received(3);
    await kept(4);
    expect(bodies(smtp.mails)).toEqual([
      [`- ${namespace}/big-1: big-1 has size 5`, `- ${namespace}/big-2: big-2 has size 6`],
      ['big-3 has size 7'],
      ['small has size 9'],
    ]);
    expect(smtp.logins.every(({ encrypted }) => encrypted)).toBe(true);
    expect(slack.requests.map(({ url }) => url)).toEqual(Array(3).fill('/services/secretPath'));
    const logs = [...a.log, ...b.log, ...gateway.log].join('\n');
    for (const secret of [LOGIN.password, TOKEN, 'secretPath']) expect(logs).not.toContain(secret);
  });

  it('say that a reconcile began to fail, from a runtime that delivers by itself', async (test) => {
    const { smtp, delivery, runtime, create, kept, namespace } = await world(test, {
      standalone: true,
      teams: { ops: { email: ['ops@example.org'] } },
    });
    const process = await runtime('a', delivery);
    await process.leading();
    await create('broken', 1, 'not a name');
    await smtp.received(1);
    await kept(1);
    const [mail] = smtp.mails;
    expect(mail?.text).toContain(`Subject: [orkestra] App ${namespace}/broken: reconcile fails`);
    expect(mail?.text).toContain('X-Orkestra-Katalog: shop');
    expect(mail).toMatchObject({ to: ['ops@example.org'], encrypted: true });
  });
});
