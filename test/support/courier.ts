/** A courier with a clock of its own, and what it logs and counts. */
import { onTestFinished } from 'vitest';
import type { Environment } from '../../lib/base/index.js';
import { type HttpCall, HttpCaller } from '../../lib/calls/index.js';
import { Courier, type Notification, type TeamChannels } from '../../lib/notify/index.js';
import { FakeClock, settle } from './fake-clock.js';

export interface CourierWorld {
  readonly courier: Courier;
  readonly clock: FakeClock;
  /** Log lines as JSON. */
  readonly lines: string[];
  readonly counts: string[];
  /** Lets time pass until the promise is settled, but not while a request is under way. */
  passing<T>(promise: Promise<T>): Promise<T>;
}

export function courierWorld(
  teams: Readonly<Record<string, Partial<TeamChannels>>>,
  env: Environment = {},
  ca?: string,
): CourierWorld {
  const clock = new FakeClock();
  const http = new HttpCaller();
  let requests = 0;
  const call: HttpCall = (...request) => {
    requests += 1;
    return http.call(...request).finally(() => {
      requests -= 1;
    });
  };
  const lines: string[] = [];
  const counts: string[] = [];
  const log = (fields: object, message: string) => lines.push(JSON.stringify({ ...fields, message }));
  const courier = new Courier({
    teams: new Map(Object.entries(teams).map(([name, team]) => [name, { email: [], slack: [], ...team }])),
    env,
    clock,
    log: { debug: log, info: log, warn: log, error: log },
    http: call,
    ...(ca === undefined ? {} : { tls: { ca } }),
    count: (team, channel, result) => counts.push(`${team} ${channel} ${result}`),
  });
  onTestFinished(async () => {
    const closed = courier.close();
    await clock.advance(60_000);
    await closed;
    await http.close();
  });
  const passing = async <T>(promise: Promise<T>): Promise<T> => {
    let settled = false;
    const done = promise.finally(() => {
      settled = true;
    });
    while (!settled) {
      await settle();
      // While a request is answered no time passes, so that its deadline is not what ends it.
      if (requests === 0 && clock.pending > 0) await clock.advance(STEP_MS);
    }
    return done;
  };
  return { courier, clock, lines, counts, passing };
}

const STEP_MS = 250;

export const NOTIFICATION: Notification = {
  katalogName: 'shop',
  condKey: 'shop|app|spec.replicas gt 3|ops',
  teamName: 'ops',
  subject: 'app: spec.replicas gt 3',
  message: 'App default/a is large',
  severity: 'warning',
  crdName: 'app',
  namespace: 'default',
  name: 'a',
};
