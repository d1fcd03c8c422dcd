import { describe, expect, it } from 'vitest';
import { courierWorld, NOTIFICATION } from '../../test/support/courier.js';
import { settle } from '../../test/support/fake-clock.js';
import { scriptedServer } from '../../test/support/scripted-server.js';

const PATH = '/services/T0/B0/verySecret';

async function world(answers: readonly { status: number; retryAfter?: string; body?: string }[] = []) {
  let next = 0;
  const server = await scriptedServer((_request, response) => {
    const { status, retryAfter, body = 'ok' } = answers[next++] ?? { status: 200 };
    if (status === 0) response.socket?.destroy();
    else response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end(body);
  });
  const env = { SLACK: `${server.url}${PATH}` };
  const slack = [{ webhook: '$SLACK' }];
  const courier = courierWorld({ ops: { slack }, dba: { slack } }, env);
  const send = async (notification = NOTIFICATION) => {
    const outcome = await courier.passing(courier.courier.deliver(notification));
    return outcome?.type === 'delivered' ? outcome.deliveries[0] : outcome?.type;
  };
  return { ...courier, ...server, send };
}

describe('Slack', () => {
  it('posts text, color and fields', async () => {
    const { send, requests } = await world();
    expect(await send()).toEqual({ channel: 'slack', ok: true, attempts: 1, error: '' });
    expect(requests[0]).toMatchObject({ method: 'POST', url: PATH });
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      text: '*app: spec.replicas gt 3*\nApp default/a is large',
      attachments: [
        {
          color: 'warning',
          fields: [
            { title: 'Katalog', value: 'shop', short: true },
            { title: 'CRD', value: 'app', short: true },
            { title: 'Resource', value: 'default/a', short: true },
          ],
        },
      ],
    });
  });

  it('escapes what a custom resource says, so that it mentions nobody', async () => {
    const { send, requests } = await world();
    await send({ ...NOTIFICATION, message: '<!channel> <@U1> a & b', name: '<!here>' });
    const body = requests[0]?.body ?? '';
    expect(body).toContain('&lt;!channel&gt; &lt;@U1&gt; a &amp; b');
    expect(body).toContain('&lt;!here&gt;');
    expect(body).not.toMatch(/<[!@]/);
  });

  it('tries errors of the server and the network three times, after 1 s and 5 s', async () => {
    const { send, clock, requests } = await world([{ status: 503 }, { status: 0 }]);
    expect(await send()).toMatchObject({ ok: true, attempts: 3 });
    expect(clock.monotonic()).toBe(6_000);
    expect(requests).toHaveLength(3);
  });

  it('gives up after the third error of the server', async () => {
    const { send, requests } = await world(Array.from({ length: 9 }, () => ({ status: 500 })));
    expect(await send()).toEqual({
      channel: 'slack',
      ok: false,
      attempts: 3,
      error: 'Slack answered 500 (ok)',
    });
    expect(requests).toHaveLength(3);
  });

  it('does not repeat what Slack refuses for good', async () => {
    const { send, requests } = await world([{ status: 404, body: 'no_service' }]);
    expect(await send()).toEqual({
      channel: 'slack',
      ok: false,
      attempts: 1,
      error: 'Slack answered 404 (no_service)',
    });
    expect(requests).toHaveLength(1);
  });

  it('holds the queue of the webhook, for every team, as long as Retry-After says', async () => {
    const { courier, passing, clock, requests } = await world([{ status: 429, retryAfter: '30' }]);
    const both = Promise.all([
      courier.deliver(NOTIFICATION),
      courier.deliver({ ...NOTIFICATION, teamName: 'dba' }),
    ]);
    await passing(both);
    expect(clock.monotonic()).toBe(30_000);
    expect(requests).toHaveLength(3);
  });

  it('waits a minute at most, and understands a date', async () => {
    const long = await world([{ status: 429, retryAfter: '86400' }]);
    await long.send();
    expect(long.clock.monotonic()).toBe(60_000);
    const dated = await world();
    const answers = await world([
      { status: 429, retryAfter: new Date(dated.clock.now() + 10_000).toUTCString() },
    ]);
    await answers.send();
    expect(answers.clock.monotonic()).toBe(10_000);
  });

  it('shows nothing of the webhook in an error or a log line', async () => {
    const { send, lines } = await world([
      { status: 400, body: PATH },
      { status: 0 },
      { status: 0 },
      { status: 0 },
    ]);
    const first = await send();
    const second = await send();
    expect([first, second]).toMatchObject([{ ok: false }, { ok: false, attempts: 3 }]);
    expect(JSON.stringify([first, second, lines])).not.toContain('verySecret');
  });

  it('never posts to a link-local or metadata address', async () => {
    const { courier, passing } = courierWorld({
      ops: { slack: [{ webhook: 'http://169.254.169.254/latest' }] },
    });
    const outcome = await passing(courier.deliver(NOTIFICATION));
    expect(JSON.stringify(outcome)).toContain('link-local or metadata address');
  });

  it('names the channel of a team that lists channels', async () => {
    const { courier, passing } = courierWorld({ ops: { slack: [{ webhook: '$NONE', channel: '#ops' }] } });
    expect(await passing(courier.deliver(NOTIFICATION))).toMatchObject({
      deliveries: [{ channel: 'slack #ops', error: 'the environment variable NONE is not set' }],
    });
  });

  it('is given 5 s for each try', async () => {
    const server = await scriptedServer(() => {});
    const { courier, clock } = courierWorld({ ops: { slack: [{ webhook: server.url }] } });
    const outcome = courier.deliver(NOTIFICATION);
    for (const [tries, pauseMs] of [1_000, 5_000, 0].entries()) {
      while (server.requests.length <= tries) await settle();
      await clock.advance(5_000);
      while (pauseMs > 0 && clock.pending === 0) await settle();
      await clock.advance(pauseMs);
    }
    expect(await outcome).toMatchObject({
      deliveries: [{ ok: false, attempts: 3, error: 'no answer within 5 s' }],
    });
  });
});

