import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { Callers, createHttpServer, Slices, Turns } from '../../lib/http/index.js';
import { checkDescribed, describedPath } from '../../test/support/described.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { type FakeCrd, fakeCrd, fakeObject, fakeView } from '../../test/support/fake-runtime-view.js';
import { apiOver } from '../../test/support/live-api.js';
import { createMetrics } from '../metrics/index.js';
import type { CrdState } from '../view.js';
import { API_ERRORS, ApiError } from './api-errors.js';
import { endpoint, PATHS, routeOf } from './endpoints.js';
import { DEFAULT_LIMITS } from './limits.js';
import { openApi } from './openapi/openapi.js';
import { Responder } from './responder.js';
import { addRoutes } from './routes.js';
import { Streams } from './streams.js';

const TYPE = 'application/json; charset=utf-8';

/** An API over a CRD with something of everything. */
function full(change: (crd: FakeCrd) => void = () => undefined) {
  const crd = fakeCrd();
  crd.objects = [
    fakeObject('a', 'one', { status: { phase: 'Ready', conditions: [{ type: 'Ready', status: 'True' }] } }),
    fakeObject(undefined, 'wide', {}, { labels: { tier: 'web' } }),
  ];
  crd.children = ['Deployment', 'Deployment', 'Secret', 'Widget'].map((kind, index) => ({
    ...fakeObject('a', `child-${index}`),
    apiVersion: kind === 'Widget' ? 'x.io/v1' : 'v1',
    kind,
  }));
  crd.events = [
    {
      type: 'Normal',
      reason: 'Reconciled',
      message: 'well',
      source: 'orkestra',
      object: 'Loader/one',
      count: 2,
      firstSeen: '2026-07-02T05:50:00Z',
      lastSeen: '2026-07-02T05:50:00Z',
    },
  ];
  change(crd);
  return { crd, ...apiOver(fakeView(crd, fakeCrd('processor'))) };
}

const urlOf = (path: string): string =>
  path
    .replace('{crd}', 'loader')
    .replace('{namespace}', 'a')
    .replace('{name}', 'one')
    .replace(/query$/, 'query?query=controller_queue_depth');

/** Paths that end, and that the fake has the whole answer of. */
const READ = PATHS.filter((path) => !path.endsWith('/stream') && !path.endsWith('/autoscaler'));

describe('the OpenAPI document', () => {
  it.each([false, true])('is one, closed: %s', async (closed) => {
    const result = await new Validator().validate(
      JSON.parse(JSON.stringify(openApi({ version: '1', closed }))),
    );
    expect(result).toEqual({ valid: true });
  });

  it('has exactly the paths of the router', () => {
    const view = fakeView(fakeCrd());
    const clock = new FakeClock();
    const callers = new Callers(DEFAULT_LIMITS);
    const responder = new Responder(view, { slices: new Slices(clock), turns: new Turns(clock) });
    const { app, guard } = createHttpServer({
      ...responder.errorForm,
      clock,
      callers,
      notFound: () => new ApiError('not_found', ''),
    });
    const routes: string[] = [];
    app.addHook('onRoute', ({ method, url }) => {
      if (method === 'GET') routes.push(url);
    });
    const streams = new Streams({ view, responder, clock, slices: new Slices(clock), max: 1 });
    const metrics = createMetrics({ processDefaults: false });
    const limits = DEFAULT_LIMITS;
    const parts = { app, guard, view, responder, streams, metrics, limits, callers, clock };
    addRoutes({ ...parts, readmit: undefined, closed: false });
    expect(routes.sort()).toEqual(PATHS.map(routeOf).sort());
    expect(Object.keys(openApi({ version: '1', closed: false }).paths)).toEqual(PATHS);
  });

  it('has every error that there is', () => {
    const text = JSON.stringify(openApi({ version: '1', closed: true }).paths);
    // A method that is not GET has no operation to say it.
    const missing = Object.keys(API_ERRORS).filter((code) => !text.includes(`\`${code}\``));
    expect(missing).toEqual(['method_not_allowed']);
  });

  it('says who is let in', () => {
    const { security, paths, components } = openApi({ version: '1', closed: true });
    expect(security).toEqual([{ bearer: [] }]);
    expect(components.securitySchemes).toEqual({ bearer: { type: 'http', scheme: 'bearer' } });
    for (const path of PATHS) {
      expect(paths[path]?.get.security).toEqual(endpoint(path).open ? [] : undefined);
      expect('401' in (paths[path]?.get.responses ?? {})).toBe(!endpoint(path).open);
    }
    expect(openApi({ version: '1', closed: false }).security).toEqual([]);
  });

  it('is served with an entity tag, and closed where the API is', async () => {
    const { get } = full();
    const answer = await get('/openapi.json');
    expect(answer.json()).toEqual(JSON.parse(JSON.stringify(openApi({ version: '0.1.0', closed: false }))));
    expect(answer.headers['content-type']).toBe(TYPE);
    const again = await get('/openapi.json', { 'if-none-match': String(answer.headers['etag']) });
    expect([again.status, again.text]).toEqual([304, '']);
    const access = { admit: async () => 'jane' };
    const closed = apiOver(fakeView(fakeCrd()), { access });
    expect((await closed.get('/openapi.json')).json().security).toEqual([{ bearer: [] }]);
  });
});

