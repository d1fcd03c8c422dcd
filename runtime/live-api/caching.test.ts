import { describe, expect, it } from 'vitest';
import { matchesTag } from '../../lib/http/index.js';
import {
  fakeAutoscaler,
  fakeCrd,
  fakeObject,
  fakeView,
  START,
} from '../../test/support/fake-runtime-view.js';
import { apiOver } from '../../test/support/live-api.js';
import { ResponseCache } from './response-cache.js';

const PATHS = [
  '/katalog',
  '/katalog/raw',
  '/katalog/enriched',
  '/katalog/loader',
  '/katalog/loader/health',
  '/katalog/loader/raw',
  '/katalog/loader/enriched',
  '/katalog/loader/autoscaler',
  '/katalog/loader/cr',
  '/katalog/loader/cr/one',
  '/katalog/loader/cr/a/one',
  '/katalog/loader/cr/a/one/events',
  '/health',
  '/ready',
  '/startup',
  '/api/v1/query?query=controller_queue_depth',
];

function view() {
  const crd = fakeCrd();
  crd.objects = [fakeObject('a', 'one')];
  crd.autoscaler = fakeAutoscaler({ describe: () => ({ current: 3 }) });
  return fakeView(crd);
}

describe('entity tags', () => {
  it.each(PATHS)('GET %s gives the same bytes and 304 until something changes', async (path) => {
    const made = view();
    const { get } = apiOver(made);
    const first = await get(path);
    const tag = String(first.headers['etag']);
    expect(tag).toMatch(/^"4-\d+-[\w-]+"$/);
    expect(first.headers['cache-control']).toBe('no-cache');
    expect((await get(path)).text).toBe(first.text);
    for (const header of [tag, `W/${tag}`, `"other", ${tag}`, `W/"a,b" ,W/${tag}`, '*']) {
      const answer = await get(path, { 'if-none-match': header });
      expect(answer.status).toBe(304);
      expect(answer.text).toBe('');
      expect(answer.headers['etag']).toBe(tag);
    }
    for (const header of ['"other"', tag.slice(0, -1), `x${tag}`, '', 'W/']) {
      expect((await get(path, { 'if-none-match': header })).status).toBe(200);
    }
    made.touch();
    const changed = await get(path, { 'if-none-match': tag });
    expect(changed.status).toBe(200);
    expect(changed.headers['etag']).not.toBe(tag);
  });

  it('of an autoscaler change with every evaluation, one that changes nothing included', async () => {
    const crd = fakeCrd();
    const shown = { evaluations: 0 };
    crd.autoscaler = {
      ...fakeAutoscaler(),
      get evaluations() {
        return shown.evaluations;
      },
      describe: () => ({ ...shown }),
    };
    const { get } = apiOver(fakeView(crd));
    const first = await get('/katalog/loader/autoscaler');
    shown.evaluations++;
    const header = { 'if-none-match': String(first.headers['etag']) };
    expect((await get('/katalog/loader/autoscaler', header)).json()).toMatchObject({ evaluations: 1 });
    expect((await get('/katalog/loader/autoscaler')).json()).toMatchObject({ evaluations: 1 });
  });

  it('are never those of another replica, another life or another role', async () => {
    const variants = [{}, { identity: 'runtime-1' }, { startedAt: START }, { isKonductor: false }];
    const tags = await Promise.all(
      variants.map(async (variant) => {
        const answer = await apiOver(Object.assign(view(), variant)).get('/katalog/loader');
        return answer.headers['etag'];
      }),
    );
    expect(new Set(tags).size).toBe(variants.length);
  });

  it('follow a change of role without a change of seq', async () => {
    const made = view();
    const { get } = apiOver(made);
    expect((await get('/katalog/loader/health')).json().isKonductor).toBe(true);
    made.isKonductor = false;
    expect((await get('/katalog/loader/health')).json()).toMatchObject({
      isKonductor: false,
      state: 'pending',
    });
  });

  it('do not turn a 503 into a 304', async () => {
    const made = view();
    const { get } = apiOver(made);
    const fake = made.fakes[0] ?? fakeCrd();
    fake.health = { ...fake.health, state: 'degraded' };
    made.touch();
    const answer = await get('/katalog/loader/health');
    const again = await get('/katalog/loader/health', { 'if-none-match': String(answer.headers['etag']) });
    expect(again.status).toBe(503);
    expect(again.text).toBe(answer.text);
    const reads = fake.reads;
    await get('/katalog/loader/health');
    expect(fake.reads).toBe(reads);
  });

  it('count ages up to the last change, not to the request', async () => {
    const made = view();
    const { get } = apiOver(made);
    expect((await get('/katalog/loader/health')).json().uptime).toBe('12m0s');
    made.touch(START + 3_600_000);
    expect((await get('/katalog/loader/health')).json().uptime).toBe('1h0m0s');
    expect((await get('/katalog/loader/cr')).json().items[0].age).toBe('1h3m38s');
    made.touch(START - 90_000);
    expect((await get('/katalog/loader/health')).json().uptime).toBe('0s');
  });
});

