import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ork } from '../../test/support/in-process.js';
import { mailServer } from '../../test/support/mail-server.js';
import { answer, scriptedServer } from '../../test/support/scripted-server.js';

const LOGIN = { user: 'robot', password: 'S3cret-of-mail' };

function katalog(notification: object | undefined): string {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-notify-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'katalog.yaml');
  const text = {
    ...{ apiVersion: 'orkestra.orkspace.io/v1', kind: 'Katalog', metadata: { name: 'shop' } },
    ...(notification ? { notification } : {}),
    spec: { crds: { app: { apiTypes: { group: 'shop.test', version: 'v1', kind: 'App', plural: 'apps' } } } },
  };
  writeFileSync(file, JSON.stringify(text));
  return file;
}

async function smtp(options: Parameters<typeof mailServer>[0] = {}) {
  const server = await mailServer({ login: LOGIN, ...options });
  onTestFinished(() => server.close());
  const env = {
    ...{ SMTP_HOST: '127.0.0.1', SMTP_PORT: String(server.port), SMTP_FROM: 'ork@example.org' },
    ...{ SMTP_USER: LOGIN.user, SMTP_PASS: LOGIN.password, SMTP_TLS: 'none' },
  };
  return { server, env };
}

const notifyTest = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  ork(['notify', 'test', ...args], { env });

describe('ork notify test', () => {
  it('prints what the mail server said of each recipient, and what Slack said', async () => {
    const { server, env } = await smtp();
    const slack = await scriptedServer((_, response) => void response.end('ok'));
    const ops = { email: ['a@example.org', 'b@example.org'], slack: { webhook: '$SLACK_URL' } };
    const file = katalog({ teams: { ops } });
    const { out, err, code } = await notifyTest(['-f', file, '--message', 'hello <!channel>'], {
      ...env,
      SLACK_URL: `${slack.url}/services/secretPath`,
    });
    expect(out).toBe(`team ops
  email  delivered  250 OK: message queued (a@example.org)
  email  delivered  250 OK: message queued (b@example.org)
  slack  delivered  200 ok`);
    expect([err, code]).toEqual(['', 0]);
    expect(server.mails.map(({ text }) => /^Subject: (.*)$/m.exec(text)?.[1]?.trim())).toEqual(
      Array(2).fill('[orkestra] a test'),
    );
    expect(server.mails[0]?.text).toContain('hello <!channel>');
    expect(slack.requests[0]?.body).toContain('hello &lt;!channel&gt;');
  });

  it('says why a channel did not take it, without a secret, and ends with 1', async () => {
    const { env } = await smtp({ recipient: (to) => (to === 'no@example.org' ? 550 : undefined) });
    const slack = await scriptedServer((_, response) => answer(response, 404, undefined));
    const teams = { ops: { email: ['no@example.org', 'yes@example.org'], slack: { webhook: '$SLACK_URL' } } };
    const file = katalog({ teams });
    const { out, code } = await notifyTest(['ops', '-f', file], {
      ...env,
      SLACK_URL: `${slack.url}/secretPath`,
    });
    expect(out.split('\n').map((line) => line.replace(/ {2,}/g, ' '))).toEqual([
      'team ops',
      ' email delivered 250 OK: message queued (yes@example.org)',
      expect.stringMatching(/^ email failed 1 of 2 recipients: .*550.* \(1 try\)$/),
      expect.stringMatching(/^ slack failed Slack answered 404.* \(1 try\)$/),
    ]);
    expect(code).toBe(1);
    for (const secret of [LOGIN.password, 'secretPath']) expect(out).not.toContain(secret);
  });

  it('names the variable that is missing', async () => {
    const file = katalog({ teams: { ops: { email: ['a@example.org'], slack: { webhook: '$SLACK_URL' } } } });
    const { out, code } = await notifyTest(['-f', file]);
    expect(out).toContain('SMTP_HOST');
    expect(out).toContain('the environment variable SLACK_URL is not set (0 tries)');
    expect(code).toBe(1);
  });

  it('-o json prints deliveries with their replies', async () => {
    const { env } = await smtp();
    const file = katalog({ teams: { ops: { email: ['a@example.org'] } } });
    const { out } = await notifyTest(['-f', file, '-o', 'json'], env);
    expect(JSON.parse(out)).toEqual({
      team: 'ops',
      deliveries: [
        {
          ...{ channel: 'email', ok: true, attempts: 1, error: '' },
          replies: [{ to: 'a@example.org', reply: '250 OK: message queued' }],
        },
      ],
    });
  });

  it.each<[string, readonly string[], object | undefined, string, number]>([
    [
      'a team that is not declared',
      ['opps'],
      { teams: { ops: {} } },
      'unknown team "opps" (did you mean "ops"?)',
      2,
    ],
    [
      'no team where there are several',
      [],
      { teams: { a: {}, b: {} } },
      'team is required because there are several: a, b',
      2,
    ],
    ['a Katalog without teams', [], undefined, 'the Katalog has no team', 1],
  ])('%s is an error', async (_, args, notification, said, exit) => {
    const { err, code } = await notifyTest([...args, '-f', katalog(notification)]);
    expect(err).toContain(said);
    expect(code).toBe(exit);
  });
});
