import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type FakeRuntimeView, fakeCrd, fakeObject, fakeView } from '../../test/support/fake-runtime-view.js';
import { apiOver } from '../../test/support/live-api.js';
import { PATHS } from './endpoints.js';
import { API_ERRORS } from './index.js';

const STAMP = { isKonductor: true, identity: 'runtime-0', epoch: 4, seq: 21 };
const ONCOP = { 'orkestra-oncop': '1' };

function view(change: (view: FakeRuntimeView) => void = () => {}): FakeRuntimeView {
  const crd = fakeCrd();
  crd.objects = [fakeObject('a', 'one'), fakeObject('a', 'same'), fakeObject('b', 'same')];
  const made = fakeView(crd, fakeCrd('processor'));
  change(made);
  return made;
}

describe('errors', () => {
  it.each([
    [
      '/katalog/loadr',
      404,
      'crd_not_found',
      /unknown CRD "loadr" \(did you mean "loader"\?\): expected one of loader, proc/,
    ],
    ['/katalog/loader/cr/on', 404, 'cr_not_found', /unknown CR "on" of loader \(did you mean "one"\?\)/],
    ['/katalog/loader/cr/b/one', 404, 'cr_not_found', /unknown CR "one" of loader in namespace "b"$/],
    ['/katalog/loader/cr/nobody/events', 404, 'cr_not_found', /unknown CR "nobody"/],
    ['/katalog/loader/cr/a%2Fone', 404, 'cr_not_found', /unknown CR "a\/one"/],
    ['/katalog/loader/cr/same', 409, 'cr_ambiguous', /in 2 namespaces/],
    [
      '/katalog/loader/cr?labelSelector=a%20in%20b',
      400,
      'bad_selector',
      /^invalid label selector "a in b": expected "\(" at column 6, found "b"$/,
    ],
    ['/katalog/loader/cr?continue=zzz', 400, 'bad_continue', /invalid continue/],
    ['/katalog/loader/cr?limit=0', 400, 'bad_query', /invalid limit "0"/],
    [
      '/katalog/loader/cr?labelselector=a%3Db',
      400,
      'bad_query',
      /"labelselector" \(did you mean "labelSelector"/,
    ],
    ['/katalog/loader/stream?view=small', 400, 'bad_query', /invalid view "small": expected live/],
    ['/katalog/stream?view=full', 400, 'bad_query', /invalid view "full": expected live/],
    ['/katalog/loader/crs/stream?limit=5', 400, 'bad_query', /limit is not supported: a stream has all CRs/],
    ['/katalog/loader/crs/stream?labelSelector=%3D', 400, 'bad_selector', /./],
    ['/katalog/loader/crs/stream?heartbeat=soon', 400, 'bad_query', /invalid heartbeat/],
    ['/katalog/nobody/crs/stream', 404, 'crd_not_found', /unknown CRD/],
    ['/katalog/loader/history?step=1m', 400, 'bad_query', /invalid step "1m": expected 1s or 15s/],
    ['/katalog/loader/history?step=toString', 400, 'bad_query', /invalid step "toString"/],
    ['/katalog/loader/history?since=soon', 400, 'bad_query', /invalid since "soon": expected a time/],
    ['/katalog/loader/history?since=2026-13-01T00:00:00Z', 400, 'bad_query', /invalid since/],
    ['/katalog/loader/autoscaler?since=-1', 400, 'bad_query', /invalid since "-1": expected the id/],
    ['/katalog/loader/autoscaler?since=99999999999999999', 400, 'bad_query', /invalid since/],
    ['/katalog/loader/autoscaler?limit=201', 400, 'bad_query', /invalid limit "201": expected a whole/],
    ['/katalog/loader/cr?field=a&field=b', 400, 'bad_query', /parameter field must be given once/],
    ['/katalog/loader/autoscaler', 404, 'autoscaler_not_found', /declares no autoscaler/],
    [
      '/katalog/%E0%A4%A/x',
      400,
      'bad_request',
      /^invalid path "\/katalog\/%E0%A4%A\/x": expected percent-encoded UTF-8$/,
    ],
    ['/nothing', 404, 'not_found', /^unknown path "\/nothing"$/],
    ['/katalog/loadr/stream', 404, 'crd_not_found', /did you mean "loader"/],
    [
      '/katalog/loader/stream?heartbeat=soon',
      400,
      'bad_query',
      /invalid heartbeat "soon": expected a duration/,
    ],
    [
      '/katalog/loader/stream?burst=many',
      400,
      'bad_query',
      /invalid burst "many": expected a whole number from 1 to 4/,
    ],
    [`/katalog/${'x'.repeat(1_500)}`, 414, 'uri_too_long', /./],
    [`/katalog?${'x'.repeat(5_000)}`, 414, 'uri_too_long', /4096/],
    ['/api/v1/query', 400, 'bad_query', /invalid query: expected the name/],
    ['/api/v1/query?query=sum(x)', 400, 'bad_query', /invalid query: expected the name/],
    ['/api/v1/query?query=constructor', 404, 'metric_not_found', /unknown metric "constructor"/],
    [
      '/api/v1/query?query=controller_queue_dept',
      404,
      'metric_not_found',
      /did you mean "controller_queue_depth"/,
    ],
  ])('GET %s is %i %s', async (url, status, code, message) => {
    const answer = await apiOver(view()).get(url);
    expect(answer.json()).toMatchObject({ error: code, ...STAMP });
    expect(answer.json().message).toMatch(message);
    expect(answer.status).toBe(status);
    expect(answer.headers['cache-control']).toBe('no-cache');
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it('lists what exists', async () => {
    const { get } = apiOver(view());
    expect((await get('/katalog/LOADR')).json()).toMatchObject({
      crds: ['loader', 'processor'],
      nearest: 'loader',
    });
    expect((await get('/katalog/qqqqqqq')).json().nearest).toBe('');
    expect((await get('/katalog/loader/cr/same')).json().namespaces).toEqual(['a', 'b']);
    expect((await get('/nothing')).json().endpoints).toEqual(PATHS);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH'])(
    'refuses %s with the methods that are allowed, whatever the body',
    async (method) => {
      const { api } = apiOver(view());
      for (const headers of [{}, { 'content-type': 'application/json' }, { 'content-type': ';;' }]) {
        const payload = method === 'TRACE' ? '' : '{broken';
        const answer = await api.inject({
          method: method as 'POST',
          url: '/katalog/loader',
          headers,
          payload,
        });
        expect(answer.statusCode).toBe(405);
        expect(answer.headers['allow']).toBe('GET, HEAD');
        expect(answer.json()).toMatchObject({ error: 'method_not_allowed', ...STAMP });
      }
    },
  );

  it('answers HEAD as GET without the body', async () => {
    const { api, get } = apiOver(view());
    const answer = await api.inject({ method: 'HEAD', url: '/katalog/loader' });
    const full = await get('/katalog/loader');
    expect(answer.statusCode).toBe(200);
    expect(answer.payload).toBe('');
    expect(answer.headers['etag']).toBe(full.headers['etag']);
    expect(answer.headers['content-length']).toBe(full.headers['content-length']);
  });

  it('refuses a body on GET', async () => {
    const { api } = apiOver(view());
    for (const url of ['/katalog', '/nothing', '/metrics', '/katalog/raw', '/health']) {
      const answer = await api.inject({ method: 'GET', url, payload: 'x' });
      expect(answer.json()).toMatchObject({ error: 'body_refused' });
      expect(answer.headers['connection']).toBe('close');
    }
  });

  it('is 503 while starting, the probes and metrics apart', async () => {
    const { get } = apiOver(view((it) => Object.assign(it, { started: () => false })));
    for (const path of ['/katalog', '/katalog/raw', '/katalog/loader', '/katalog/loader/cr']) {
      const answer = await get(path);
      expect(answer.json()).toMatchObject({ error: 'starting', ...STAMP });
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBe('1');
    }
    expect((await get('/health')).status).toBe(200);
    expect((await get('/startup')).status).toBe(503);
    expect((await get('/metrics')).status).toBe(200);
  });

  it('says while starting what is waited for', async () => {
    const waitingFor = ['the first list of pods fails: 403 Forbidden', 'the first list of jobs.batch fails'];
    const starting = { started: () => false, waitingFor: () => waitingFor };
    const { get } = apiOver(view((it) => Object.assign(it, starting)));
    expect((await get('/katalog/loader')).json()).toMatchObject({
      error: 'starting',
      message: `the runtime is starting: ${waitingFor[0]} (and 1 more)`,
      waitingFor,
    });
  });

  it('removes the paths that the Katalog switches off, and keeps the CRD in the totals', async () => {
    const made = view();
    const { get } = apiOver(made);
    const entry = made.fakes[0]?.entry ?? fakeCrd().entry;
    const off = (endpoints: object) => {
      Object.assign(made.fakes[0] ?? {}, {
        entry: { ...entry, endpoints: { ...entry.endpoints, ...endpoints } },
      });
      made.touch();
    };
    off({ health: false });
    expect((await get('/katalog/loader/health')).json()).toMatchObject({ error: 'not_found' });
    expect((await get('/katalog/loader')).status).toBe(200);
    off({ info: false });
    expect((await get('/katalog/loader')).json().message).toContain('endpoints.info: false');
    expect((await get('/katalog/loader/raw')).status).toBe(404);
    expect((await get('/katalog/loader/health')).status).toBe(200);
    off({ enabled: false });
    for (const path of ['', '/health', '/raw', '/cr', '/cr/one', '/cr/one/events', '/autoscaler']) {
      expect((await get(`/katalog/loader${path}`)).status).toBe(404);
    }
    const all = (await get('/katalog')).json();
    expect(all.totalEnabled).toBe(2);
    expect(all.crds[0].endpoints).toMatchObject({ healthEnabled: false, infoEnabled: false });
  });

  it('closes a CRD, or all of it, to other operators', async () => {
    const made = view();
    const { get } = apiOver(made);
    const entry = made.fakes[0]?.entry;
    Object.assign(made.fakes[0] ?? {}, { entry: { ...entry, crossAccess: false } });
    for (const path of ['', '/health', '/cr/one', '/cr/a/one/events']) {
      expect((await get(`/katalog/loader${path}`)).status).toBe(200);
      const answer = await get(`/katalog/loader${path}`, ONCOP);
      expect(answer.status).toBe(403);
      expect(answer.json()).toMatchObject({ error: 'cross_access_denied', isKonductor: true });
      expect(answer.json()).not.toHaveProperty('identity');
    }
    expect((await get('/katalog/processor', ONCOP)).status).toBe(200);
    expect((await get('/katalog', ONCOP)).status).toBe(200);
    made.katalog = { ...made.katalog, crossAccess: false };
    expect((await get('/katalog', ONCOP)).status).toBe(403);
    expect((await get('/katalog/raw', ONCOP)).status).toBe(403);
  });

  it('is 503 when the events cannot be read', async () => {
    const made = view();
    Object.assign(made.fakes[0] ?? {}, { events: new Error('connect ECONNREFUSED') });
    const answer = await apiOver(made).get('/katalog/loader/cr/one/events');
    expect(answer.status).toBe(503);
    expect(answer.json()).toMatchObject({ error: 'events_unavailable' });
    expect(answer.json().message).toContain('a/one');
  });

  it('logs what it could not make, and says nothing of it', async () => {
    const logged: object[] = [];
    const made = view((it) => {
      Object.assign(it.fakes[0] ?? {}, { autoscaler: { describe: () => brokenDescription() } });
    });
    const logger = { warn: () => undefined, error: (fields: object) => void logged.push(fields) };
    const answer = await apiOver(made, { logger }).get('/katalog/loader/autoscaler');
    expect(answer.status).toBe(500);
    expect(answer.json()).toMatchObject({ error: 'internal', ...STAMP });
    expect(answer.text).not.toContain('broken');
    expect(logged).toMatchObject([{ url: '/katalog/loader/autoscaler' }]);
  });

  it('are the rows of the documentation', () => {
    const text = readFileSync(new URL('../../docs/live-api.md', import.meta.url), 'utf8');
    const lines = [...text.matchAll(/^\| `([a-z_]+)` *\| (\d{3}) *\| (.+?) *\| (.+?) *\|$/gm)];
    const documented = Object.fromEntries(
      lines.map(([, code, status, summary, remedy]) => [code, { status: Number(status), summary, remedy }]),
    );
    const rows = Object.entries(API_ERRORS).map(([code, { status, summary, remedy }]) => [
      code,
      { status, summary, remedy },
    ]);
    expect(documented).toEqual(Object.fromEntries(rows));
  });

  it('name every path of the documentation', () => {
    const text = readFileSync(new URL('../../docs/live-api.md', import.meta.url), 'utf8');
    const documented = [...text.matchAll(/`GET (\/[^`?]*)/g)].map(([, path]) => path);
    expect([...new Set(documented)].sort()).toEqual([...PATHS].sort());
  });
});

function brokenDescription(): never {
  throw new TypeError('broken');
}
