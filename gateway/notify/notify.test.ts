import { request } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startGateway } from '../../test/support/gateway.js';
import { type MailServerOptions, mailServer } from '../../test/support/mail-server.js';
import { scriptedServer } from '../../test/support/scripted-server.js';

const KATALOG = `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: shop }
notification:
  teams:
    ops: { email: [ops@example.org], slack: { webhook: $SLACK } }
    mail: { email: [ops@example.org] }
    broken: { slack: { webhook: $MISSING } }
spec:
  crds:
    app: { apiTypes: { group: shop.example.org, version: v1, kind: App, plural: apps } }
`;

const EVENT = {
  katalogName: 'shop',
  condKey: 'shop|app|spec.size gt 3|ops',
  teamName: 'ops',
  subject: 'App default/a: spec.size gt 3',
  message: 'a is large',
  severity: 'danger',
  crdName: 'app',
  namespace: 'default',
  name: 'a',
};

async function world({
  mail = {},
  slack = 200,
  env = {},
  katalog = KATALOG,
}: {
  mail?: MailServerOptions;
  slack?: number;
  env?: Readonly<Record<string, string>>;
  katalog?: string;
} = {}) {
  const smtp = await mailServer(mail);
  onTestFinished(() => smtp.close());
  const hook = await scriptedServer((_, response) => void response.writeHead(slack).end('ok'));
  const gateway = await startGateway(katalog, {
    settings: { webhooks: undefined },
    env: {
      SMTP_HOST: '127.0.0.1',
      SMTP_PORT: String(smtp.port),
      SMTP_FROM: 'ork@example.org',
      SLACK: `${hook.url}/services/verySecret`,
      ...env,
    },
  });
  const post = async (body: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await request(`${gateway.url}/notify`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(text) as unknown };
  };
  return { smtp, hook, post, gateway };
}

