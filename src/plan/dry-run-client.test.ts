import { expect, it } from 'vitest';
import { EVENTS } from '../../lib/kube/index.js';
import { kubeconfig } from '../../test/support/client-world.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { answer, scriptedServer } from '../../test/support/scripted-server.js';
import { DryRunClient } from './dry-run-client.js';

const PODS = { apiVersion: 'v1', plural: 'pods', namespaced: true };
const NAME = { namespace: 'shop', name: 'web' };
const object = (kind: string) => ({ apiVersion: 'v1', kind, metadata: NAME });

/** A client of a server that holds each object that it is asked for, and what the client tells. */
async function world() {
  const { url, requests } = await scriptedServer((_, response) => answer(response, 200, object('Pod')));
  const told: string[] = [];
  const client = new DryRunClient(
    { config: { from: 'text', text: kubeconfig(url) }, clock: new FakeClock() },
    ({ verb, kind, name, dryRun }) => told.push(`${verb} ${kind} ${name} ${dryRun ? 'dry run' : 'written'}`),
  );
  const written = () => requests.filter(({ method }) => method !== 'GET');
  return { client, told, requests, written, close: () => client.close() };
}

it('sends every write as a dry run and tells it', async () => {
  const { client, told, written, close } = await world();
  await client.create(PODS, object('Pod'));
  await client.update(PODS, object('Pod'));
  await client.apply(PODS, object('Pod'), { force: true });
  await client.mergePatch(PODS, NAME, { metadata: { labels: { a: 'b' } } });
  await client.delete(PODS, NAME);
  expect(written().map(({ method }) => method)).toEqual(['POST', 'PUT', 'PATCH', 'PATCH', 'DELETE']);
  expect(written().filter(({ url }) => !url.includes('dryRun=All'))).toEqual([]);
  expect(told).toEqual([
    'create Pod web dry run',
    'update Pod web dry run',
    'patch Pod web dry run',
    'patch Pod web dry run',
    'delete Pod web dry run',
  ]);
  await close();
});

it('sends no Event, neither a new one nor the count of one before', async () => {
  const { client, told, requests, close } = await world();
  expect(await client.create(EVENTS, object('Event'))).toMatchObject({ metadata: NAME });
  expect(await client.mergePatch(EVENTS, NAME, { count: 2 })).toMatchObject({ metadata: NAME, count: 2 });
  expect([requests, told]).toEqual([[], []]);
  await close();
});

it('sends what a CRD calls an Event, as anything else', async () => {
  const { client, told, written, close } = await world();
  const custom = { apiVersion: 'calendar.example.org/v1', plural: 'events', namespaced: true };
  await client.create(custom, object('Event'));
  await client.mergePatch(custom, NAME, { spec: {} });
  expect([written().length, told.length]).toEqual([2, 2]);
  await close();
});
