/**
 * `POST /notify`: events of a runtime to the teams of the Katalog. Who is reached and how is the Katalog's to say, never
 * the caller's. The answer comes when everything was tried.
 */
import { HttpCaller } from '../../lib/calls/index.js';
import { Courier, type Delivery } from '../../lib/notify/index.js';
import type { Capability, GatewayContext, PostRequest, PostResponse } from '../capability.js';
import { type CallerCheck, callerCheck } from './caller-check.js';
import { notAvailable, tooMany, unknownTeam } from './errors.js';
import { readEvent } from './event.js';

const PATH = '/notify';
const MAX_BODY_BYTES = 65_536;

export function notify(context: GatewayContext): Capability {
  const { notification } = context.plan.katalog;
  if (!notification?.enabled) return { name: 'notify', routes: [] };
  const { metrics } = context;
  const http = new HttpCaller();
  const sent = metrics.counter('orkestra_gateway_notifications_total');
  const courier = new Courier({
    ...context,
    teams: notification.teams,
    http: http.call,
    count: (team, channel, result) => sent.inc({ team, channel, result }),
  });
  const teams = [...notification.teams.keys()];
  const callers = callerCheck(context);
  return {
    name: 'notify',
    routes: [
      {
        path: PATH,
        isWebhook: false,
        maxBodyBytes: MAX_BODY_BYTES,
        handle: (request) => deliver(request, { courier, teams, callers }),
      },
    ],
    start: async () => callers.start(),
    stop: async () => {
      await callers.stop();
      await courier.close();
      await http.close();
    },
  };
}

interface Tools {
  readonly courier: Courier;
  readonly teams: readonly string[];
  readonly callers: CallerCheck;
}

async function deliver(
  { body, headers }: PostRequest,
  { courier, teams, callers }: Tools,
): Promise<PostResponse> {
  await callers.admit(headers.authorization);
  const event = readEvent(body);
  if (!courier.hasTeam(event.teamName)) throw unknownTeam(event.teamName, teams);
  const outcome = await courier.deliver(event);
  if (!outcome) throw notAvailable('the gateway is stopping');
  if (outcome.type === 'dropped') throw tooMany(event.teamName);
  const { deliveries } = outcome;
  return { status: statusOf(deliveries), body: JSON.stringify({ deliveries }) };
}

/** 207 (RFC 4918): some channels took it and some did not. */
function statusOf(deliveries: readonly Delivery[]): number {
  const failed = deliveries.filter(({ ok }) => !ok).length;
  if (failed === 0) return deliveries.length === 0 ? 502 : 200;
  return failed === deliveries.length ? 502 : 207;
}
