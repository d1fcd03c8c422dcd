import { expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { Pending } from '../local-dispatcher.js';
import { type ObjectPath, objectPath } from './object-path.js';
import { WatchLag } from './watch-lag.js';

const at = (path: string): ObjectPath => {
  const parsed = objectPath(path);
  if (!parsed) throw new Error(path);
  return parsed;
};
const WATCH = '/apis/apps/v1/deployments?watch=1&resourceVersion=7';
const OBJECT = '/apis/apps/v1/namespaces/default/deployments/web';
const event = (version: number): string => `{"object":{"metadata":{"resourceVersion":"${version}"}}}\n`;

function lag() {
  const clock = new FakeClock();
  const pending = new Pending();
  return { clock, pending, lag: new WatchLag(clock, pending) };
}

it('a write is under way until every watch that covers it has told of its version', () => {
  const { pending, lag: watches } = lag();
  const all = watches.watch(at(WATCH));
  const own = watches.watch(at('/apis/apps/v1/namespaces/default/deployments?watch=true&resourceVersion=7'));
  watches.watch(at('/apis/apps/v1/namespaces/other/deployments?watch=true&resourceVersion=7'));
  watches.watch(at('/api/v1/services?watch=true&resourceVersion=7'));
  void watches.wrote(at(OBJECT), '9');
  expect(pending.count).toBe(1);
  all.data(Buffer.from(event(9)));
  expect(pending.count).toBe(1);
  own.data(Buffer.from(event(10)));
  expect(pending.count).toBe(0);
});

it('a version is found where two chunks share it', () => {
  const { pending, lag: watches } = lag();
  const watch = watches.watch(at(WATCH));
  void watches.wrote(at(OBJECT), '12');
  const text = event(12);
  watch.data(Buffer.from(text.slice(0, -6)));
  watch.data(Buffer.from(text.slice(-6)));
  expect(pending.count).toBe(0);
});

it('a write that no watch covers, one that it knows already and one of a selector are not waited for', () => {
  const { pending, lag: watches } = lag();
  watches.watch(at(WATCH));
  watches.watch(at('/api/v1/pods?watch=1&labelSelector=a&resourceVersion=7'));
  void watches.wrote(at(OBJECT), '7');
  void watches.wrote(at('/api/v1/namespaces/default/pods/a'), '9');
  void watches.wrote(at('/api/v1/namespaces/default/secrets/a'), '9');
  expect(pending.count).toBe(0);
});

it('a watch that ends, or tells nothing for a second, holds nobody up', async () => {
  const { clock, pending, lag: watches } = lag();
  const watch = watches.watch(at(WATCH));
  const first = watches.wrote(at(OBJECT), '9');
  await clock.advance(1_000);
  await first;
  expect(pending.count).toBe(0);
  void watches.wrote(at(OBJECT), '10');
  watch.end();
  expect(pending.count).toBe(0);
});

it.each([
  [
    '/api/v1/namespaces/shop/pods/web/log?x=1',
    { key: 'pods', namespace: 'shop', name: 'web', subresource: 'log' },
  ],
  ['/apis/apps/v1/deployments', { key: 'deployments.apps', namespace: '', name: '' }],
  ['/api/v1/namespaces/shop', { key: 'namespaces', namespace: '', name: 'shop' }],
  [
    '/api/v1/namespaces/shop/status',
    { key: 'namespaces', namespace: '', name: 'shop', subresource: 'status' },
  ],
  [
    '/apis/a.example.org/v1/namespaces/b%20c/jars',
    { apiVersion: 'a.example.org/v1', namespace: 'b c', name: '' },
  ],
])('%s names what it names', (path, named) => {
  expect(objectPath(path)).toMatchObject(named);
});

it.each(['/apis', '/api/v1', '/apis/apps/v1', '/openapi/v3', '/version'])('%s names no object', (path) => {
  expect(objectPath(path)).toBeUndefined();
});
