import { describe, expect, it } from 'vitest';
import { fakeCrd, fakeView, START } from '../../test/support/fake-runtime-view.js';
import { apiOver } from '../../test/support/live-api.js';

describe('GET /metrics', () => {
  it('is the Prometheus exposition, current with the view', async () => {
    const view = fakeView(fakeCrd());
    const { get } = apiOver(view);
    const answer = await get('/metrics');
    expect(answer.headers['content-type']).toContain('text/plain; version=0.0.4');
    expect(answer.text).toContain('# TYPE controller_queue_depth gauge');
    expect(answer.text).toContain('controller_queue_depth{crd="loader"} 90');
    const fake = view.fakes[0] ?? fakeCrd();
    fake.pool = { ...fake.pool, queueDepth: 2 };
    expect((await get('/metrics')).text).toContain('controller_queue_depth{crd="loader"} 2');
  });
});

describe('GET /api/v1/query', () => {
  it('answers one metric as an instant vector', async () => {
    const { get } = apiOver(fakeView(fakeCrd(), fakeCrd('processor')));
    const answer = await get('/api/v1/query?query=controller_queue_depth');
    const time = (START + 12 * 60_000) / 1_000;
    expect(answer.json()).toEqual({
      status: 'success',
      data: {
        resultType: 'vector',
        result: ['loader', 'processor'].map((crd) => ({
          metric: { __name__: 'controller_queue_depth', crd },
          value: [time, '90'],
        })),
      },
      isKonductor: true,
      identity: 'runtime-0',
      epoch: 4,
      seq: 21,
    });
  });

  it('takes label matchers, by which one CRD of several is read', async () => {
    const { get } = apiOver(fakeView(fakeCrd(), fakeCrd('processor')));
    const crds = async (query: string): Promise<unknown> => {
      const answer = await get(`/api/v1/query?query=${encodeURIComponent(query)}`);
      const { data } = answer.json();
      return data ? data.result.map(({ metric }: { metric: { crd: string } }) => metric.crd) : answer.status;
    };
    expect(await crds('controller_queue_depth{crd="loader"}')).toEqual(['loader']);
    expect(await crds('controller_queue_depth{ crd != "loader" , pod="" }')).toEqual(['processor']);
    expect(await crds('controller_queue_depth{}')).toEqual(['loader', 'processor']);
    expect(await crds('controller_queue_depth{crd="none"}')).toEqual([]);
    for (const query of [
      'controller_queue_depth{crd=~"l.*"}',
      'controller_queue_depth{crd="loader"',
      'controller_queue_depth{crd=loader}',
      'sum(controller_queue_depth)',
      '{crd="loader"}',
    ]) {
      expect(await crds(query)).toBe(400);
    }
  });

  it('is empty on a standby, and never a zero, for what only a leader knows', async () => {
    const view = fakeView(fakeCrd());
    const { get } = apiOver(view);
    await get('/metrics');
    view.isKonductor = false;
    for (const name of ['controller_queue_depth', 'controller_queue_changes', 'controller_workers_active']) {
      const answer = await get(`/api/v1/query?query=${name}`);
      expect([answer.status, answer.json().data.result]).toEqual([200, []]);
    }
    expect((await get('/metrics')).text).not.toContain('controller_queue_depth{');
  });

  it('with leader=required is 503 on a standby, and while the runtime starts', async () => {
    const crd = fakeCrd();
    const view = fakeView(crd, fakeCrd('processor'));
    const { get } = apiOver(view);
    const status = async (query: string, more = '&leader=required'): Promise<number> =>
      (await get(`/api/v1/query?query=${encodeURIComponent(query)}${more}`)).status;
    const [all, one, unknown] = ['', '{crd="loader"}', '{crd="none"}'].map(
      (matchers) => `controller_queue_changes${matchers}`,
    );
    const statuses = async (): Promise<readonly number[]> =>
      Promise.all([all, one, unknown].map((query) => status(query ?? '')));
    expect(await statuses()).toEqual([200, 200, 200]);
    // Where each CRD has a leader, a query of one of them asks for its leader.
    crd.isKonductor = false;
    expect(await statuses()).toEqual([200, 503, 200]);
    view.isKonductor = false;
    expect(await statuses()).toEqual([503, 503, 503]);
    expect(await status(all ?? '', '&leader=yes')).toBe(400);
    expect(await status(all ?? '', '')).toBe(200);
    view.isKonductor = true;
    Object.assign(view, { started: () => false, waitingFor: () => ['loaders'] });
    expect(await statuses()).toEqual([503, 503, 503]);
    expect(await status(all ?? '', '')).toBe(200);
  });

  it('gives the series of a histogram, all or one of them', async () => {
    const { get, metrics } = apiOver(fakeView(fakeCrd()));
    metrics.histogram('controller_reconcile_duration_seconds').observe({ crd: 'loader' }, 0.3);
    const series = async (name: string) =>
      (await get(`/api/v1/query?query=${name}`)).json().data.result as { metric: object; value: unknown[] }[];
    expect(await series('controller_reconcile_duration_seconds_count')).toEqual([
      {
        metric: { __name__: 'controller_reconcile_duration_seconds_count', crd: 'loader' },
        value: [expect.any(Number), '1'],
      },
    ]);
    expect(await series('controller_reconcile_duration_seconds_bucket')).toContainEqual({
      metric: { __name__: 'controller_reconcile_duration_seconds_bucket', crd: 'loader', le: '+Inf' },
      value: [expect.any(Number), '1'],
    });
    metrics.gauge('orkestra_autoscaler_desired').set({ crd: 'loader' }, Number.POSITIVE_INFINITY);
    expect((await series('orkestra_autoscaler_desired'))[0]?.value[1]).toBe('+Inf');
    expect((await series('controller_reconcile_duration_seconds')).length).toBeGreaterThan(10);
  });

  it('is empty for a metric without samples, and changes its tag with the value', async () => {
    const { get, metrics } = apiOver(fakeView(fakeCrd()));
    const path = '/api/v1/query?query=controller_reconcile_total';
    const empty = await get(path);
    expect(empty.json().data.result).toEqual([]);
    metrics.counter('controller_reconcile_total').inc({ crd: 'loader', result: 'error' });
    const tag = String(empty.headers['etag']);
    expect((await get(path, { 'if-none-match': tag })).json().data.result).toHaveLength(1);
  });
});
