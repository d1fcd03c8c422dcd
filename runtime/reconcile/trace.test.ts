import { describe, expect, it } from 'vitest';
import { clientWorld } from '../../test/support/client-world.js';
import { answer } from '../../test/support/scripted-server.js';
import { Trace, tracedWriter } from './trace.js';
import { leaderWriter } from './writer.js';

const PODS = { apiVersion: 'v1', plural: 'pods', namespaced: true };
const NAME = { namespace: 'n', name: 'a' };
const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { ...NAME, resourceVersion: '5' } };

function logOf(enabled?: boolean) {
  const lines: object[] = [];
  const debug = (fields: object, message: string): void => void lines.push({ message, ...fields });
  const nothing = (): void => undefined;
  const log = { debug, info: nothing, warn: nothing, error: nothing };
  return { lines, log: enabled === undefined ? log : { ...log, isLevelEnabled: () => enabled } };
}

describe('tracedWriter', () => {
  it('names the reconcile in the User-Agent of every write, and logs each write with its id', async () => {
    const { client, requests } = await clientWorld((_, response) => answer(response, 200, POD));
    const { lines, log } = logOf();
    const trace = new Trace('9f3c-1', log, { crd: 'pod', cr: 'n/a' });
    const writer = tracedWriter(
      leaderWriter(client, () => true),
      trace,
    );
    const { signal } = new AbortController();
    await writer.create(PODS, POD, { signal });
    await writer.apply(PODS, POD, { signal, force: true });
    await writer.mergePatch(PODS, NAME, {}, { signal, subresource: 'status' });
    await writer.delete(PODS, NAME, { signal });
    expect(requests.map(({ headers }) => headers['user-agent'])).toEqual(
      Array.from({ length: 4 }, () => 'orkestra (reconcile 9f3c-1)'),
    );
    const labels = { crd: 'pod', cr: 'n/a', reconcileId: '9f3c-1', resource: 'pods', object: 'n/a' };
    expect(lines).toEqual([
      { message: 'object created', ...labels, resourceVersion: '5' },
      { message: 'object applied', ...labels, resourceVersion: '5' },
      { message: 'object patched', ...labels, resourceVersion: '5', subresource: 'status' },
      { message: 'object deleted', ...labels },
    ]);
  });
});

describe('Trace', () => {
  it('logs no step when debug is off', () => {
    const { lines, log } = logOf(false);
    new Trace('a', log, { crd: 'c', cr: 'n/a' }).step('reconcile started');
    expect(lines).toEqual([]);
  });
});
