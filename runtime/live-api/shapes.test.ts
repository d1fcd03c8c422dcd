import { describe, expect, it } from 'vitest';
import { HEALTH_FIELDS } from '../../oncop/index.js';
import { fakeAutoscaler, fakeCrd, fakeObject, fakeView } from '../../test/support/fake-runtime-view.js';
import { apiOver } from '../../test/support/live-api.js';

const STAMP = { isKonductor: true, identity: 'runtime-0', epoch: 4, seq: 7 };

const METRICS = {
  queueDepth: 90,
  workersBusyPercent: 33.3,
  workersIdlePercent: 66.7,
  errorRatePercent: 10,
  reconcileDurationP95Ms: 120,
  workers: 3,
  errorRate: 0.1,
  successRate: 0.9,
  autoscaleActive: false,
  workersBusy: 1,
  queueOldestMs: 400,
  reconcilesPerSecond: 2,
  reconcileTotal: 10,
  resourceCount: 4,
  queueChanges: 80,
  arrivalsPerSecond: 1.5,
  serviceMs: 95,
  apiMsPerReconcile: 40,
  apiRequestMs: 20,
  throttledPercent: 0.5,
};

const ROW = {
  name: 'loader',
  description: '',
  mode: 'dynamic',
  gvk: 'autoscale.orkestra.io/v1alpha1, Kind=Loader',
  gvr: 'autoscale.orkestra.io/v1alpha1, Resource=loaders',
  namespaced: true,
  namespace: '',
  enabled: true,
  state: 'healthy',
  healthy: true,
  started: true,
  pending: false,
  startedAt: '2026-07-02T05:53:38Z',
  uptime: '12m0s',
  workers: 3,
  workersActive: 3,
  workersSource: 'configured',
  resync: '30s',
  resyncSource: 'default',
  queueDepth: 90,
  maxDepth: 0,
  maxDepthSource: 'default',
  resourceCount: 4,
  failing: 0,
  errorRate: 10,
  crossAccess: true,
  dependsOn: ['db'],
  hasUnhealthyDependencies: false,
  rbacCount: 1,
  deletionProtection: false,
  katalogNamespace: 'default',
  isKonductor: true,
  konductor: '',
  reason: '',
  gated: false,
  gatedReason: '',
  operatorBox: { type: 'generic', hasTemplates: true, hasHooks: false, hasConstructor: false },
  endpoints: {
    health: '/katalog/loader/health',
    info: '/katalog/loader',
    healthEnabled: true,
    infoEnabled: true,
  },
  autoscaleActive: false,
};

