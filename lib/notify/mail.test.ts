import { describe, expect, it, onTestFinished } from 'vitest';
import { authority } from '../../test/support/authority.js';
import { courierWorld, NOTIFICATION } from '../../test/support/courier.js';
import { type MailServerOptions, mailServer } from '../../test/support/mail-server.js';
import { mailSettings } from './mail/mail-settings.js';

async function world(
  options: MailServerOptions,
  { env = {}, email = ['a@example.org'], ca }: { env?: object; email?: string[]; ca?: string } = {},
) {
  const server = await mailServer(options);
  onTestFinished(() => server.close());
  const smtp = {
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(server.port),
    SMTP_FROM: 'ork@example.org',
    ...env,
  };
  const courier = courierWorld({ ops: { email } }, smtp, ca);
  const send = async (notification = NOTIFICATION) => {
    const outcome = await courier.passing(courier.courier.deliver(notification));
    if (outcome?.type !== 'delivered') throw new Error('dropped');
    return outcome.deliveries[0];
  };
  return { server, send, ...courier };
}

const LOGIN = { user: 'robot-user', password: 'S3cret/pass' };
const CREDENTIALS = { SMTP_USER: LOGIN.user, SMTP_PASS: LOGIN.password };

async function certificate() {
  const { ca, issue } = await authority('mail');
  return { ca, certificate: await issue(['127.0.0.1', 'localhost']) };
}

