import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { fakeCrd, fakeObject, fakeView } from '../../test/support/fake-runtime-view.js';
import { apiOver } from '../../test/support/live-api.js';
import { DEFAULT_LIMITS } from './limits.js';

function crds(count: number, more: (i: number) => object = () => ({})) {
  const crd = fakeCrd();
  crd.objects = Array.from({ length: count }, (_, i) =>
    fakeObject('a', `cr-${String(i).padStart(6, '0')}`, more(i)),
  );
  return crd;
}

const get = (crd: ReturnType<typeof crds>, query: string, limits = DEFAULT_LIMITS) =>
  apiOver(fakeView(crd), { limits }).get(`/katalog/loader/cr${query}`);

describe('a label selector', () => {
  it('may have 32 terms and no more', async () => {
    const selector = (terms: number) => `?labelSelector=${Array(terms).fill('!a').join(',')}`;
    expect((await get(crds(1), selector(32))).status).toBe(200);
    const refused = await get(crds(1), selector(33));
    expect([refused.status, refused.json().error]).toEqual([400, 'bad_selector']);
    expect(refused.json().message).toMatch(/33 terms: expected at most 32/);
    expect((await get(crds(1), selector(33), { ...DEFAULT_LIMITS, terms: 40 })).status).toBe(200);
  });
});

describe('a list past 10,000 CRs', () => {
  it('comes in pages, with the total and continue', async () => {
    const crd = crds(10_001);
    const first = (await get(crd, '')).json();
    expect([first.total, first.items.length]).toEqual([10_001, 10_000]);
    const second = (await get(crd, `?continue=${first.continue}`)).json();
    expect([second.total, second.items.length, second.continue]).toEqual([10_001, 1, undefined]);
    expect(second.items[0].name).toBe('cr-010000');
    const asked = (await get(crd, '?limit=20000')).json();
    expect([asked.items.length, asked.continue]).toEqual([10_000, first.continue]);
  });

  it('is one page when the limit is 0', async () => {
    const all = (await get(crds(10_001), '', { ...DEFAULT_LIMITS, list: 0 })).json();
    expect([all.items.length, all.continue]).toEqual([10_001, undefined]);
  });

  it('ends a page before its bytes pass 8 MiB, but always holds one item', async () => {
    const crd = crds(20);
    const labels = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, i) => [`${'k'.repeat(40)}${i}`, 'v'.repeat(60)]),
    );
    crd.objects = crd.objects.map(({ metadata }) => fakeObject('a', metadata.name, {}, { labels }));
    const seen: string[] = [];
    for (let query = ''; ; ) {
      const page = await get(crd, query);
      expect(page.text.length).toBeLessThan(8 * 1024 * 1024 + 1_000);
      const { items, continue: next, total } = page.json();
      expect([total, items.length > 0]).toEqual([20, true]);
      seen.push(...items.map(({ name }: { name: string }) => name));
      if (next === undefined) break;
      query = `?continue=${next}`;
    }
    expect(seen).toEqual(crd.objects.map(({ metadata }) => metadata.name));
  });
});

describe('field', () => {
  it('has the values of all CRs, or none past a page', async () => {
    const spec = (i: number) => ({ spec: { domain: `d${i}` } });
    expect((await get(crds(10_000, spec), '?field=spec.domain')).json().items).toHaveLength(10_000);
    const refused = await get(crds(10_001, spec), '?field=spec.domain');
    expect([refused.status, refused.json().error]).toEqual([413, 'list_too_large']);
    const page = (await get(crds(10_001, spec), '?field=spec.domain&limit=10')).json();
    expect([page.items.length, typeof page.continue]).toEqual([10, 'string']);
  });

  it('returns scalars alone, and cuts long ones at 1 KiB', async () => {
    const crd = crds(1, () => ({
      spec: { map: { a: 1 }, list: [1], long: 'é'.repeat(600), odd: `a${'é'.repeat(600)}`, n: 0, b: false },
    }));
    const value = async (field: string) => (await get(crd, `?field=spec.${field}`)).json().items[0].value;
    expect([await value('map'), await value('list'), await value('n'), await value('b')]).toEqual([
      '',
      '',
      0,
      false,
    ]);
    expect(await value('long')).toBe('é'.repeat(512));
    expect(await value('odd')).toBe(`a${'é'.repeat(511)}`);
    expect(await value('list.0')).toBe(1);
  });

  it('filters by value on the server, whatever the number of CRs', async () => {
    const crd = crds(12_000, (i) => ({ spec: { domain: `d${i % 6_000}`, port: i, on: i === 7 } }));
    const names = async (query: string) =>
      (await get(crd, query)).json().items.map(({ name }: { name: string }) => name);
    expect(await names('?field=spec.domain&value=d3')).toEqual(['cr-000003', 'cr-006003']);
    expect(await names('?field=spec.port&value=11')).toEqual(['cr-000011']);
    expect(await names('?field=spec.on&value=true')).toEqual(['cr-000007']);
    const alone = await get(crd, '?value=x');
    expect([alone.status, alone.json().message]).toEqual([400, expect.stringContaining('field is required')]);
  });

  it('does not compare with the data of a Secret', async () => {
    const crd = crds(1, () => ({ apiVersion: 'v1', kind: 'Secret', data: { password: 'aGk=' } }));
    expect((await get(crd, '?field=data.password&value=aGk%3D')).json().items).toEqual([]);
  });
});

describe('a long walk', () => {
  /** A clock on which each look costs a millisecond, and whose timers fire only when they are advanced. */
  class CostlyClock extends FakeClock {
    #looks = 0;

    override monotonic(): number {
      return super.monotonic() + this.#looks++;
    }
  }

  it('goes in slices, and what is asked meanwhile is served in between', async () => {
    const clock = new CostlyClock();
    const { api } = apiOver(fakeView(crds(5_000)), { clock });
    const done: string[] = [];
    const ask = (url: string, name: string) =>
      api.inject({ url }).then((response) => {
        done.push(name);
        return response;
      });
    const walk = ask('/katalog/loader/cr?labelSelector=!a', 'walk');
    const small = await ask('/katalog/loader/health', 'small');
    expect([small.statusCode, done]).toEqual([200, ['small']]);
    for (let turns = 0; done.length < 2 && turns < 2_000; turns++) await clock.advance(1);
    expect((await walk).json().items).toHaveLength(5_000);
    expect((await ask('/katalog/loader/health', 'again')).statusCode).toBe(200);
  });

  it('is shared by requests for the same list, which get the same bytes', async () => {
    const clock = new CostlyClock();
    const crd = crds(2_000);
    const { api } = apiOver(fakeView(crd), { clock });
    const asked = Array.from({ length: 5 }, () => api.inject({ url: '/katalog/loader/cr?namespace=a' }));
    for (let turns = 0; turns < 1_000; turns++) await clock.advance(1);
    const bodies = (await Promise.all(asked)).map(({ payload }) => payload);
    expect(new Set(bodies).size).toBe(1);
    expect(crd.lists).toBe(1);
  });
});
