import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { type KubeApi, KubeError, type ObjectList, type WatchQuery } from '../../lib/kube/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { createMetrics } from '../metrics/index.js';
import { SecretCache } from './secret-cache.js';

const SECRET = { namespace: 'ops', name: 'reader' };
/** This server offers no streaming lists. */
const REFUSED = new KubeError('ORK_KUBE_API', 'WATCH', {
  code: 422,
  reason: 'Invalid',
  message: 'sendInitialEvents is forbidden',
  retryAfterMs: undefined,
  kind: undefined,
  causes: [],
});
const NEVER = new AbortController().signal;

/** A cache of one Secret over an API whose first list the test answers, and whose watch it plays. */
function world() {
  const clock = new FakeClock();
  const queries: object[] = [];
  let answer: (list: ObjectList) => void = () => undefined;
  let line: (text: string) => void = () => undefined;
  const api = {
    list: (_: unknown, query: object) => {
      queries.push(query);
      return new Promise<ObjectList>((resolve) => {
        answer = resolve;
      });
    },
    async *watch(_: unknown, query: WatchQuery, signal: AbortSignal, onOpen?: () => void) {
      if (query.sendInitialEvents) throw REFUSED;
      onOpen?.();
      while (!signal.aborted) {
        yield await new Promise<string>((resolve) => {
          line = resolve;
          signal.addEventListener('abort', () => resolve('{}'));
        });
      }
    },
  } as unknown as KubeApi;
  const nothing = (): void => undefined;
  const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
  const cache = new SecretCache([SECRET, SECRET], {
    api,
    clock,
    random: () => 0.5,
    log,
    metrics: createMetrics({ processDefaults: false }),
  });
  cache.start();
  return {
    clock,
    cache,
    queries,
    lists: (...items: KubernetesObject[]) =>
      answer({ apiVersion: 'v1', kind: 'SecretList', resourceVersion: '1', continue: undefined, items }),
    event: (object: KubernetesObject) => line(JSON.stringify({ type: 'MODIFIED', object })),
  };
}

function secret(token: string, resourceVersion = '1'): KubernetesObject {
  const data = { token: Buffer.from(token).toString('base64') };
  return { apiVersion: 'v1', kind: 'Secret', metadata: { ...SECRET, uid: 'u', resourceVersion }, data };
}

describe('SecretCache', () => {
  it('asks for the one Secret, and reads it as it is now', async () => {
    const { cache, clock, queries, lists, event } = world();
    const first = cache.read(SECRET, NEVER);
    await clock.advance(0);
    expect(queries).toMatchObject([{ namespace: 'ops', fieldSelector: 'metadata.name=reader' }]);
    lists(secret('one'));
    await clock.advance(0);
    expect((await first)?.['token']?.toString()).toBe('one');
    event(secret('two', '2'));
    await clock.advance(0);
    expect((await cache.read(SECRET, NEVER))?.['token']?.toString()).toBe('two');
    await cache.stop();
  });

  it('tells a Secret that is not there from one that could not be read in two seconds', async () => {
    const { cache, clock, lists } = world();
    const early = cache.read(SECRET, NEVER).catch((error: Error) => error.message);
    await clock.advance(2_000);
    expect(await early).toBe('it could not be read from the cluster yet');
    lists();
    await clock.advance(0);
    expect(await cache.read(SECRET, NEVER)).toBeUndefined();
    await expect(cache.read({ namespace: 'ops', name: 'other' }, NEVER)).rejects.toThrow('does not name it');
    await cache.stop();
  });
});