describe('GET /katalog', () => {
  it('answers the shape of the contract', async () => {
    const { get } = apiOver(fakeView(fakeCrd()));
    const answer = await get('/katalog');
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.json()).toEqual({
      name: 'pipeline',
      version: '0.1.0',
      description: 'Two steps',
      author: '',
      license: '',
      source: 'runtime',
      healthy: true,
      OrkReady: true,
      status: 200,
      degradedReason: '',
      total: 1,
      totalEnabled: 1,
      totalDegraded: 0,
      deletionProtection: false,
      statusCounts: { healthy: 1, started: 0, degraded: 0, pending: 0, gated: 0 },
      namespaces: {
        default: {
          crds: ['loader'],
          statusCounts: { healthy: 1, started: 0, degraded: 0, pending: 0, gated: 0 },
          healthy: true,
          description: '',
          version: '',
          workers: 3,
          resources: 4,
        },
      },
      gatewayEndpoint: '',
      cluster: '',
      clusterName: '',
      runtime: { lease: 'orkestra-konductor', namespace: 'orkestra-system' },
      replicas: [{ identity: 'runtime-0', url: 'http://runtime-0:8080', crds: ['loader'] }],
      runtimeVersion: '0.1.0',
      crds: [ROW],
      ...STAMP,
      seq: 21,
    });
  });

  it('is 503 with the reason when a CRD is degraded, and stays OrkReady', async () => {
    const bad = fakeCrd('bad');
    bad.health = { ...bad.health, state: 'degraded', reason: '5 failures in a row' };
    const { get } = apiOver(fakeView(fakeCrd(), bad));
    const answer = await get('/katalog');
    expect(answer.status).toBe(503);
    expect(answer.json()).toMatchObject({
      status: 503,
      healthy: false,
      OrkReady: true,
      totalDegraded: 1,
      degradedReason: '1 degraded: bad: 5 failures in a row',
      statusCounts: { healthy: 1, started: 0, degraded: 1, pending: 0 },
    });
  });

  it('names cluster and gateway where they are known, and no Lease without an election', async () => {
    const view = fakeView(fakeCrd());
    view.cluster = 'eu-1';
    view.gatewayEndpoint = 'https://gateway:8443';
    view.lease = undefined;
    expect((await apiOver(view).get('/katalog')).json()).toMatchObject({
      cluster: 'eu-1',
      clusterName: 'eu-1',
      gatewayEndpoint: 'https://gateway:8443',
      runtime: { lease: '', namespace: '' },
    });
  });

  it('counts disabled CRDs without a row, and gated ones apart', async () => {
    const gated = fakeCrd('gated');
    gated.health = { ...gated.health, state: 'gated', reason: 'gate closed' };
    const { get } = apiOver(fakeView(fakeCrd('off', { enabled: false }), gated));
    const body = (await get('/katalog')).json();
    expect(body).toMatchObject({ total: 2, totalEnabled: 1, healthy: true });
    expect(body.statusCounts).toEqual({ healthy: 0, started: 0, degraded: 0, pending: 0, gated: 1 });
    expect(body.crds).toHaveLength(1);
    expect(body.crds[0]).toMatchObject({
      name: 'gated',
      gated: true,
      started: true,
      gatedReason: 'gate closed',
    });
  });

  it('is healthy while a CRD has started and had nothing to do', async () => {
    const crd = fakeCrd();
    crd.health = { ...crd.health, state: 'started' };
    const body = (await apiOver(fakeView(crd)).get('/katalog')).json();
    expect(body).toMatchObject({ healthy: true, statusCounts: { started: 1 } });
    expect(body.crds[0]).toMatchObject({ healthy: false, started: true });
  });

  it('writes a core resource without a group as Kubernetes does', async () => {
    const apiTypes = { group: '', version: 'v1', kind: 'Service', plural: 'services' };
    const { get } = apiOver(fakeView(fakeCrd('svc', { apiTypes })));
    expect((await get('/katalog/svc')).json()).toMatchObject({
      gvk: '/v1, Kind=Service',
      gvr: '/v1, Resource=services',
    });
  });
});

describe('the documents', () => {
  it('answers raw as written beside the stamp, secrets as references', async () => {
    const view = fakeView(fakeCrd());
    const { get } = apiOver(view);
    const raw = await get('/katalog/raw');
    expect(raw.json()).toEqual({ ...view.katalog.raw, ...STAMP, seq: 21 });
    expect(raw.headers['vary']).toBe('accept');
    expect((await get('/katalog/enriched')).json()).toMatchObject({ kind: 'Katalog', crossAccess: true });
    expect((await get('/katalog/loader/raw')).json()).toEqual({
      workers: 3,
      token: '$LOADER_TOKEN',
      ...STAMP,
    });
    expect((await get('/katalog/loader/enriched')).json()).toMatchObject({ resync: '30s' });
  });

  it.each([
    ['application/yaml', true],
    ['application/json;q=0.5, application/yaml', true],
    ['text/yaml;q=0', false],
    ['application/json, application/yaml;q=0.5', false],
    ['*/*', false],
  ])('with Accept: %s gives the bytes as written: %s', async (accept, yaml) => {
    const { get } = apiOver(fakeView(fakeCrd()));
    const answer = await get('/katalog/raw', { accept });
    expect(answer.text === 'kind: Katalog # as written\n').toBe(yaml);
    expect(answer.headers['content-type']).toContain(yaml ? 'application/yaml' : 'application/json');
    const json = await get('/katalog/raw');
    expect(answer.headers['etag'] === json.headers['etag']).toBe(!yaml);
    const again = await get('/katalog/raw', { accept, 'if-none-match': String(answer.headers['etag']) });
    expect(again.status).toBe(304);
  });
});

