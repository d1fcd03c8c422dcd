import { describe, expect, it } from 'vitest';
import { fakeCrd, fakeFailures, fakeObject, fakeView, START } from '../../test/support/fake-runtime-view.js';
import { apiOver } from '../../test/support/live-api.js';

const FAILURE = { fails: 3, lastError: 'no such image', lastFailedAt: START };

describe('GET /katalog/{crd}/failing', () => {
  it('lists the CRs that fail with their error and next try, the worst first', async () => {
    const crd = fakeCrd();
    crd.failures = fakeFailures({
      wide: { ...FAILURE, fails: 1, lastError: '' },
      'a/two': FAILURE,
      'a/one': FAILURE,
    });
    crd.retryAt = { 'a/one': START + 1_500 };
    const answer = await apiOver(fakeView(crd)).get('/katalog/loader/failing');
    expect(answer.status).toBe(200);
    const row = { namespace: 'a', fails: 3, lastError: 'no such image' };
    const lastFailedAt = '2026-07-02T05:53:38.000Z';
    expect(answer.json()).toEqual({
      crd: 'loader',
      gvk: 'autoscale.orkestra.io/v1alpha1, Kind=Loader',
      total: 3,
      changedAt: '2026-07-02T06:05:38.000Z',
      items: [
        { ...row, name: 'one', lastFailedAt, nextTryAt: '2026-07-02T05:53:39.500Z' },
        { ...row, name: 'two', lastFailedAt, nextTryAt: '' },
        { namespace: '', name: 'wide', fails: 1, lastError: '', lastFailedAt, nextTryAt: '' },
      ],
      isKonductor: true,
      identity: 'runtime-0',
      epoch: 4,
      seq: 7,
    });
  });

  it('shows the 100 worst of 100,000, and how many there are', async () => {
    const crd = fakeCrd();
    crd.failures = fakeFailures(
      Object.fromEntries(
        Array.from({ length: 100_000 }, (_, i) => [
          `ns/cr-${i}`,
          { ...FAILURE, fails: (i * 7_919) % 100_003 },
        ]),
      ),
    );
    const { total, items } = (await apiOver(fakeView(crd)).get('/katalog/loader/failing')).json();
    expect([total, items.length]).toEqual([100_000, 100]);
    const fails = items.map((item: { fails: number }) => item.fails);
    expect(fails).toEqual(fails.toSorted((a: number, b: number) => b - a));
    expect(fails[0]).toBe(100_002);
  });

  it('is empty on a replica that does not lead, and so are the counts', async () => {
    const crd = fakeCrd();
    crd.failures = fakeFailures({ 'a/one': FAILURE });
    crd.objects = [fakeObject('a', 'one')];
    const view = fakeView(crd);
    const { get } = apiOver(view);
    const counts = async () => [
      (await get('/katalog')).json().crds[0].failing,
      (await get('/katalog/loader')).json().failing,
      (await get('/katalog/loader/failing')).json().total,
      (await get('/katalog/loader/cr')).json().items[0].fails,
    ];
    expect(await counts()).toEqual([1, 1, 1, 3]);
    view.isKonductor = false;
    expect(await counts()).toEqual([0, 0, 0, 0]);
  });
});

describe('a list of CRs', () => {
  it('with field has all values, whatever errors its CRs have', async () => {
    const crd = fakeCrd();
    crd.objects = Array.from({ length: 10_000 }, (_, i) => fakeObject('a', `cr-${i}`, { spec: { i } }));
    const failure = { ...FAILURE, lastError: 'x'.repeat(1_024) };
    crd.failures = fakeFailures(
      Object.fromEntries(crd.objects.map(({ metadata }) => [`a/${metadata.name}`, failure])),
    );
    const { get } = apiOver(fakeView(crd));
    const answer = await get('/katalog/loader/cr?field=spec.i');
    expect(answer.status).toBe(200);
    expect(answer.json().items).toHaveLength(10_000);
    expect(answer.json().items[0]).not.toHaveProperty('lastError');
    expect((await get('/katalog/loader/cr')).json().items.length).toBeLessThan(10_000);
  });

  it('follows what fails, how often and why, while the CRs stay the same', async () => {
    const crd = fakeCrd();
    crd.objects = ['one', 'two', 'three'].map((name) => fakeObject('a', name));
    const view = fakeView(crd);
    const { get } = apiOver(view);
    const fails = async () => {
      view.touch();
      const { items } = (await get('/katalog/loader/cr')).json();
      return items.map(({ fails: count, lastError }: { fails: number; lastError?: string }) => [
        count,
        lastError,
      ]);
    };
    const well = [0, undefined];
    expect(await fails()).toEqual([well, well, well]);
    crd.failures = fakeFailures({ 'a/two': { ...FAILURE, lastError: 'gr\u00fc\u00dfe "x"' } }, 2);
    expect(await fails()).toEqual([well, [3, 'gr\u00fc\u00dfe "x"'], well]);
    crd.failures = fakeFailures({ 'a/two': { ...FAILURE, fails: 4 } }, 3);
    expect(await fails()).toEqual([well, [4, 'no such image'], well]);
    crd.failures = fakeFailures({ 'a/three': FAILURE }, 4);
    expect(await fails()).toEqual([well, well, [3, 'no such image']]);
    crd.failures = fakeFailures({}, 5);
    expect(await fails()).toEqual([well, well, well]);
  });
});
