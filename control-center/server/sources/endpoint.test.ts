import { expect, it, onTestFinished } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { ScriptedTransport } from '../../../test/support/scripted-transport.js';
import { AllowedHosts } from '../fetch/allowed.js';
import { Client } from '../fetch/client.js';
import { Endpoint } from './endpoint.js';

const KATALOG = { body: { name: 'shop', isKonductor: true, epoch: 1, seq: 1, crds: [] } };
const REFRESH_MS = 10_000;

/** A connection that its client gives up. */
const ended = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

/** A URL with a stream, whose requests the test answers. */
async function streaming() {
  const clock = new FakeClock();
  const transport = new ScriptedTransport();
  transport.hasStreams = true;
  const client = new Client({
    clock,
    transport: (request) => Promise.race([transport.send(request), ended(request.signal)]),
    allowed: new AllowedHosts([]),
    agent: 'test',
  });
  /** Each state that it came to, once. */
  const states: string[] = [];
  const endpoint = new Endpoint(
    {
      url: new URL('http://shop.example.com:8080'),
      credentials: { token: undefined, tls: undefined, origins: new Set() },
      isGuest: false,
    },
    {
      changed: ({ state: { state } }) => {
        if (states.at(-1) !== state) states.push(state);
      },
      katalog: () => undefined,
      confirmed: () => undefined,
      part: () => undefined,
      decision: () => undefined,
      isLedElsewhere: () => false,
      watched: () => [],
    },
    { clock, client, refreshMs: REFRESH_MS, random: () => 0.5 },
  );
  onTestFinished(() => endpoint.stop());
  endpoint.start(0);
  await clock.advance(0);
  transport.next().answer(KATALOG);
  await clock.advance(0);
  const { stream } = transport;
  stream.open().frame(1, 1);
  stream.request.signal.addEventListener('abort', () => stream.cut());
  await clock.advance(0);
  /** As its owner does, once a second. */
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      await clock.advance(1_000);
      endpoint.age(clock.monotonic());
    }
  };
  return { endpoint, transport, stream, states, pass };
}

it('is live while its stream is confirmed, whatever became of a request', async () => {
  const { endpoint, transport, stream, states, pass } = await streaming();
  for (let beat = 0; beat < 4; beat++) {
    await pass(5);
    stream.confirm(1, 1);
    await pass(0);
    for (const pending of transport.pending.splice(0)) pending.fail(new Error('reset'));
  }
  expect(endpoint.state.state).toBe('live');
  expect(states).toEqual(['live']);
});

it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])(
  'is stale before it does not answer where its stream falls silent and a request fails, %i s after it was answered',
  async (answeredBefore) => {
    const { stream, states, pass } = await streaming();
    await pass(answeredBefore);
    stream.confirm(1, 1);
    // Nothing is answered from here on: each request fails when its time is over.
    await pass(30);
    expect(states).toEqual(['live', 'stale', 'not answering']);
  },
);
