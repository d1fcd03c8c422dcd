import { describe, expect, it } from 'vitest';
import { fakeCrd, fakeView } from '../../test/support/fake-runtime-view.js';
import { apiOver } from '../../test/support/live-api.js';

const PATHS = ['/katalog/loader', '/katalog/loader/health'];

describe('leader=required', () => {
  it.each(PATHS)('%s responds with the state when this replica is the leader', async (path) => {
    const { get } = apiOver(fakeView(fakeCrd()));
    expect((await get(`${path}?leader=required`)).text).toBe((await get(path)).text);
  });

  it.each(PATHS)('%s is 503 with the leader from another replica, and its zeros without it', async (path) => {
    const crd = fakeCrd();
    crd.isKonductor = false;
    crd.konductorUrl = 'http://runtime-1:8080';
    const { get } = apiOver(fakeView(crd));
    const refused = await get(`${path}?leader=required`);
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
    expect(refused.json()).toMatchObject({ error: 'not_leader', leader: 'http://runtime-1:8080' });
    const standby = await get(path);
    expect([standby.status, standby.json().queueDepth]).toEqual([200, 0]);
  });

  it('is 503 on the next request after this replica lost the leadership, also with If-None-Match', async () => {
    const crd = fakeCrd();
    const { get } = apiOver(fakeView(crd));
    const led = await get('/katalog/loader?leader=required');
    crd.isKonductor = false;
    const tag = { 'if-none-match': String(led.headers['etag']) };
    expect((await get('/katalog/loader?leader=required', tag)).status).toBe(503);
  });

  it('rejects another value', async () => {
    const { get } = apiOver(fakeView(fakeCrd()));
    const wrong = await get('/katalog/loader?leader=yes');
    expect([wrong.status, wrong.json().message]).toEqual([400, 'invalid leader "yes": expected required']);
  });
});
