import { describe, expect, it } from 'vitest';
import { decodeContinue, encodeContinue } from '../../lib/http/index.js';
import { type FakeCrd, fakeCrd, fakeObject, fakeView } from '../../test/support/fake-runtime-view.js';
import { apiOver } from '../../test/support/live-api.js';

const STAMP = { isKonductor: true, identity: 'runtime-0', epoch: 4, seq: 7 };
const READY = { conditions: [{ type: 'Ready', status: 'True', reason: 'Reconciled', message: 'all there' }] };

function withObjects(...objects: FakeCrd['objects'][number][]): FakeCrd {
  return { ...fakeCrd(), objects };
}

describe('GET /katalog/{crd}/cr', () => {
  it('answers the shape of the contract', async () => {
    const one = fakeObject('a', 'one', { status: { phase: 'Up', ...READY } }, { labels: { app: 'web' } });
    const two = fakeObject('b', 'two', { status: { ready: true } });
    const answer = await apiOver(fakeView(withObjects(one, two))).get('/katalog/loader/cr');
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({
      crd: 'loader',
      gvk: 'autoscale.orkestra.io/v1alpha1, Kind=Loader',
      total: 2,
      items: [
        {
          name: 'one',
          namespace: 'a',
          phase: 'Up',
          ready: true,
          readyReason: 'Reconciled',
          age: '15m38s',
          generation: 2,
          creationTimestamp: '2026-07-02T05:50:00Z',
          deleting: false,
          labels: { app: 'web' },
          fails: 0,
        },
        {
          name: 'two',
          namespace: 'b',
          phase: '',
          ready: true,
          readyReason: '',
          age: '15m38s',
          generation: 2,
          creationTimestamp: '2026-07-02T05:50:00Z',
          deleting: false,
          labels: {},
          fails: 0,
        },
      ],
      ...STAMP,
    });
  });

  it('shows which CRs are being deleted, and a CR what holds it', async () => {
    const leaving = { uid: 'u-1', deletionTimestamp: '2026-07-02T06:00:00Z', finalizers: ['x.io/hold'] };
    const { get } = apiOver(
      fakeView(withObjects(fakeObject('a', 'one', {}, leaving), fakeObject('a', 'two'))),
    );
    const { items } = (await get('/katalog/loader/cr')).json();
    expect(items.map(({ deleting }: { deleting: boolean }) => deleting)).toEqual([true, false]);
    expect((await get('/katalog/loader/cr/one')).json()).toMatchObject(leaving);
  });

  it('adds value to every item with ?field=', async () => {
    const one = fakeObject('a', 'one', { spec: { domain: 'x.example', hosts: ['h0'] } });
    const { get } = apiOver(fakeView(withObjects(one, fakeObject('a', 'two'))));
    const values = async (field: string) =>
      (await get(`/katalog/loader/cr?field=${field}`))
        .json()
        .items.map((item: { value: unknown }) => item.value);
    expect(await values('spec.domain')).toEqual(['x.example', '']);
    expect(await values('.spec.hosts.0')).toEqual(['h0', '']);
    expect(await values('spec.hosts.length')).toEqual(['', '']);
    expect(await values('spec.toString')).toEqual(['', '']);
  });

  it('filters by namespace and labels', async () => {
    const crd = withObjects(
      fakeObject('a', 'one', {}, { labels: { app: 'web' } }),
      fakeObject('a', 'two', {}, { labels: { app: 'db' } }),
      fakeObject('b', 'three', {}, { labels: { app: 'web' } }),
    );
    const { get } = apiOver(fakeView(crd));
    const names = async (query: string) =>
      (await get(`/katalog/loader/cr?${query}`)).json().items.map((item: { name: string }) => item.name);
    expect(await names('namespace=a')).toEqual(['one', 'two']);
    expect(await names('labelSelector=app%3Dweb')).toEqual(['one', 'three']);
    expect(await names('namespace=b&labelSelector=app%20in%20(db,web)')).toEqual(['three']);
    expect(await names('namespace=&unknown=1')).toEqual(['one', 'two', 'three']);
  });

  it('gives every CR once, page by page, also when the last of a page is deleted meanwhile', async () => {
    const objects = ['a', 'b'].flatMap((ns) => ['1', '2', '3'].map((name) => fakeObject(ns, name)));
    const crd = withObjects(...objects);
    const view = fakeView(crd);
    const { get } = apiOver(view);
    const first = (await get('/katalog/loader/cr?limit=2')).json();
    expect(first.items.map((item: { name: string }) => item.name)).toEqual(['1', '2']);
    expect(first.total).toBe(6);
    crd.objects = objects.filter((object) => object !== objects[1]);
    view.touch();
    const second = (await get(`/katalog/loader/cr?limit=3&continue=${first.continue}`)).json();
    const keys = second.items.map((item: { namespace: string; name: string }) => item.namespace + item.name);
    expect(keys).toEqual(['a3', 'b1', 'b2']);
    const last = (await get(`/katalog/loader/cr?limit=3&continue=${second.continue}`)).json();
    expect(last.items).toHaveLength(1);
    expect(last).not.toHaveProperty('continue');
  });

  it('never shows the data of a Secret', async () => {
    const secret = fakeObject(
      'a',
      'one',
      { apiVersion: 'v1', kind: 'Secret', data: { password: 'aHVudGVyMg==' }, stringData: { p: 'hunter2' } },
      { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'hunter2', kept: 'yes' } },
    );
    const crd = withObjects(secret);
    crd.children = [secret];
    const { get } = apiOver(fakeView(crd));
    for (const field of ['data.password', 'data', 'stringData', 'metadata', 'metadata.annotations']) {
      const answer = await get(`/katalog/loader/cr?field=${field}`);
      expect(answer.text).not.toMatch(/hunter2|aHVudGVyMg/);
    }
    const one = await get('/katalog/loader/cr/one');
    expect(one.text).not.toMatch(/hunter2|aHVudGVyMg/);
    expect(one.json()).toMatchObject({ annotations: { kept: 'yes' }, children: { secret: { name: 'one' } } });
  });
});

