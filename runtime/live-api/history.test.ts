import { describe, expect, it } from 'vitest';
import { METRIC_FIELDS } from '../../lib/base/index.js';
import { fakeCrd, fakeView, START } from '../../test/support/fake-runtime-view.js';
import { apiOver } from '../../test/support/live-api.js';
import { History } from '../operator/history/history.js';

/** A CRD that was busy for so many seconds, and its API. */
function recorded(seconds: number) {
  const crd = fakeCrd();
  const history = new History(['cross.a.metrics.queueDepth'], 1);
  for (let second = 0; second < seconds; second++) {
    history.tick(START + second * 1_000, { ...crd.values, queueDepth: second, errorRate: 1 / 3 });
    history.evaluated(START + second * 1_000, [second % 2 === 0 ? second : undefined]);
  }
  crd.history = history;
  return { crd, history, ...apiOver(fakeView(crd)) };
}

describe('GET /katalog/{crd}/history', () => {
  it('has a column for each metric and for each reference, with the times of their rows', async () => {
    const { get } = recorded(3);
    const answer = await get('/katalog/loader/history');
    const body = answer.json();
    expect(body).toMatchObject({
      crd: 'loader',
      step: 1,
      since: '2026-07-02T05:53:38.000Z',
      changedAt: '2026-07-02T06:05:38.000Z',
      times: [START, START + 1_000, START + 2_000],
      references: [
        {
          reference: 'cross.a.metrics.queueDepth',
          times: [START, START + 1_000, START + 2_000],
          values: [0, null, 2],
        },
      ],
      seq: 7,
    });
    expect(Object.keys(body.metrics)).toEqual(METRIC_FIELDS.map(({ name }) => name));
    expect(body.metrics.queueDepth).toEqual([0, 1, 2]);
    expect(body.metrics.errorRate).toEqual([0.3333333, 0.3333333, 0.3333333]);
    expect(body.metrics.autoscaleActive).toEqual([0, 0, 0]);
  });

  it('begins with the row that was in force, in either form of a time', async () => {
    const { get } = recorded(40);
    const times = async (query: string) =>
      (await get(`/katalog/loader/history?${query}`))
        .json()
        .times.map((time: number) => (time - START) / 1_000);
    expect(await times(`since=${START + 37_500}`)).toEqual([37, 38, 39]);
    expect(await times('since=2026-07-02T05:54:16Z')).toEqual([38, 39]);
    expect(await times(`since=${START + 100_000}`)).toEqual([39]);
    expect(await times('step=15s')).toEqual([-8, 7, 22]);
  });

  it('is empty where nothing was recorded', async () => {
    const body = (await apiOver(fakeView(fakeCrd())).get('/katalog/loader/history')).json();
    expect(body).toMatchObject({ since: '', times: [], metrics: { queueDepth: [] }, references: [] });
  });

  it('has another entity tag with each row, and the same while there is none', async () => {
    const { get, history, crd } = recorded(3);
    const first = await get('/katalog/loader/history');
    const header = { 'if-none-match': String(first.headers['etag']) };
    history.tick(START + 3_000, { ...crd.values, queueDepth: 2, errorRate: 1 / 3 });
    expect((await get('/katalog/loader/history', header)).status).toBe(304);
    history.tick(START + 4_000, { ...crd.values, queueDepth: 9 });
    expect((await get('/katalog/loader/history', header)).json().times).toHaveLength(4);
  });

  it('of 3 hours has less than 200 KiB', async () => {
    const { get } = recorded(4 * 3_600);
    const [fine, coarse] = [
      await get('/katalog/loader/history'),
      await get('/katalog/loader/history?step=15s&since=0'),
    ];
    expect([fine.json().times.length, coarse.json().times.length]).toEqual([900, 720]);
    expect(Math.max(fine.text.length, coarse.text.length)).toBeLessThan(200 * 1_024);
  });
});
