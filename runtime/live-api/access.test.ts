import { describe, expect, it } from 'vitest';
import type { TokenSource } from '../../katalog/index.js';
import type { SecretSource } from '../../lib/base/index.js';
import { KubeError } from '../../lib/kube/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { fakeCrd, fakeObject, fakeView } from '../../test/support/fake-runtime-view.js';
import { apiOver } from '../../test/support/live-api.js';
import { type AccessOptions, checkAccess, openAccess } from './access.js';
import { endpoint, PATHS } from './endpoints.js';

const SECRET = { namespace: 'ops', name: 'api', key: 'token' };

/** An API that is closed as the options say, and everything that was logged. */
function closed(options: Partial<AccessOptions>) {
  const logged: unknown[] = [];
  const note = (...line: unknown[]): void => void logged.push(line);
  const all: AccessOptions = {
    security: undefined,
    env: {},
    secrets: { read: async () => undefined },
    client: { review: () => Promise.reject(new Error('nobody asks')), read: async () => ({}) },
    clock: new FakeClock(),
    log: { debug: note, info: note, warn: note, error: note },
    ...options,
  };
  const crd = fakeCrd();
  crd.objects = [fakeObject('a', 'one')];
  const view = fakeView(crd);
  const { get, api } = apiOver(view, { access: openAccess(all), logger: all.log, clock: all.clock });
  const as = (token: string, path = '/katalog') => get(path, { authorization: `Bearer ${token}` });
  return { get, as, api, view, logged, check: () => checkAccess(all) };
}

function byToken(tokens: readonly TokenSource[], options: Partial<AccessOptions> = {}) {
  return closed({ security: { auth: 'token', tokens, audiences: [] }, ...options });
}

describe('security.api.auth: none', () => {
  it('is the default, and lets everybody in', async () => {
    expect((await closed({}).get('/katalog')).status).toBe(200);
    const none = closed({ security: { auth: 'none', tokens: [], audiences: [] } });
    expect((await none.get('/katalog')).status).toBe(200);
  });
});