describe('continue', () => {
  it('is read back, and nothing else is', () => {
    expect(decodeContinue(encodeContinue({ namespace: 'a', name: 'é' }))).toEqual({
      namespace: 'a',
      name: 'é',
    });
    for (const value of [[2, 'a', 'b'], [1, 'a'], [1, 'a', 2], { 0: 1 }, null, [1, 'a', 'b', 'c']]) {
      expect(decodeContinue(Buffer.from(JSON.stringify(value)).toString('base64url'))).toBeUndefined();
    }
    expect(decodeContinue('a b')).toBeUndefined();
  });
});

describe('GET /katalog/{crd}/cr/…', () => {
  it('answers the shape of the contract under both paths', async () => {
    const spec = { replicas: 2 };
    const crd = withObjects(
      fakeObject('a', 'one', { spec, status: { phase: 'Up', ...READY } }, { annotations: { note: 'x' } }),
    );
    const { get } = apiOver(fakeView(crd));
    const answer = await get('/katalog/loader/cr/a/one');
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({
      name: 'one',
      namespace: 'a',
      katalog: 'pipeline',
      uid: '',
      generation: 2,
      creationTimestamp: '2026-07-02T05:50:00Z',
      deletionTimestamp: '',
      finalizers: [],
      labels: {},
      annotations: { note: 'x' },
      ready: true,
      readyReason: 'Reconciled',
      readyMessage: 'all there',
      phase: 'Up',
      spec,
      status: { phase: 'Up', ...READY },
      children: {},
      eventsEndpoint: '/katalog/loader/cr/a/one/events',
      metrics: crd.values,
      ...STAMP,
    });
    expect((await get('/katalog/loader/cr/one')).text).toBe(answer.text);
  });

  it('keys children by kind: an object when there is one, a list when several, others under custom', async () => {
    const crd = withObjects(fakeObject('a', 'one'));
    const child = (apiVersion: string, kind: string, name: string, more = {}) =>
      fakeObject('a', name, { apiVersion, kind, ...more });
    crd.children = [
      child('apps/v1', 'Deployment', 'd', { spec: { replicas: 2 }, status: { readyReplicas: 1 } }),
      child('v1', 'ConfigMap', 'c1'),
      child('v1', 'ConfigMap', 'c2'),
      child('db.example/v1', 'Database', 'x', {
        status: { conditions: [{ type: 'Ready', status: 'False' }] },
      }),
    ];
    const { children } = (await apiOver(fakeView(crd)).get('/katalog/loader/cr/a/one')).json();
    const base = { namespace: 'a', status: {} };
    expect(children).toEqual({
      deployment: {
        ...base,
        name: 'd',
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        status: { readyReplicas: 1 },
        ready: false,
      },
      configmap: [
        { ...base, name: 'c1', apiVersion: 'v1', kind: 'ConfigMap', ready: true },
        { ...base, name: 'c2', apiVersion: 'v1', kind: 'ConfigMap', ready: true },
      ],
      custom: {
        ...base,
        apiVersion: 'db.example/v1',
        name: 'x',
        kind: 'Database',
        status: { conditions: [{ type: 'Ready', status: 'False' }] },
        ready: false,
      },
    });
  });

  it('finds the longest name that Kubernetes allows, and takes a slash at the end', async () => {
    const name = 'x'.repeat(253);
    const { get } = apiOver(fakeView(withObjects(fakeObject('a', name))));
    expect((await get(`/katalog/loader/cr/a/${name}`)).json()).toMatchObject({ name });
    expect((await get(`/katalog/loader/cr/${name}/`)).json()).toMatchObject({ name });
  });

  it('serves cluster-scoped CRs without a namespace', async () => {
    const crd = withObjects(fakeObject(undefined, 'one'));
    crd.entry = { ...crd.entry, namespaced: false };
    const { get } = apiOver(fakeView(crd));
    expect((await get('/katalog/loader/cr/one')).json()).toMatchObject({
      namespace: '',
      eventsEndpoint: '/katalog/loader/cr/one/events',
    });
    const wrong = await get('/katalog/loader/cr/default/one');
    expect(wrong.status).toBe(404);
    expect(wrong.json().message).toContain('is cluster-scoped');
  });
});