describe('the page', () => {
  it('has every path and schema, and asks nobody for anything', async () => {
    const { get } = full();
    const { text, headers } = await get('/docs');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'/);
    for (const path of PATHS) expect(text).toContain(`<code>GET ${path}</code>`);
    for (const name of Object.keys(openApi({ version: '1', closed: false }).components.schemas)) {
      expect(text).toContain(`id="schema-${name}"`);
    }
    expect(text).not.toMatch(/<script|<img|<link|<iframe|@import|url\(|\son\w+=/);
    expect([...text.matchAll(/(?:href|src)="([^"#]*)/g)].map(([, url]) => url).filter(Boolean)).toEqual([
      'openapi.json',
    ]);
    const targets = [...text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(targets.filter((id) => !text.includes(`id="${id}"`))).toEqual([]);
    expect(text.length).toBeLessThan(150_000);
  });
});

describe('the answers', () => {
  const states: CrdState[] = ['not started', 'pending', 'started', 'healthy', 'degraded', 'gated'];

  it.each(states)('are as described while a CRD is %s', async (state) => {
    const { get, crd } = full((it) => {
      it.health = { ...it.health, state, startedAt: undefined, lastReconcileAt: undefined };
    });
    for (const path of READ) await get(urlOf(path));
    expect((await get('/katalog/loader/health')).status).toBe(state === 'degraded' ? 503 : 200);
    expect(crd.lists).toBeGreaterThan(0);
  });

  it('are as described on a replica that does not lead', async () => {
    const view = fakeView(fakeCrd());
    Object.assign(view, { isKonductor: false, konductorUrl: 'http://runtime-1:8080', started: () => false });
    const { get } = apiOver(view);
    for (const path of READ) await get(urlOf(path));
  });

  it('are looked at closely enough to see one field too many, too few, or of another type', async () => {
    const { get } = full();
    for (const path of READ) {
      const url = urlOf(path);
      const answer = await get(url);
      if (answer.headers['content-type'] !== TYPE || endpoint(path).body === 'OpenApi') continue;
      const body = answer.json() as Record<string, unknown>;
      const wrong = (changed: object) => () =>
        checkDescribed(url, { status: answer.status, type: TYPE, body: changed });
      expect(wrong(body)).not.toThrow();
      if (endpoint(path).body !== 'Document')
        expect(wrong({ ...body, more: 1 })).toThrow('additional properties');
      for (const key of Object.keys(body)) {
        if (endpoint(path).body === 'Document' && !['identity', 'epoch', 'seq', 'isKonductor'].includes(key))
          continue;
        const { [key]: _, ...less } = body;
        if (key !== 'continue') expect(wrong(less), `${url} without ${key}`).toThrow();
        expect(wrong({ ...body, [key]: null }), `${url} with ${key}: null`).toThrow();
      }
    }
    expect(() => checkDescribed('/katalog', { status: 202, type: TYPE, body: {} })).toThrow('not described');
    expect(() => checkDescribed('/katalog', { status: 200, type: 'text/html', body: {} })).toThrow(
      'not described',
    );
  });

  it('belong to the path that the router takes', () => {
    expect(describedPath('/katalog/loader/cr/a/events?x=/katalog')).toBe('/katalog/{crd}/cr/{name}/events');
    expect(describedPath('/katalog/loader/cr/a/b')).toBe('/katalog/{crd}/cr/{namespace}/{name}');
    expect(describedPath('/katalog/stream')).toBe('/katalog/stream');
    expect(describedPath('/nothing')).toBeUndefined();
  });
});