describe('POST /notify', () => {
  it('delivers by mail and Slack and answers with what became of each', async () => {
    const { post, smtp, hook, gateway } = await world();
    const answer = await post(EVENT);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        deliveries: [
          { channel: 'email', ok: true, attempts: 1, error: '' },
          { channel: 'slack', ok: true, attempts: 1, error: '' },
        ],
      },
    });
    expect(smtp.mails[0]).toMatchObject({ to: ['ops@example.org'], from: 'ork@example.org' });
    expect(smtp.mails[0]?.text).toContain('Subject: [orkestra] App default/a: spec.size gt 3');
    expect(hook.requests[0]?.body).toContain('"color":"danger"');
    expect((await gateway.get('/metrics')).body).toContain(
      'orkestra_gateway_notifications_total{team="ops",channel="email",result="ok"} 1',
    );
  });

  it('reads keys in any case, as the Go implementation sends them', async () => {
    const { post, smtp } = await world();
    const { teamName: _, ...rest } = EVENT;
    const answer = await post({
      ...Object.fromEntries(Object.entries(rest).map(([k, v]) => [k.toUpperCase(), v])),
      TeamName: 'mail',
      Extra: 1,
    });
    expect(answer.status).toBe(200);
    expect(smtp.mails[0]?.text).toContain('X-Orkestra-Team: mail');
  });

  it('answers 207 when one channel failed, and 502 when all did', async () => {
    const { post } = await world({ slack: 404 });
    expect(await post(EVENT)).toMatchObject({
      status: 207,
      body: { deliveries: [{ ok: true }, { channel: 'slack', ok: false, error: 'Slack answered 404 (ok)' }] },
    });
    expect(await post({ ...EVENT, teamName: 'broken' })).toMatchObject({
      status: 502,
      body: { deliveries: [{ ok: false, error: 'the environment variable MISSING is not set' }] },
    });
  });

  it('answers 404 for a team that the Katalog does not declare, with those that it does', async () => {
    const { post, smtp } = await world();
    expect(await post({ ...EVENT, teamName: 'nobody' })).toMatchObject({
      status: 404,
      body: { error: 'not_found', message: 'unknown team "nobody"', teams: ['ops', 'mail', 'broken'] },
    });
    expect(await post({ ...EVENT, teamName: 'mails' })).toMatchObject({
      status: 404,
      body: { message: 'unknown team "mails" (did you mean "mail"?)' },
    });
    expect(smtp.connections()).toBe(0);
  });

  it('takes neither recipients nor URLs from its caller', async () => {
    const { post, smtp, hook } = await world();
    const evil = await scriptedServer((_, response) => void response.end());
    const more = {
      to: 'x@evil.example',
      email: ['x@evil.example'],
      webhook: evil.url,
      slack: { webhook: evil.url },
    };
    const named = { subject: 's\r\nBcc: x@evil.example', message: `m\r\n.\r\nRCPT TO:<x@evil.example>` };
    expect(await post({ ...EVENT, ...more, ...named })).toMatchObject({ status: 200 });
    expect(smtp.mails.map(({ to }) => to)).toEqual([['ops@example.org']]);
    expect(smtp.mails[0]?.text.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/m);
    expect(hook.requests).toHaveLength(1);
    expect(evil.requests).toEqual([]);
  });

  it.each([
    ['no JSON', '{', 'invalid body: expected JSON'],
    ['a list', [], 'invalid body: expected a map'],
    ['no team', { subject: 'a' }, 'teamName is required because it names whom to notify'],
    ['no text', { teamName: 'ops' }, 'subject or message is required because a notification says something'],
    ['a number', { ...EVENT, subject: 3 }, 'invalid subject: expected text'],
    [
      'a long team',
      { ...EVENT, teamName: 'x'.repeat(64) },
      'invalid teamName: expected at most 63 characters',
    ],
    ['a field twice', { ...EVENT, Subject: 'b' }, 'duplicate field "subject": send it once'],
    [
      'a severity',
      { ...EVENT, severity: 'fatal' },
      'invalid severity "fatal": expected info, warning, danger',
    ],
  ])('answers 400 for %s', async (_, body, message) => {
    const { post } = await world();
    expect(await post(body)).toMatchObject({ status: 400, body: { error: 'bad_request', message } });
  });

  it('answers 413 for a body of more than 64 KiB', async () => {
    const { post } = await world();
    expect(await post({ ...EVENT, message: 'x'.repeat(70_000) })).toMatchObject({ status: 413 });
  });

  it('asks for the token where one is set', async () => {
    const { post, smtp } = await world({ env: { ORK_NOTIFY_TOKEN: 'tok3n-of-the-runtime' } });
    for (const authorization of [
      '',
      'Bearer',
      'Bearer tok3n-of-the-runtim',
      'Basic tok3n-of-the-runtime',
      `Bearer ${'x'.repeat(9_000)}`,
    ])
      expect(await post(EVENT, authorization === '' ? {} : { authorization })).toMatchObject({ status: 401 });
    expect(smtp.connections()).toBe(0);
    expect(await post(EVENT, { authorization: 'Bearer tok3n-of-the-runtime' })).toMatchObject({
      status: 200,
    });
  });

  it('answers 503 in a cluster where no token is set', async () => {
    const { post } = await world({ env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' } });
    expect(await post(EVENT)).toMatchObject({ status: 503, headers: { 'retry-after': '30' } });
  });

  it('answers 502 without a secret when the mail server takes the message and then fails', async () => {
    const { post, gateway } = await world({
      mail: { message: () => 554 },
      env: { SMTP_USER: 'robot-user', SMTP_PASS: 'S3cret-pass', SMTP_TLS: 'none' },
    });
    const answer = await post({ ...EVENT, teamName: 'mail' });
    expect(answer.status).toBe(502);
    const seen = JSON.stringify([answer.body, gateway.log]);
    for (const secret of ['S3cret-pass', 'robot-user', 'verySecret']) expect(seen).not.toContain(secret);
  });

  it('is not there without notification, or with enabled: false', async () => {
    const { post } = await world({
      katalog: KATALOG.replace('notification:', 'notification:\n  enabled: false'),
    });
    expect((await post(EVENT)).status).toBe(404);
  });
});