describe('a team', () => {
  it('keeps 200 waiting, drops the oldest and counts it', async () => {
    const { courier, passing, requests, counts, lines } = await world([{ status: 429, retryAfter: '1' }]);
    const sent = Array.from({ length: 205 }, (_, index) =>
      courier.deliver({ ...NOTIFICATION, message: `n${index}` }),
    );
    const outcomes = await passing(Promise.all(sent));
    const dropped = outcomes.flatMap((each, index) => (each?.type === 'dropped' ? [index] : []));
    expect(dropped).toEqual([0, 1, 2, 3, 4]);
    expect(counts.filter((each) => each === 'ops all dropped')).toHaveLength(5);
    expect(lines.filter((line) => line.includes('notification dropped'))).toHaveLength(5);
    expect(requests.at(-1)?.body).toContain('n204');
  });

  it('that is not declared is not delivered to', async () => {
    const { courier } = await world();
    expect(await courier.deliver({ ...NOTIFICATION, teamName: 'nobody' })).toBeUndefined();
    expect(courier.hasTeam('nobody')).toBe(false);
  });

  it('gets what waits within 10 s of a stop, and nothing after', async () => {
    const { courier, clock, requests, passing } = await world([
      { status: 200 },
      { status: 429, retryAfter: '30' },
    ]);
    const sent = ['n0', 'n1', 'n2'].map((message) => courier.deliver({ ...NOTIFICATION, message }));
    const closed = courier.close();
    expect(await courier.deliver(NOTIFICATION)).toBeUndefined();
    await passing(closed);
    expect(clock.monotonic()).toBe(10_000);
    expect((await Promise.all(sent)).map((each) => each?.type)).toEqual([
      'delivered',
      'delivered',
      'dropped',
    ]);
    expect(requests).toHaveLength(2);
  });
});