describe('GET /katalog/{crd}', () => {
  it('answers the shape of the contract, the name in any case', async () => {
    const { get } = apiOver(fakeView(fakeCrd()));
    const answer = await get('/katalog/LoaDer');
    expect(answer.status).toBe(200);
    const none = { configured: false, source: '', location: '', function: '' };
    expect(answer.json()).toEqual({
      name: 'loader',
      katalog: 'pipeline',
      description: '',
      mode: 'dynamic',
      gvk: ROW.gvk,
      gvr: ROW.gvr,
      namespaced: true,
      namespace: '',
      workers: 3,
      workersActive: 3,
      workersIdle: 2,
      workersProcessing: 1,
      workersSource: 'configured',
      workerDetails: {
        'loader-worker-0': 'processing',
        'loader-worker-1': 'idle',
        'loader-worker-2': 'idle',
      },
      workerSlots: [
        { state: 'processing', namespace: 'a', name: 'one', since: '2026-07-02T06:05:37.800Z' },
        { state: 'idle', namespace: '', name: '', since: '' },
        { state: 'idle', namespace: '', name: '', since: '' },
      ],
      resync: '30s',
      resyncSource: 'default',
      queueDepth: 90,
      maxDepth: 0,
      maxDepthSource: 'default',
      resourceCount: 4,
      failing: 0,
      totalReconciles: 10,
      errorRate: 10,
      started: true,
      pending: false,
      healthy: true,
      reason: '',
      gated: false,
      gatedReason: '',
      dependsOn: ['db'],
      hasUnhealthyDependencies: false,
      rbac: {
        rules: [{ apiGroups: [''], resources: ['services'], verbs: ['get', 'list'], description: '' }],
        summary: '1 rule for 1 resource',
        totalRules: 1,
      },
      operatorBox: {
        type: 'generic',
        finalizers: { source: '', values: [] },
        hooks: none,
        constructor: none,
        templates: { onCreate: { deployments: 1 }, onReconcile: {}, onDelete: {} },
      },
      autoscalerEnabled: false,
      autoscalerWorkers: {
        configured: 3,
        effective: 3,
        inFlight: 1,
        idle: 2,
        max: 3,
        autoscalerEnabled: false,
        overrideActive: false,
        overrideWorkers: 0,
        queueDepth: 90,
        queueDepthConfigured: 0,
        queueDepthEffective: 0,
        resync: '30s',
        resyncEffective: '30s',
        resyncConfigured: '30s',
        busyPercent: 33.3,
      },
      metrics: METRICS,
      failureThreshold: 5,
      dependencies: [{ name: 'db', condition: 'healthy', satisfied: true }],
      cross: [],
      autoscale: {},
      changedAt: '2026-07-02T06:05:38.000Z',
      ...STAMP,
    });
  });

  it('shows an override of the autoscaler', async () => {
    const crd = fakeCrd('processor');
    crd.pool = { size: 8, busy: 8, queueDepth: 90, slots: Array(8).fill({ key: 'wide', since: 0 }) };
    crd.values = { ...crd.values, workersBusyPercent: 100, autoscaleActive: true };
    crd.settings = { workersSource: 'autoscaler', maxDepth: 800, resyncMs: 10_000 };
    crd.autoscaler = fakeAutoscaler({
      overrideActive: true,
      overrideWorkers: 8,
      describe: () => ({ baseline: 3 }),
    });
    const { get } = apiOver(fakeView(crd));
    const body = (await get('/katalog/processor')).json();
    expect(body).toMatchObject({
      workersSource: 'autoscaler',
      resyncSource: 'autoscaler',
      maxDepth: 800,
      maxDepthSource: 'autoscaler',
    });
    expect(body.autoscalerWorkers).toEqual({
      configured: 3,
      effective: 8,
      inFlight: 8,
      idle: 0,
      max: 8,
      autoscalerEnabled: true,
      overrideActive: true,
      overrideWorkers: 8,
      queueDepth: 90,
      queueDepthConfigured: 0,
      queueDepthEffective: 800,
      resync: '10s',
      resyncEffective: '10s',
      resyncConfigured: '30s',
      busyPercent: 100,
    });
    expect((await get('/katalog/processor/autoscaler')).json()).toEqual({ baseline: 3, ...STAMP });
    crd.autoscaler = fakeAutoscaler({ describe: (range) => ({ range }) });
    expect((await get('/katalog/processor/autoscaler?since=17&limit=3')).json()).toMatchObject({
      range: { since: 17, limit: 3 },
    });
  });

  it('lists what is read of siblings, aged up to the last change', async () => {
    const crd = fakeCrd('processor');
    const row = {
      crd: 'loader',
      resource: 'info',
      url: 'http://a/katalog/loader',
      peer: 'http://a',
    } as const;
    const circuit = { state: 'closed', retryAt: null } as const;
    const peer = { identity: 'a-0', katalog: 'loading', cacheForMs: 30_000, staleAfterMs: 90_000 } as const;
    const http = { ...row, ...peer, circuit, source: 'http', stale: false, lastError: '' } as const;
    const open = { state: 'open', retryAt: crd.changedAt + 8_250 } as const;
    crd.cross = [
      { ...http, alias: 'loader', found: true, ageMs: 5, asOf: crd.changedAt - 90_500 },
      {
        ...http,
        alias: 'new',
        found: null,
        ageMs: null,
        asOf: null,
        stale: true,
        lastError: 'refused',
        circuit: open,
      },
      { ...http, alias: 'db', source: 'informer', found: null, ageMs: 0, asOf: null },
    ];
    const { get } = apiOver(fakeView(crd));
    const answered = {
      ...row,
      ...peer,
      source: 'http',
      stale: false,
      lastError: '',
      found: true,
      age: '1m30s',
      circuit: { state: 'closed', retryAt: '' },
    };
    expect((await get('/katalog/processor')).json().cross).toEqual([
      { ...answered, alias: 'loader', asOf: '2026-07-02T06:04:07Z' },
      {
        ...answered,
        alias: 'new',
        found: false,
        age: '',
        asOf: '',
        stale: true,
        lastError: 'refused',
        circuit: { state: 'open', retryAt: '2026-07-02T06:05:46.250Z' },
      },
      { ...answered, alias: 'db', source: 'informer', age: '0s', asOf: '' },
    ]);
    expect((await get('/metrics')).text).toContain(
      'orkestra_oncop_value_age_seconds{crd="processor",alias="loader",surface="info"} 0.005',
    );
  });

  it('counts templates by kind, and names finalizers', async () => {
    const crd = fakeCrd();
    const { entry } = crd;
    const templates = {
      onCreate: {},
      onReconcile: { services: [{}, {}], custom: {}, secrets: [] },
      onDelete: {},
    };
    crd.entry = { ...entry, operatorBox: { ...entry.operatorBox, ...templates, finalizers: ['a/b'] } };
    const { get } = apiOver(fakeView(crd));
    expect((await get('/katalog/loader')).json().operatorBox).toMatchObject({
      finalizers: { source: 'configured', values: ['a/b'] },
      templates: { onCreate: {}, onReconcile: { services: 2, custom: 1 }, onDelete: {} },
    });
    expect((await get('/katalog/loader')).json().operatorBox.templates.onReconcile).not.toHaveProperty(
      'secrets',
    );
    crd.entry = { ...entry, operatorBox: { ...entry.operatorBox, onCreate: {} } };
    const [row] = (await get('/katalog')).json().crds;
    expect(row.operatorBox.hasTemplates).toBe(false);
  });

  it('never lets a number that is none become null', async () => {
    const crd = fakeCrd();
    crd.values = {
      ...crd.values,
      reconcileDurationP95Ms: Number.NaN,
      queueOldestMs: Number.POSITIVE_INFINITY,
    };
    const answer = await apiOver(fakeView(crd)).get('/katalog/loader');
    expect(answer.text).not.toContain('null');
    expect(answer.json().metrics).toMatchObject({ reconcileDurationP95Ms: 0, queueOldestMs: 0 });
  });
});