describe('events', () => {
  const EVENT = {
    type: 'Normal',
    reason: 'Reconciled',
    message: 'done',
    source: 'orkestra',
    object: 'Loader/one',
    count: 3,
    firstSeen: '2026-07-02T05:55:00Z',
    lastSeen: '2026-07-02T06:05:00Z',
  };

  it('answers the shape of the contract under both paths, 100 at most', async () => {
    const crd = withObjects(fakeObject('a', 'one'));
    crd.events = [EVENT];
    const view = fakeView(crd);
    const { get } = apiOver(view);
    const body = { name: 'one', namespace: 'a', total: 1, events: [{ ...EVENT, age: '38s' }], ...STAMP };
    expect((await get('/katalog/loader/cr/a/one/events')).json()).toEqual(body);
    expect((await get('/katalog/loader/cr/one/events')).json()).toEqual(body);
    crd.events = Array(150).fill(EVENT);
    expect((await get('/katalog/loader/cr/one/events')).json().total).toBe(100);
  });

  it('gives another entity tag when the events change without seq', async () => {
    const crd = withObjects(fakeObject('a', 'one'));
    const { get } = apiOver(fakeView(crd));
    const path = '/katalog/loader/cr/a/one/events';
    const tag = String((await get(path)).headers['etag']);
    expect((await get(path, { 'if-none-match': tag })).status).toBe(304);
    crd.events = [EVENT];
    expect((await get(path, { 'if-none-match': tag })).json().total).toBe(1);
  });

  it('tells a CR from the namespace or the CR that is called events', async () => {
    const crd = withObjects(
      fakeObject('a', 'events'),
      fakeObject('a', 'one'),
      fakeObject('b', 'a'),
      fakeObject('c', 'events'),
      fakeObject('events', 'events'),
      fakeObject('events', 'two'),
    );
    const { get } = apiOver(fakeView(crd));
    const kind = async (path: string) => {
      const body = (await get(`/katalog/loader/cr/${path}`)).json();
      return body.error ?? `${'events' in body ? 'events of' : 'CR'} ${body.namespace}/${body.name}`;
    };
    expect(await kind('a/events')).toBe('events of b/a');
    expect(await kind('c/events')).toBe('CR c/events');
    expect(await kind('events/two')).toBe('CR events/two');
    expect(await kind('a/events/events')).toBe('events of a/events');
    expect(await kind('events/two/events')).toBe('events of events/two');
    expect(await kind('events/events')).toBe('cr_ambiguous');
    expect(await kind('events/events/events')).toBe('events of events/events');
    expect(await kind('events')).toBe('cr_ambiguous');
    expect(await kind('none/events')).toBe('cr_not_found');
  });
});