describe('security.api.auth: token', () => {
  const env = { API_TOKEN: 'correct-horse-xy', OTHER: 'battery\nstaple\n' };
  const tokens = [{ env: 'API_TOKEN' }, { env: 'OTHER' }];

  it('lets in whoever has one of the tokens, on every path', async () => {
    const { as, get } = byToken(tokens, { env });
    for (const token of ['correct-horse-xy', 'battery', 'staple']) expect((await as(token)).status).toBe(200);
    expect((await get('/katalog', { authorization: 'bearer  correct-horse-xy ' })).status).toBe(200);
    expect((await as('correct-horse-xy', '/nothing')).json().error).toBe('not_found');
  });

  it.each([
    [undefined, /a token is required/],
    ['', /invalid header Authorization/],
    ['Basic Y29ycmVjdC1ob3JzZQ==', /invalid header Authorization/],
    ['Bearer', /invalid header Authorization/],
    ['Bearer correct-horse-xy battery', /invalid header Authorization/],
    ['Bearer correct-horse-x', /unknown token/],
    ['Bearer correct-horse-xz', /unknown token/],
    ['Bearer correct-horse-xy-', /unknown token/],
    ['Bearer $API_TOKEN', /invalid header Authorization/],
  ])('refuses %j', async (authorization, message) => {
    const { get } = byToken(tokens, { env });
    const answer = await get('/katalog/loader', authorization === undefined ? {} : { authorization });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="orkestra"');
    expect(Object.keys(answer.json()).sort()).toEqual(['error', 'isKonductor', 'message']);
    expect(answer.json()).toMatchObject({ error: 'unauthorized', isKonductor: true });
    expect(answer.json().message).toMatch(message);
  });

  it('closes every path but the probes, and paths that do not exist', async () => {
    const { get } = byToken(tokens, { env });
    for (const path of PATHS) {
      const open = endpoint(path).open === true;
      const url = path.replaceAll('{crd}', 'loader').replaceAll(/\{\w+\}/g, 'one');
      expect([url, (await get(url)).status]).toEqual([url, open ? 200 : 401]);
    }
    expect(PATHS.filter((path) => endpoint(path).open)).toEqual([
      '/health',
      '/livez',
      '/ready',
      '/readyz',
      '/startup',
    ]);
    for (const url of [
      '/nothing',
      '/katalog/health',
      '/HEALTH',
      '/health/x',
      '//health',
      '/katalog?x=/health',
    ]) {
      expect([url, (await get(url)).status]).toEqual([url, 401]);
    }
  });

  it('warns once of a token that can be guessed, and never shows it', async () => {
    const secret = { read: async () => ({ token: Buffer.from('short') }) };
    const long = 'x'.repeat(16);
    const { as, logged } = byToken([{ env: 'LONG' }, { env: 'SHORT' }, { secret: SECRET }], {
      env: { LONG: long, SHORT: `${long} fifteen-letters` },
      secrets: secret,
    });
    for (const token of [long, 'fifteen-letters', 'short', 'short'])
      expect((await as(token)).status).toBe(200);
    const remedy = 'use a random one, as openssl rand -hex 32 prints it';
    expect(logged).toEqual([
      [{ place: '$SHORT', minimum: 16, remedy }, 'token of the Live API is short'],
      [{ place: 'ops/api', minimum: 16, remedy }, 'token of the Live API is short'],
    ]);
  });

  it('refuses what it would refuse anyway before it looks at the token', async () => {
    const { api } = byToken(tokens, { env });
    expect((await api.inject({ method: 'POST', url: '/katalog' })).statusCode).toBe(405);
    expect((await api.inject({ method: 'HEAD', url: '/katalog' })).statusCode).toBe(401);
  });

  it('takes tokens from a Secret, and a rotated one at once', async () => {
    let data: Record<string, Uint8Array> | undefined = { token: Buffer.from('old\n') };
    const secrets: SecretSource = { read: async () => data };
    const { as } = byToken([{ secret: SECRET }], { secrets });
    expect((await as('old')).status).toBe(200);
    data = { token: Buffer.from('old new') };
    expect((await as('new')).status).toBe(200);
    data = { token: Buffer.from('new') };
    expect((await as('old')).status).toBe(401);
  });

  it.each<[string, () => Promise<Record<string, Uint8Array> | undefined>, RegExp]>([
    ['is not there', async () => undefined, /the Secret does not exist/],
    ['has no such key', async () => ({ other: Buffer.from('x') }), /has no token under the key token/],
    ['is empty', async () => ({ token: Buffer.from(' \n') }), /has no token under the key token/],
    ['cannot be read', () => Promise.reject(new Error('403 Forbidden')), /403 Forbidden/],
  ])('is 503 when a Secret %s, and another token still holds', async (_, read, problem) => {
    const { as, logged } = byToken([{ secret: SECRET }, { env: 'API_TOKEN' }], { env, secrets: { read } });
    const answer = await as('who-knows');
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.json().error).toBe('auth_unavailable');
    expect((await as('correct-horse-xy')).status).toBe(200);
    await as('who-knows');
    expect(logged).toHaveLength(1);
    expect(JSON.stringify(logged)).toMatch(problem);
    expect(JSON.stringify(logged)).toContain('ops/api');
  });

  it('neither logs nor repeats a token', async () => {
    const { as, logged } = byToken([{ secret: SECRET }, { env: 'API_TOKEN' }], { env });
    const answers = [
      await as('s3cret-guess'),
      await as('correct-horse-xy'),
      await as('s3cret-guess', '/nothing'),
    ];
    for (const text of [...answers.map((answer) => answer.text), JSON.stringify(logged)]) {
      expect(text).not.toContain('s3cret-guess');
      expect(text).not.toContain('correct-horse-xy');
    }
  });

  it('is refused at the start where a variable is not set', async () => {
    await byToken(tokens, { env }).check();
    for (const value of [undefined, '', ' \n']) {
      await expect(byToken(tokens, { env: { ...env, OTHER: value } }).check()).rejects.toMatchObject({
        code: 'ORK_API_AUTH',
        message: expect.stringContaining('$OTHER is not set'),
      });
    }
  });
});