describe('GET /katalog/{crd}/health', () => {
  const HEALTH = {
    name: 'loader',
    katalog: 'pipeline',
    state: 'healthy',
    status: 200,
    healthy: true,
    started: true,
    pending: false,
    startedAt: '2026-07-02T05:53:38Z',
    uptime: '12m0s',
    queueDepth: 90,
    errorRate: 10,
    consecutiveFails: 0,
    totalReconciles: 10,
    failedReconciles: 1,
    resourceCount: 4,
    lastError: 'boom',
    lastReconcile: '2026-07-02T06:04:38Z',
    reason: '',
    gated: false,
    gatedReason: '',
    hasUnhealthyDependencies: false,
    dependencies: {
      db: {
        name: 'db',
        state: 'healthy',
        condition: 'healthy',
        acceptableCondition: 'healthy',
        satisfied: true,
      },
    },
    missing: false,
    ...STAMP,
  };

  it('answers the shape of the contract', async () => {
    const answer = await apiOver(fakeView(fakeCrd())).get('/katalog/loader/health');
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual(HEALTH);
    expect(Object.keys(answer.json()).sort()).toEqual([...HEALTH_FIELDS].sort());
  });

  it('is 503 when degraded', async () => {
    const crd = fakeCrd();
    crd.health = { ...crd.health, state: 'degraded', consecutiveFails: 5 };
    const answer = await apiOver(fakeView(crd)).get('/katalog/loader/health');
    expect(answer.status).toBe(503);
    expect(answer.json()).toMatchObject({ status: 503, state: 'degraded', healthy: false, started: true });
  });

  it('says "not started" before the first reconcile', async () => {
    const crd = fakeCrd();
    crd.health = { ...crd.health, state: 'started', lastReconcileAt: undefined };
    const answer = await apiOver(fakeView(crd)).get('/katalog/loader/health');
    expect(answer.status).toBe(200);
    const text = 'not started';
    expect(answer.json()).toMatchObject({
      startedAt: text,
      uptime: text,
      lastReconcile: text,
      started: true,
    });
  });
});