describe('mail', () => {
  it('sends one envelope a recipient over one connection, with the headers of the contract', async () => {
    const { server, send } = await world({}, { email: ['a@example.org', 'b@example.org', 'a@example.org'] });
    expect(await send()).toEqual({ channel: 'email', ok: true, attempts: 1, error: '' });
    expect(server.connections()).toBe(1);
    expect(server.mails.map(({ to }) => to)).toEqual([['a@example.org'], ['b@example.org']]);
    const [mail] = server.mails;
    expect(mail?.from).toBe('ork@example.org');
    for (const line of [
      'X-Orkestra-Katalog: shop',
      'X-Orkestra-Team: ops',
      'Subject: [orkestra] app: spec.replicas gt 3',
      'To: a@example.org',
      'App default/a is large',
    ])
      expect(mail?.text.split('\r\n')).toContain(line);
    expect(mail?.text).not.toContain('b@example.org');
  });

  it('keeps line breaks and controls of a custom resource out of the headers', async () => {
    const { server, send } = await world({});
    const evil = 'x\r\nBcc: victim@example.org\r\n\r\n<script>\u2028\u0000\u202ey';
    await send({
      ...NOTIFICATION,
      subject: evil,
      katalogName: evil,
      teamName: 'ops',
      message: `${evil}\r\n.\r\nMAIL`,
    });
    const [mail] = server.mails;
    const [head = ''] = (mail?.text ?? '').split('\r\n\r\n');
    expect(mail?.to).toEqual(['a@example.org']);
    expect(head).not.toMatch(/^Bcc:/m);
    expect(head.match(/^Subject:/gm)).toHaveLength(1);
    expect(head).not.toMatch(/[\p{Bidi_Control}\p{Zl}\0]/u);
    expect(server.mails).toHaveLength(1);
  });

  it('encrypts and logs in when the server offers STARTTLS', async () => {
    const { ca, certificate: pair } = await certificate();
    const { server, send } = await world({ certificate: pair, login: LOGIN }, { env: CREDENTIALS, ca });
    expect(await send()).toMatchObject({ ok: true });
    expect(server.logins).toEqual([{ user: LOGIN.user, encrypted: true }]);
    expect(server.mails[0]).toMatchObject({ encrypted: true, user: LOGIN.user });
  });

  it('speaks TLS from the first byte with SMTP_TLS=implicit', async () => {
    const { ca, certificate: pair } = await certificate();
    const { server, send } = await world(
      { certificate: pair, implicit: true, login: LOGIN },
      { env: { ...CREDENTIALS, SMTP_TLS: 'implicit' }, ca },
    );
    expect(await send()).toMatchObject({ ok: true });
    expect(server.mails[0]).toMatchObject({ encrypted: true });
  });

  it('never sends the user name in clear text when the server offers no STARTTLS', async () => {
    const { server, send } = await world({ login: LOGIN }, { env: CREDENTIALS });
    expect(await send()).toMatchObject({ ok: false, attempts: 1 });
    expect(server.logins).toEqual([]);
    expect(server.mails).toEqual([]);
  });

  it('logs in over clear text with SMTP_TLS=none alone', async () => {
    const { server, send } = await world({ login: LOGIN }, { env: { ...CREDENTIALS, SMTP_TLS: 'none' } });
    expect(await send()).toMatchObject({ ok: true });
    expect(server.logins).toEqual([{ user: LOGIN.user, encrypted: false }]);
  });

  it('refuses clear text with SMTP_TLS=required, and says once that it used it without', async () => {
    const strict = await world({}, { env: { SMTP_TLS: 'required' } });
    expect(await strict.send()).toMatchObject({ ok: false, attempts: 1 });
    const lax = await world({});
    await lax.send();
    await lax.send();
    const warnings = lax.lines.filter((line) => line.includes('notification mail sent in clear text'));
    expect(warnings).toHaveLength(1);
  });

  it('does not log in at a server whose certificate is not trusted', async () => {
    const { certificate: pair } = await certificate();
    const { server, send } = await world({ certificate: pair, login: LOGIN }, { env: CREDENTIALS });
    const error: unknown = expect.stringMatching(/certificate.*NODE_EXTRA_CA_CERTS/);
    expect(await send()).toMatchObject({ ok: false, error });
    expect(server.logins).toEqual([]);
  });

  it('tries a temporary refusal three times, after 1 s and 5 s', async () => {
    let tries = 0;
    const { server, send, clock } = await world({
      recipient: () => (++tries < 3 ? 451 : undefined),
    });
    const before = clock.monotonic();
    expect(await send()).toEqual({ channel: 'email', ok: true, attempts: 3, error: '' });
    expect(clock.monotonic() - before).toBe(6_000);
    expect(server.mails).toHaveLength(1);
  });

  it('gives up on a permanent refusal at once, and still serves the other recipients', async () => {
    const { server, send } = await world(
      { recipient: (address) => (address === 'b@example.org' ? 550 : undefined) },
      { email: ['a@example.org', 'b@example.org', 'c@example.org'] },
    );
    const delivery = await send();
    expect(delivery).toMatchObject({ ok: false, attempts: 1 });
    expect(delivery?.error).toMatch(/^1 of 3 recipients: .*550/);
    expect(server.mails.map(({ to }) => to[0])).toEqual(['a@example.org', 'c@example.org']);
  });

  it('repeats only for recipients that did not get it', async () => {
    let tries = 0;
    const { server, send } = await world(
      { recipient: (address) => (address === 'b@example.org' && ++tries === 1 ? 452 : undefined) },
      { email: ['a@example.org', 'b@example.org'] },
    );
    expect(await send()).toMatchObject({ ok: true, attempts: 2 });
    expect(server.mails.map(({ to }) => to[0])).toEqual(['a@example.org', 'b@example.org']);
  });

  it('fails after three tries at a server that takes the message and cuts the connection', async () => {
    let cuts = 0;
    const { server, send } = await world({
      message: () => {
        cuts += 1;
        return 'cut';
      },
    });
    expect(await send()).toMatchObject({ ok: false, attempts: 3 });
    expect([cuts, server.connections(), server.mails.length]).toEqual([3, 3, 0]);
  });

  it('repeats a message under the same Message-ID when the server refuses it after it was sent', async () => {
    const ids = new Set<string>();
    const { send } = await world({
      message: ({ text }) => {
        ids.add(/^Message-ID: (.*)$/im.exec(text)?.[1] ?? '');
        return ids.size > 1 ? undefined : 451;
      },
    });
    expect(await send()).toMatchObject({ ok: false, attempts: 3 });
    expect(ids.size).toBe(1);
  });

  it('shows no password and no user name in an error or a log line', async () => {
    const { ca, certificate: pair } = await certificate();
    const env = { ...CREDENTIALS, SMTP_PASS: 'wr0ng/Secret' };
    const { send, lines } = await world({ certificate: pair, login: LOGIN }, { env, ca });
    const delivery = await send();
    expect(delivery).toMatchObject({ ok: false, attempts: 1 });
    expect(delivery?.error).toContain('535');
    for (const secret of ['wr0ng/Secret', LOGIN.user]) {
      expect(JSON.stringify(delivery)).not.toContain(secret);
      expect(lines.join('\n')).not.toContain(secret);
    }
  });

  it('fails with the name of the variable that is missing', async () => {
    const { courier, passing, lines } = courierWorld(
      { ops: { email: ['$OPS_MAIL'] } },
      { SMTP_HOST: 'x', SMTP_FROM: 'a@b' },
    );
    const outcome = await passing(courier.deliver(NOTIFICATION));
    expect(outcome).toEqual({
      type: 'delivered',
      deliveries: [
        { channel: 'email', ok: false, attempts: 0, error: 'the environment variable OPS_MAIL is not set' },
      ],
    });
    expect(lines[0]).toContain('notification channel not usable');
  });
});

describe('mailSettings', () => {
  it.each([
    [{}, 'SMTP_HOST is not set'],
    [{ SMTP_HOST: 'm', SMTP_PORT: '70000' }, 'invalid SMTP_PORT "70000": expected 1 to 65535'],
    [{ SMTP_HOST: 'm' }, 'SMTP_FROM is not set'],
    [{ SMTP_HOST: 'm', SMTP_FROM: 'a b' }, 'invalid SMTP_FROM: expected a mail address'],
    [
      { SMTP_HOST: 'm', SMTP_TLS: 'maybe' },
      'invalid SMTP_TLS "maybe": expected starttls, required, implicit, none',
    ],
  ])('rejects %j', (env, problem) => {
    expect(mailSettings(env)).toEqual({ problem });
  });

  it('takes port 587 with STARTTLS, implicit TLS on port 465, and either name of the password', () => {
    const base = { SMTP_HOST: 'm', SMTP_FROM: 'Ork <a@b>' };
    expect(mailSettings({ ...base, SMTP_PASSWORD: 'p' })).toMatchObject({
      settings: { port: 587, tls: 'starttls', password: 'p' },
    });
    expect(mailSettings({ ...base, SMTP_PORT: '465', SMTP_PASS: 'q' })).toMatchObject({
      settings: { port: 465, tls: 'implicit', password: 'q' },
    });
  });
});
