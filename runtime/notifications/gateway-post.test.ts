import { describe, expect, it, onTestFinished } from 'vitest';
import { HttpCaller } from '../../lib/calls/index.js';
import type { Notification } from '../../lib/notify/index.js';
import { FakeClock, settle } from '../../test/support/fake-clock.js';
import { answer, scriptedServer } from '../../test/support/scripted-server.js';
import { GatewayPost } from './gateway-post.js';
import { notifyToken } from './notify-token.js';

const NOTIFICATION: Notification = {
  katalogName: 'shop',
  condKey: 'shop|app|c|ops',
  teamName: 'ops',
  subject: 's',
  message: 'm',
  severity: 'warning',
  crdName: 'app',
  namespace: '',
  name: '',
};

async function world(status: number, body: unknown = {}, token?: string) {
  const server = await scriptedServer((_, response) => {
    if (status > 0) answer(response, status, body);
  });
  const http = new HttpCaller();
  onTestFinished(() => http.close());
  const clock = new FakeClock();
  const post = new GatewayPost({
    clock,
    http: http.call,
    endpoint: `${server.url}/`,
    token: notifyToken({ ORK_NOTIFY_TOKEN: token }),
  });
  return { ...server, clock, post };
}

describe('GatewayPost', () => {
  it('posts the event with the first of several tokens', async () => {
    const { post, requests } = await world(200, { deliveries: [] }, 'new-token old-token');
    expect(await post.send(NOTIFICATION)).toEqual({ result: 'sent', reason: '' });
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: '/notify',
      headers: { authorization: 'Bearer new-token', 'content-type': 'application/json' },
    });
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual(NOTIFICATION);
  });

  it('sends no token where there is none', async () => {
    const { post, requests } = await world(200);
    await post.send(NOTIFICATION);
    expect(requests[0]?.headers).not.toHaveProperty('authorization');
  });

  const mixed = {
    deliveries: [
      { channel: 'email', ok: true },
      { channel: 'slack', ok: false, error: 'Slack answered 500' },
    ],
  };

  it.each([
    [207, mixed, 'sent', 'the gateway answered 207 (slack: Slack answered 500)'],
    [502, mixed, 'failed', 'the gateway answered 502 (slack: Slack answered 500)'],
    [
      404,
      { error: 'not_found', message: 'unknown team "ops"' },
      'failed',
      'the gateway answered 404 (unknown team "ops")',
    ],
    [400, 'no JSON', 'failed', 'the gateway answered 400'],
    [401, {}, 'unreachable', 'the gateway answered 401'],
    [429, {}, 'unreachable', 'the gateway answered 429'],
    [503, {}, 'unreachable', 'the gateway answered 503'],
    [500, [], 'unreachable', 'the gateway answered 500'],
  ])('takes %i for what it means', async (status, body, result, reason) => {
    const { post } = await world(status, body);
    expect(await post.send(NOTIFICATION)).toEqual({ result, reason });
  });

  it('asks again soon when nobody listens', async () => {
    const http = new HttpCaller();
    onTestFinished(() => http.close());
    const post = new GatewayPost({
      clock: new FakeClock(),
      http: http.call,
      endpoint: 'http://127.0.0.1:1',
      token: notifyToken({ ORK_NOTIFY_TOKEN: 'secret-token' }),
    });
    const sent = await post.send(NOTIFICATION);
    expect(sent).toMatchObject({ result: 'unreachable', reason: expect.stringContaining('ECONNREFUSED') });
    expect(sent.reason).not.toContain('secret-token');
  });

  it('takes a gateway that does not answer within 150 s for a failure, because it may have delivered', async () => {
    const { post, clock, requests } = await world(0);
    const sent = post.send(NOTIFICATION);
    while (requests.length === 0) await settle();
    await clock.advance(150_000);
    expect(await sent).toEqual({ result: 'failed', reason: 'no answer within 150 s' });
  });

  it('gives what is on its way ten seconds when it closes', async () => {
    const { post, clock, requests } = await world(0);
    const sent = post.send(NOTIFICATION);
    while (requests.length === 0) await settle();
    const closed = post.close();
    await clock.advance(10_000);
    await closed;
    expect(await sent).toMatchObject({ result: 'unreachable' });
    expect(clock.pending).toBe(0);
  });
});