describe('a replica that does not lead', () => {
  it.each(['http://a\r\nset-cookie: b', 'http://☃', ''])(
    'answers without naming the leader where its Lease says %j',
    async (url) => {
      const view = fakeView(fakeCrd());
      view.isKonductor = false;
      view.konductorUrl = url;
      const { get } = apiOver(view);
      for (const [path, status] of [
        ['/health', 200],
        ['/katalog/loader', 200],
        ['/metrics', 200],
        ['/nothing', 404],
      ] as const) {
        const answer = await get(path);
        expect(answer.status).toBe(status);
        expect(answer.headers).not.toHaveProperty('orkestra-konductor');
      }
    },
  );

  it('is pending, with no work, and names the leader', async () => {
    const crd = fakeCrd();
    crd.objects = [fakeObject('a', 'one')];
    crd.health = { ...crd.health, state: 'degraded' };
    crd.autoscaler = fakeAutoscaler({ overrideActive: true, overrideWorkers: 8 });
    const view = fakeView(crd);
    view.isKonductor = false;
    view.konductorUrl = 'http://runtime-1:8080';
    const { get } = apiOver(view);
    const health = await get('/katalog/loader/health');
    expect(health.status).toBe(200);
    expect(health.headers['orkestra-konductor']).toBe('http://runtime-1:8080');
    expect(health.json()).toMatchObject({
      state: 'pending',
      pending: true,
      healthy: false,
      isKonductor: false,
      startedAt: 'not started',
      uptime: 'not started',
      lastReconcile: 'not started',
      queueDepth: 0,
      totalReconciles: 0,
      resourceCount: 4,
    });
    const info = (await get('/katalog/loader')).json();
    expect(info).toMatchObject({ workers: 0, workersActive: 0, workersIdle: 0, workersProcessing: 0 });
    expect([info.workerDetails, info.workerSlots]).toEqual([{}, []]);
    expect(info.autoscalerWorkers).toMatchObject({ configured: 3, effective: 0, max: 0, overrideWorkers: 0 });
    const zeros = Object.fromEntries(Object.keys(METRICS).map((name) => [name, 0]));
    expect(info.metrics).toEqual({ ...zeros, successRate: 1, autoscaleActive: false, resourceCount: 4 });
    const all = (await get('/katalog')).json();
    expect(all).toMatchObject({ healthy: false, status: 200 });
    expect(all.crds[0]).toMatchObject({ state: 'pending', workers: 0, healthy: false, pending: true });
    expect((await get('/katalog/loader/cr')).json()).toMatchObject({ total: 1, isKonductor: false });
    expect((await get('/nothing')).headers['orkestra-konductor']).toBe('http://runtime-1:8080');
    view.isKonductor = true;
    expect((await get('/katalog/loader')).headers).not.toHaveProperty('orkestra-konductor');
  });
});