describe('security.api.auth: kubernetes', () => {
  type Body = { readonly kind?: unknown; readonly spec?: unknown };
  interface World {
    readonly known: Record<string, object>;
    readonly allowed: Set<string>;
    readonly asked: Body[];
    audiences: readonly string[];
    answer: ((body: Body) => Promise<unknown>) | undefined;
  }

  function byCluster(audiences: readonly string[] = ['orkestra']) {
    const world: World = {
      known: { jane: { username: 'jane', uid: '7', groups: ['dev'], extra: { scopes: ['a'] } } },
      allowed: new Set(['jane /katalog']),
      asked: [],
      audiences: ['orkestra'],
      answer: undefined,
    };
    const clock = new FakeClock();
    const review = async (_: object, body: Body): Promise<unknown> => {
      world.asked.push(body);
      if (world.answer) return world.answer(body);
      const spec = body.spec as Record<string, never>;
      if (body.kind === 'TokenReview') {
        const user = world.known[spec['token'] ?? ''];
        return { status: { authenticated: user !== undefined, user, audiences: world.audiences } };
      }
      const { path } = spec['nonResourceAttributes'] as unknown as { path: string };
      return { status: { allowed: world.allowed.has(`${spec['user']} ${path}`) } };
    };
    const api = closed({
      security: { auth: 'kubernetes', tokens: [], audiences },
      client: { review, read: async () => ({}) },
      clock,
    });
    return { ...api, world, clock };
  }

  it('asks the API server whose token it is and whether they may get the path', async () => {
    const { as, world } = byCluster();
    expect((await as('jane', '/katalog?x=1')).status).toBe(200);
    expect(world.asked).toEqual([
      {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenReview',
        spec: { token: 'jane', audiences: ['orkestra'] },
      },
      {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: {
          user: 'jane',
          uid: '7',
          groups: ['dev'],
          extra: { scopes: ['a'] },
          nonResourceAttributes: { path: '/katalog', verb: 'get' },
        },
      },
    ]);
  });

  it('is 401 without a token that the API server knows, and 403 without a role', async () => {
    const { as, get, world } = byCluster();
    expect((await get('/katalog')).json().error).toBe('unauthorized');
    expect(world.asked).toEqual([]);
    const unknown = await as('joe');
    expect([unknown.status, unknown.json().error]).toEqual([401, 'unauthorized']);
    const denied = await as('jane', '/katalog/loader');
    expect([denied.status, denied.json().error]).toEqual([403, 'forbidden']);
    expect(denied.json().message).toBe('user "jane" may not get "/katalog/loader": no role allows it');
    world.answer = async ({ kind }) =>
      kind === 'TokenReview'
        ? { status: { authenticated: true, user: { username: 'ann' }, audiences: ['orkestra'] } }
        : { status: { allowed: true, denied: true } };
    expect((await as('ann')).status).toBe(403);
  });

  it('caches allow for a minute and deny for ten seconds, and asks once for simultaneous requests', async () => {
    const { as, world, clock } = byCluster();
    await Promise.all([as('jane'), as('jane'), as('jane')]);
    expect(world.asked).toHaveLength(2);
    await clock.advance(44_999);
    expect((await as('jane')).status).toBe(200);
    expect(world.asked).toHaveLength(2);
    await clock.advance(15_001);
    world.allowed.clear();
    expect((await as('jane')).status).toBe(403);
    expect(world.asked).toHaveLength(4);
    world.allowed.add('jane /katalog');
    await clock.advance(9_999);
    expect((await as('jane')).status).toBe(403);
    await clock.advance(1);
    expect((await as('jane')).status).toBe(200);
  });

  it('renews an allowed request ahead of its end, without letting it wait', async () => {
    const { as, world, clock } = byCluster();
    await as('jane');
    await clock.advance(45_000);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { answer } = world;
    world.answer = async (body) => {
      await held;
      world.answer = answer;
      return body.kind === 'TokenReview'
        ? { status: { authenticated: true, user: world.known['jane'], audiences: ['orkestra'] } }
        : { status: { allowed: true } };
    };
    expect((await as('jane')).status).toBe(200);
    expect(world.asked).toHaveLength(4);
    release();
    await clock.advance(30_000);
    expect((await as('jane')).status).toBe(200);
    expect(world.asked).toHaveLength(4);
  });

  it('denies soon after a token was revoked, once the renewal says so', async () => {
    const { as, world, clock } = byCluster();
    await as('jane');
    delete world.known['jane'];
    await clock.advance(45_000);
    expect((await as('jane')).status).toBe(200);
    await clock.advance(0);
    expect((await as('jane')).status).toBe(401);
  });

  it('serves known tokens while the reviews of unknown ones hang', async () => {
    const { as, world, clock } = byCluster();
    expect((await as('jane')).status).toBe(200);
    const never = new Promise<never>(() => undefined);
    const { known } = world;
    world.answer = (body) => {
      const { token, user } = body.spec as Record<string, string>;
      if (token !== undefined && token !== 'jane') return never;
      return Promise.resolve(
        user === undefined
          ? { status: { authenticated: true, user: known['jane'], audiences: ['orkestra'] } }
          : { status: { allowed: true } },
      );
    };
    for (let i = 0; i < 40; i++) void as(`guess-${i}`);
    await clock.advance(0);
    expect((await as('jane')).status).toBe(200);
    await clock.advance(120_000);
    expect((await as('jane')).status).toBe(200);
  });

  it('remembers refused tokens apart: more of them than it remembers users push out no accepted one', async () => {
    const { as, api, world } = byCluster();
    await as('jane');
    const reviews = () => world.asked.filter(({ kind }) => kind === 'TokenReview').length;
    // Of many addresses, since one alone is held back after 50.
    for (let i = 0; i < 1_200; i++) {
      const headers = { authorization: `Bearer guess-${i}` };
      await api.inject({ url: '/katalog', headers, remoteAddress: `10.0.0.${Math.floor(i / 40)}` });
    }
    expect(reviews()).toBe(1_201);
    expect((await as('jane')).status).toBe(200);
    expect(reviews()).toBe(1_201);
  });

  it('holds an address back that tries many unknown tokens', async () => {
    const { as, world, clock } = byCluster();
    const statuses = new Map<number, number>();
    for (let i = 0; i < 200; i++) {
      const { status } = await as(`guess-${i}`);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect(Object.fromEntries(statuses)).toEqual({ 401: 50, 429: 150 });
    expect(world.asked).toHaveLength(50);
    const refused = await as('guess-x');
    expect(refused.headers['retry-after']).toBe('1');
    expect(Object.keys(refused.json()).sort()).toEqual(['error', 'isKonductor', 'message']);
    await clock.advance(1_000);
    expect((await as('guess-y')).status).toBe(401);
  });

  it('holds a known user back who asks for many different paths', async () => {
    const { as, world } = byCluster();
    for (let i = 0; i < 300; i++) await as('jane', `/katalog/loader/cr/x${i}`);
    expect(world.asked.filter(({ kind }) => kind === 'SubjectAccessReview')).toHaveLength(200);
    expect((await as('jane', '/katalog/loader/cr/y')).status).toBe(429);
  });

  it('admits a CR that is named without its namespace under its full path too', async () => {
    const { as, world, view, clock } = byCluster();
    const [fake] = view.fakes;
    if (fake) fake.objects = [fakeObject('other', 'team-a'), fakeObject('team-a', 'mine')];
    for (const path of ['/team-a', '/team-a/events', '/mine'])
      world.allowed.add(`jane /katalog/loader/cr${path}`);
    expect((await as('jane', '/katalog/loader/cr/team-a/events')).status).toBe(403);
    expect((await as('jane', '/katalog/loader/cr/team-a')).status).toBe(403);
    expect((await as('jane', '/katalog/loader/cr/mine')).status).toBe(403);
    world.allowed.add('jane /katalog/loader/cr/team-a/mine');
    await clock.advance(10_000);
    expect((await as('jane', '/katalog/loader/cr/team-a/mine')).status).toBe(200);
    world.allowed.add('jane /katalog/loader/cr/other/team-a/events');
    expect((await as('jane', '/katalog/loader/cr/team-a/events')).status).toBe(200);
    expect((await as('jane', '/katalog/loader/cr/mine')).status).toBe(200);
  });

  it('names no leader in a refusal, and logs each refused caller once a minute', async () => {
    const { as, logged, clock, view } = byCluster();
    Object.assign(view, { isKonductor: false, konductorUrl: 'http://runtime-1:8080' });
    const refused = await as('joe');
    expect(refused.headers).not.toHaveProperty('orkestra-konductor');
    await as('joe');
    await as('jane', '/katalog/loader');
    await clock.advance(60_000);
    await as('joe');
    const lines = logged
      .map((line) => JSON.stringify(line))
      .filter((line) => line.includes('request refused'));
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('"error":"unauthorized"');
    expect(lines[1]).toContain('may not get');
    expect(lines[2]).toContain('"more":1');
    expect(lines.join()).not.toContain('"joe"');
  });

  it.each<[readonly string[], number]>([
    [[], 401],
    [['other'], 401],
    [['other', 'orkestra'], 200],
  ])('is for the audiences that the Katalog names: %j is %i', async (said, status) => {
    const { as, world } = byCluster(['orkestra']);
    world.audiences = said;
    expect((await as('jane')).status).toBe(status);
    expect(world.asked[0]?.spec).toEqual({ token: 'jane', audiences: ['orkestra'] });
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['another form', { status: 'yes' }],
    ['no user', { status: { authenticated: true } }],
    ['a user without a name', { status: { authenticated: true, user: { username: '' } } }],
    ['a word for true', { status: { authenticated: 'true', user: { username: 'x' } } }],
  ])('does not let in on an answer with %s', async (_, answer) => {
    const { as, world } = byCluster();
    world.answer = async () => answer;
    expect((await as('jane')).status).toBe(401);
  });

  it('is 503 while the API server does not answer, says so once, and asks again at once', async () => {
    const { as, world, logged } = byCluster();
    world.answer = () => Promise.reject(new Error('connect ECONNREFUSED'));
    const answer = await as('jane');
    expect([answer.status, answer.json().error]).toEqual([503, 'auth_unavailable']);
    expect((await as('jane')).status).toBe(503);
    expect(logged).toHaveLength(1);
    world.answer = undefined;
    expect((await as('jane')).status).toBe(200);
    expect(JSON.stringify(logged)).not.toContain('jane');
  });

  it('asks sixteen questions at a time, so that guessing does not keep the API server busy', async () => {
    const { as, world } = byCluster();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    world.answer = async () => {
      await held;
      return { status: { authenticated: false } };
    };
    const guesses = Array.from({ length: 40 }, (_, index) => as(`guess-${index}`));
    const refused = await Promise.race(guesses);
    expect(refused.status).toBe(503);
    release();
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(16);
    expect(world.asked).toHaveLength(16);
  });

  it('is refused at the start by an API server that has no users, not by one that is silent', async () => {
    const security = { auth: 'kubernetes', tokens: [], audiences: [] } as const;
    const status = {
      code: 404,
      reason: '',
      message: '',
      retryAfterMs: undefined,
      kind: undefined,
      causes: [],
    };
    const failing = (code: number) => ({
      review: async () => ({}),
      read: () => Promise.reject(new KubeError('ORK_KUBE_API', 'GET /apis', { ...status, code })),
    });
    await expect(closed({ security, client: failing(404) }).check()).rejects.toMatchObject({
      code: 'ORK_API_AUTH',
    });
    await closed({ security, client: failing(0) }).check();
    await closed({ security, client: failing(403) }).check();
  });
});