describe('encoding', () => {
  it('walks a list once for each change, and not at all for a 304', async () => {
    const made = view();
    const fake = made.fakes[0] ?? fakeCrd();
    fake.objects = Array.from({ length: 1_000 }, (_, index) => fakeObject('a', `cr-${1_000 + index}`));
    const { get } = apiOver(made);
    for (let i = 0; i < 5; i++) expect((await get('/katalog/loader/cr')).json().total).toBe(1_000);
    expect(fake.lists).toBe(1);
    await get('/katalog/loader/cr?ignored=1');
    expect(fake.lists).toBe(1);
    made.touch();
    const tag = `"4-${fake.seq}${String((await get('/katalog')).headers['etag']).slice(5)}`;
    expect((await get('/katalog/loader/cr', { 'if-none-match': tag })).status).toBe(304);
    expect(fake.lists).toBe(1);
    await get('/katalog/loader/cr?namespace=a');
    await get('/katalog/loader/cr?namespace=b');
    await get('/katalog/loader/cr?namespace=a');
    expect(fake.lists).toBe(3);
  });

  it('keeps other CRDs when one changes', async () => {
    const made = fakeView(fakeCrd(), fakeCrd('other'));
    const { get } = apiOver(made);
    const tag = String((await get('/katalog/loader')).headers['etag']);
    const other = made.fakes[1] ?? fakeCrd();
    other.seq++;
    made.seq++;
    expect((await get('/katalog/loader', { 'if-none-match': tag })).status).toBe(304);
  });
});

describe('ResponseCache', () => {
  const entry = (size: number, tag = 't') => ({
    tag,
    status: 200,
    body: Buffer.alloc(size),
  });

  it('returns only what was made for the same tag', () => {
    const cache = new ResponseCache(4, 1_000);
    cache.set('a', entry(1));
    expect(cache.get('a', 't')?.body).toBeInstanceOf(Buffer);
    expect(cache.get('a', 'u')).toBeUndefined();
    expect(cache.get('b', 't')).toBeUndefined();
  });

  it('stays inside its bounds, the oldest first out', () => {
    const cache = new ResponseCache(3, 100);
    for (const key of ['a', 'b', 'c', 'a', 'd']) cache.set(key, entry(10));
    expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key, 't') !== undefined)).toEqual([
      true,
      false,
      true,
      true,
    ]);
    cache.set('e', entry(80));
    expect(cache.size).toBe(2);
    expect(cache.bytes).toBe(92);
    cache.set('huge', entry(500));
    expect(cache.size).toBe(1);
    cache.set('small', entry(1));
    expect(cache.bytes).toBe(6);
    cache.set('small', { ...entry(0), body: undefined });
    expect(cache.bytes).toBe(5);
  });
});

describe('matchesTag', () => {
  it.each([
    ['"a"', true],
    [' W/"a" ', true],
    ['"b","a"', true],
    ['"a,b", "a"', true],
    [',,"a",', true],
    ['*', true],
    ['"a', false],
    ['a', false],
    ['"b" "a"', false],
    ['w/"a"', false],
    ['*, "b"', false],
  ])('%s', (header, expected) => {
    expect(matchesTag(header, '"a"')).toBe(expected);
  });

  it('reads a long list in a line of time', () => {
    expect(matchesTag(`${', '.repeat(8_000)}x`, '"a"')).toBe(false);
    expect(matchesTag('"b",'.repeat(4_000), '"a"')).toBe(false);
  });
});