describe('a replica that leads some of the CRDs', () => {
  it('says of each whether it leads it, and speaks for those alone', async () => {
    const [own, other] = [fakeCrd('loader'), fakeCrd('website')];
    other.isKonductor = false;
    other.konductorUrl = 'http://runtime-1:8080';
    other.epoch = 9;
    other.health = { ...other.health, state: 'degraded' };
    const { get } = apiOver(fakeView(own, other));
    const led = await get('/katalog/loader');
    expect(led.json()).toMatchObject({ isKonductor: true, epoch: 4, workers: 3 });
    expect(led.headers).not.toHaveProperty('orkestra-konductor');
    const followed = await get('/katalog/website');
    expect(followed.json()).toMatchObject({ isKonductor: false, epoch: 9, workers: 0 });
    expect(followed.headers['orkestra-konductor']).toBe('http://runtime-1:8080');
    expect(followed.headers['etag']).toMatch(/^"9-7-.*f"$/);
    const all = await get('/katalog');
    expect(all.headers).not.toHaveProperty('orkestra-konductor');
    expect(all.json()).toMatchObject({
      isKonductor: true,
      healthy: true,
      status: 200,
      totalDegraded: 0,
      statusCounts: { healthy: 1, pending: 1, degraded: 0 },
      crds: [
        { name: 'loader', isKonductor: true, konductor: '', state: 'healthy' },
        { name: 'website', isKonductor: false, konductor: 'http://runtime-1:8080', state: 'pending' },
      ],
    });
    const series = await get('/api/v1/query?query=controller_workers_active');
    expect(series.json()['data'].result).toMatchObject([
      { metric: { crd: 'loader' }, value: [expect.any(Number), '3'] },
    ]);
  });
});

describe('the probes', () => {
  it.each([
    ['/health', 'live', 500],
    ['/livez', 'live', 500],
    ['/ready', 'ready', 503],
    ['/readyz', 'ready', 503],
    ['/startup', 'started', 503],
  ] as const)('%s answers 200, and otherwise its own failure', async (path, name, failure) => {
    const view = fakeView(fakeCrd());
    const { get } = apiOver(view);
    expect(await get(path).then((answer) => answer.json())).toEqual({
      status: 200,
      [name]: true,
      ...STAMP,
      seq: 21,
    });
    const tag = String((await get(path)).headers['etag']);
    view[name] = () => false;
    const answer = await get(path, { 'if-none-match': tag });
    const failed = { 'if-none-match': String(answer.headers['etag']) };
    expect(answer.status).toBe(failure);
    expect(answer.json()).toMatchObject({ status: failure, [name]: false });
    view[name] = () => true;
    expect((await get(path, failed)).status).toBe(200);
  });
});
