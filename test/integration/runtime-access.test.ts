import { describe, expect, inject, it } from 'vitest';
import { cluster, testNamespace } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import { katalogText } from '../support/katalog-text.js';
import { readerToken, tokenOf } from '../support/live-api-reader.js';
import type { LiveAnswer } from '../support/live-client.js';
import { operated } from '../support/operated.js';
import { startRuntime, type TestRuntime } from '../support/runtime.js';

const crd = fileCrd('Guard');
const reading = fileCrd('Reading');

/** A runtime whose Katalog says who may read. */
async function closed(api: (namespace: string) => object, env: Record<string, string> = {}) {
  const kube = cluster();
  const namespace = await testNamespace(kube);
  const katalog = katalogText(
    'guarded',
    { guard: { crd, namespace, body: 'operatorBox: {}' } },
    { security: { api: api(namespace) } },
  );
  return { kube, namespace, start: () => startRuntime({ katalog, namespace, env }) };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Reads until the answer has the status; a cache of the runtime or of the API server has to catch up. */
async function becomes(
  runtime: TestRuntime,
  path: string,
  token: string,
  status: number,
): Promise<LiveAnswer> {
  return expect
    .poll(() => runtime.live.get(path, bearer(token)), { timeout: 30_000, interval: 50 })
    .toMatchObject({ status })
    .then(() => runtime.live.get(path, bearer(token)));
}

describe('security.api.auth: token', () => {
  it('auth token lets in by a rotatable Secret, and a sibling with the token', async () => {
    const { kube, namespace, start } = await closed(
      (namespace) => ({
        auth: 'token',
        tokens: [{ secretRef: { name: 'api', namespace, key: 'token' } }, { token: '$SPARE' }],
      }),
      { SPARE: 'spare' },
    );
    const runtime = await start();
    expect((await runtime.live.get('/katalog')).status).toBe(401);
    expect((await runtime.live.get('/livez')).status).toBe(200);
    await becomes(runtime, '/katalog/guard', 'spare', 200);
    const secrets = `/api/v1/namespaces/${namespace}/secrets`;
    await kube.post(secrets, { metadata: { name: 'api' }, stringData: { token: 'first' } });
    await becomes(runtime, '/katalog/guard', 'first', 200);
    await kube.patch('merge', `${secrets}/api`, { stringData: { token: 'second' } });
    await becomes(runtime, '/katalog/guard', 'second', 200);
    await becomes(runtime, '/katalog/guard', 'first', 401);

    const sibling = await operated(
      reading,
      `
operatorBox:
  cross: [{ crd: guard, source: { host: "${runtime.url}", protocol: metrics, auth: { token: $SPARE } } }]
  status: { fields: [{ path: workers, value: "{{ .cross.guard.metrics.workers }}", type: int }] }
`,
      { env: { SPARE: 'spare' } },
    );
    await sibling.createCr('a');
    expect(await sibling.ready('a')).toMatchObject({ status: { workers: 3 } });
    for (const { log } of [runtime, sibling.runtime])
      expect(JSON.stringify(log)).not.toMatch(/first|second|"spare/);
  });

  it('auth token does not start without its variable', async () => {
    const { start } = await closed(() => ({ auth: 'token' }));
    await expect(start()).rejects.toMatchObject({ code: 'ORK_API_AUTH' });
  });
});

describe('security.api.auth: kubernetes', () => {
  if (inject('cluster').kind === 'embedded') {
    it('auth kubernetes is refused by a cluster without users', async () => {
      const { start } = await closed(() => ({ auth: 'kubernetes' }));
      await expect(start()).rejects.toMatchObject({
        code: 'ORK_API_AUTH',
        message: expect.stringContaining('no users'),
      });
    });
    return;
  }

  it('auth kubernetes lets in service accounts by role and reviews once a minute', async () => {
    const { namespace, start } = await closed(() => ({ auth: 'kubernetes' }));
    const token = await readerToken(namespace, ['/katalog', '/katalog/guard/*']);
    const runtime = await start();
    expect((await runtime.live.get('/readyz')).body).toMatchObject({ ready: expect.any(Boolean) });
    expect((await runtime.live.get('/katalog')).status).toBe(401);
    expect((await runtime.live.get('/katalog', bearer('nobody'))).body).toMatchObject({
      error: 'unauthorized',
    });
    const open = await becomes(runtime, '/katalog/guard/health', token, 200);
    expect(open.body).toMatchObject({ name: 'guard' });
    const denied = await runtime.live.get('/metrics', bearer(token));
    expect(denied.status).toBe(403);
    expect(denied.body['message']).toContain(`system:serviceaccount:${namespace}:reader`);
    const reviews = () => runtime.requests.filter(({ resource }) => resource.endsWith('reviews'));
    const before = reviews();
    expect(before).not.toEqual([]);
    for (let n = 0; n < 20; n++) {
      expect((await runtime.live.get('/katalog/guard/health', bearer(token))).status).toBe(200);
      expect((await runtime.live.get('/metrics', bearer(token))).status).toBe(403);
    }
    expect(reviews()).toEqual(before);
    expect(JSON.stringify(runtime.log)).not.toContain(token);
  });

  it.each([
    ['orkestra, when none is declared', {}, ['orkestra']],
    ['those that are declared', { audiences: ['shop', 'pay'] }, ['pay']],
  ])(
    'auth kubernetes accepts tokens for %s, and not those of the API server',
    async (_, declared, audiences) => {
      const { namespace, start } = await closed(() => ({ auth: 'kubernetes', ...declared }));
      await readerToken(namespace, ['/katalog']);
      const other = await tokenOf(namespace);
      const ours = await tokenOf(namespace, audiences);
      const runtime = await start();
      await becomes(runtime, '/katalog', ours, 200);
      expect((await runtime.live.get('/katalog', bearer(other))).status).toBe(401);
    },
  );
});
