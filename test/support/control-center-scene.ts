/** A world of runtimes in every state, as the server of the Control Center would send it. */
import type {
  Changes,
  CrdEntity,
  CrEvent,
  CrRead,
  CrsBlock,
  DecisionEntity,
  EdgeEntity,
  History,
  RowEntity,
  SourceEntity,
  SourceState,
} from '../../control-center/server/wire/index.js';
import type { Scene } from './scripted-control-center.js';

const AT = 1_000_000;
/** The clock of the runtimes in the scene. */
export const NOW = Date.UTC(2026, 0, 1, 12, 3, 11);

export function keyOf(kind: string, ...parts: readonly string[]): string {
  return `${kind}:${parts.map(encodeURIComponent).join('/')}`;
}

/** The operators of each runtime, by the namespace of their Katalog. */
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  'shop-prod': ['order', 'cart', 'db'],
  pay: ['ledger'],
  crm: ['contact'],
  jobs: ['processor'],
  'loader-rt': ['loader'],
};

export function source(name: string, state: SourceState, over: Partial<SourceEntity> = {}): SourceEntity {
  const crds = OPERATORS[name] ?? [];
  const isShop = name === 'shop-prod';
  return {
    name,
    kind: 'runtime',
    urls: [`http://${name}:8080`],
    aliases: [],
    cluster: 'eu-1',
    from: 'flag',
    state,
    health: 'healthy',
    katalog: {
      name,
      version: '1.4.0',
      description: `operators of ${name}`,
      author: 'platform team',
      license: '',
      runtimeVersion: '0.1.0',
      degradedReason: '',
      total: crds.length + (isShop ? 1 : 0),
      totalEnabled: crds.length,
      statusCounts: {
        ...{ started: 0, gated: 0, healthy: 1 },
        ...(isShop ? { degraded: 1, pending: 1 } : { degraded: 0, pending: 0 }),
      },
      namespaces: {
        [isShop ? 'shop' : 'default']: {
          ...{ crds, healthy: !isShop },
          ...(isShop ? { workers: 11, resources: 10_400 } : { workers: 3, resources: 400 }),
        },
      },
      gatewayEndpoint: '',
      identity: `${name}-0`,
      runtime: { lease: 'orkestra', namespace: name },
      startedAt: '',
    },
    replicas: [
      { identity: `${name}-0`, url: `http://${name}-0:8080`, crds: ['all'] },
      { identity: `${name}-1`, url: `http://${name}-1:8080`, crds: [] },
    ],
    joined: [],
    ...over,
  };
}

export function row(runtime: string, crd: string, over: Partial<RowEntity> = {}): RowEntity {
  return {
    runtime,
    cluster: 'eu-1',
    crd,
    description: `operates ${crd}s`,
    gvk: `${runtime}.example.com/v1, Kind=${crd[0]?.toUpperCase()}${crd.slice(1)}`,
    gvr: `${runtime}.example.com/v1, Resource=${crd}s`,
    namespaced: true,
    katalogNamespace: 'default',
    state: 'healthy',
    reason: '',
    shown: 'fresh',
    confirmedAt: null,
    startedAt: '2026-01-01T08:00:00Z',
    workers: 3,
    workersConfigured: 3,
    workersBusyPercent: 40,
    queueDepth: 0,
    maxDepth: 800,
    queueOldestMs: 0,
    errorRatePercent: 0,
    reconcileDurationP95Ms: 31,
    reconcilesPerSecond: 2.4,
    resourceCount: 400,
    failing: 0,
    hasUnhealthyDependencies: false,
    dependsOn: [],
    staleSiblings: 0,
    queueGrows: false,
    hasAutoscaler: false,
    scaled: false,
    lastDecision: '',
    gated: false,
    gatedReason: '',
    healthOff: false,
    infoOff: false,
    konductor: '',
    denied: null,
    rank: 8,
    ...over,
  };
}

const size = (workers: number) => ({ workers, queueDepth: 800, resyncMs: 30_000 });
const REFERENCE = 'cross.loader.metrics.queueDepth';

/** The queue of the loader at a second of its wave, which has just been at its highest. */
function queueAt(second: number): number {
  const phase = (((second + 25) % 300) + 300) % 300;
  if (phase < 20) return Math.round((phase / 20) * 392);
  return phase < 140 ? Math.round(392 * (1 - (phase - 20) / 120)) : 0;
}

function wishOf(second: number): number {
  return Math.min(8, Math.max(2, Math.ceil(queueAt(second) / 50)));
}

export function decisions(count = 24): readonly DecisionEntity[] {
  const made: DecisionEntity[] = [];
  let workers = 2;
  for (let second = -900; second <= 0; second += 2) {
    const wish = wishOf(second);
    if (wish === workers) continue;
    made.push(decision(NOW + second * 1_000, workers, wish, queueAt(second)));
    workers = wish;
  }
  return made.slice(-count);
}

function decision(at: number, from: number, to: number, queue: number): DecisionEntity {
  const verb = to > from ? 'from' : 'back from';
  return {
    id: at,
    time: new Date(at).toISOString(),
    trigger: 'change',
    reason: to === 2 ? 'baseline' : 'override',
    changed: true,
    dryRun: false,
    hand: '',
    sentence: `Scaled workers ${verb} ${from} to ${to}: workers = ceil(${REFERENCE} / 50) gives ${Math.ceil(queue / 50)} (it is ${queue}).`,
    values: [
      {
        reference: REFERENCE,
        value: queue,
        source: 'stream',
        ageMs: 120 + (at % 7) * 300,
        stale: false,
        missing: false,
        substituted: '',
        absent: false,
        error: '',
      },
    ],
    conditions: [{ block: 0, list: 'when', condition: `${REFERENCE} > 60`, result: queue > 60, reason: '' }],
    sizes: [
      { block: 0, field: 'workers', expression: `ceil(${REFERENCE} / 50)`, gave: queue / 50 + 6, reason: '' },
    ],
    adjustments: [
      {
        policy: 'rounding',
        field: 'workers',
        from: queue / 50 + 6,
        to: Math.ceil(queue / 50) + 6,
        text: 'rounded up',
      },
      {
        policy: 'limits',
        field: 'workers',
        from: Math.ceil(queue / 50) + 6,
        to: 8,
        text: 'at most 8 by limits',
      },
      ...(to === 8 ? [] : [{ policy: 'step', field: 'workers', from: 8, to, text: 'by 100 % a step' }]),
    ],
    until: '',
    from: size(from),
    to: size(to),
  };
}

export function history(): History {
  const seconds = Array.from({ length: 901 }, (_, index) => index - 900);
  const column = (of: (second: number) => number | null) => seconds.map(of);
  return {
    origin: 'runtime',
    clock: 'runtime',
    stepMs: 1_000,
    since: new Date(NOW - 900_000).toISOString(),
    now: NOW,
    at: AT,
    times: seconds.map((second) => NOW + second * 1_000),
    metrics: {
      queueDepth: column((second) => Math.round(queueAt(second - 3) / 4)),
      queueOldestMs: column((second) => queueAt(second - 3) * 9),
      workers: column((second) => wishOf(second - 1)),
      workersBusy: column((second) => Math.min(wishOf(second - 1), Math.ceil(queueAt(second) / 55))),
      workersBusyPercent: column((second) => Math.min(88, queueAt(second) / 3.2)),
      reconcileDurationP95Ms: column((second) => 92 + ((((second * 7919) % 23) + 23) % 23)),
      errorRatePercent: column((second) => (second > -420 && second < -380 ? 4 : 0)),
      reconcilesPerSecond: column((second) => wishOf(second - 1) * 2.9),
    },
    references: [
      {
        reference: REFERENCE,
        times: seconds.map((second) => NOW + second * 1_000),
        values: seconds.map((second) => queueAt(second)),
      },
    ],
    problem: '',
  };
}

export function crdEntity(runtime: string, crd: string): CrdEntity {
  return {
    runtime,
    crd,
    health: {
      state: 'healthy',
      healthy: true,
      reason: '',
      startedAt: '2026-01-01T08:00:00Z',
      uptime: '4h3m',
      consecutiveFails: 0,
      totalReconciles: 48_211,
      failedReconciles: 12,
      lastError: 'deployments.apps "x" is forbidden',
      lastReconcile: '2026-01-01T12:03:10Z',
      gated: false,
      gatedReason: '',
      missing: [],
      dependencies: [{ name: 'loader', condition: 'healthy', satisfied: true, state: 'healthy' }],
    },
    live: {
      identity: `${runtime}-0`,
      epoch: 4,
      seq: 21,
      asOf: AT,
      changedAt: new Date(NOW).toISOString(),
      sampleAt: NOW,
      metrics: {
        queueDepth: 96,
        workers: 8,
        workersBusy: 7,
        workersBusyPercent: 88,
        reconcileDurationP95Ms: 105,
      },
      workers: 8,
      maxDepth: 800,
      resync: '30s',
      workersSource: 'autoscaler',
      maxDepthSource: 'katalog',
      resyncSource: 'katalog',
      resourceCount: 400,
      failing: 0,
      failureThreshold: 5,
      totalReconciles: 48_211,
      autoscalerEnabled: true,
      autoscalerWorkers: { configured: 2, effective: 8, overrideActive: true, overrideWorkers: 8 },
      workerSlots: Array.from({ length: 8 }, (_, index) =>
        index === 2
          ? { state: 'idle' as const, namespace: '', name: '', since: '' }
          : {
              state: 'processing' as const,
              namespace: 'default',
              name: `p-${17 + index}`,
              since: new Date(NOW - index * 210).toISOString(),
            },
      ),
      cross: [],
    },
  };
}

export function edge(
  over: Partial<Omit<EdgeEntity, 'row'>> & { readonly row?: Partial<EdgeEntity['row']> } = {},
): EdgeEntity {
  return {
    kind: 'cross',
    runtime: 'jobs',
    crd: 'processor',
    to: { runtime: 'loader-rt', crd: 'loader' },
    matchedBy: 'identity',
    ghost: '',
    ageMs: 400,
    ageAt: AT,
    retryInMs: null,
    shown: 'fresh',
    ...over,
    row: {
      alias: 'loader',
      crd: 'loader',
      resource: 'metrics',
      source: 'stream',
      url: 'http://loader-rt:8080/katalog/loader',
      peer: 'loader-rt:8080',
      found: true,
      stale: false,
      asOf: new Date(NOW).toISOString(),
      lastError: '',
      cacheForMs: 1_000,
      staleAfterMs: 30_000,
      circuit: { state: 'closed', retryAt: '' },
      identity: 'loader-rt-0',
      katalog: 'loader-rt',
      ...over.row,
    },
  };
}

const SIZED = { workers: 8, queueDepth: 800, resyncMs: 30_000 };
export const BLOCK = {
  interval: '5s',
  cooldown: '10s',
  conditions: { when: [{ field: REFERENCE, greaterThan: 60 }] },
  do: { workers: `ceil(${REFERENCE} / 50)` },
  limits: { workers: { min: 2, max: 8 } },
};

const PHASES = ['Running', 'Running', 'Running', 'Failed', 'Pending'];

export function crsBlock(key: string, count: number): CrsBlock {
  const indexes = Array.from({ length: count }, (_, index) => index);
  const phase = indexes.map((index) => PHASES[(index * 7) % 5] ?? '');
  return {
    key: `crs:${key}`,
    reset: true,
    namespace: indexes.map((index) => (index % 4 === 0 ? 'team-a' : 'default')),
    name: indexes.map((index) => `order-${String(index).padStart(5, '0')}`),
    phase,
    ready: phase.map((each) => each === 'Running'),
    readyReason: phase.map((each) =>
      each === 'Failed' ? 'ImagePullBackOff' : each === 'Pending' ? 'WaitingForChildren' : '',
    ),
    generation: indexes.map((index) => 1 + (index % 9)),
    creationTimestamp: indexes.map((index) => new Date(NOW - index * 61_000).toISOString()),
    deleting: indexes.map((index) => index % 97 === 5),
    fails: phase.map((each, index) => (each === 'Failed' ? 1 + (index % 12) : 0)),
    lastError: phase.map((each) =>
      each === 'Failed' ? 'Back-off pulling image "registry.example.com/order:7"' : '',
    ),
    labels: indexes.map((index) => ({ tier: index % 2 === 0 ? 'web' : 'db', app: 'order' })),
    gone: [],
    more: false,
  };
}

function cr(): NonNullable<CrRead['value']> {
  return {
    name: 'order-00017',
    namespace: 'default',
    uid: '7d1c',
    generation: 4,
    creationTimestamp: '2025-12-29T12:00:00Z',
    deletionTimestamp: '',
    finalizers: ['orkestra.orkspace.io/cleanup'],
    labels: { tier: 'web' },
    annotations: {},
    ready: false,
    readyReason: 'ImagePullBackOff',
    readyMessage:
      'deployment order-00017 has 0 of 2 replicas: Back-off pulling image "registry.example.com/order:7"',
    phase: 'Failed',
    spec: { image: 'registry.example.com/order:7', replicas: 2, notes: '<b>not</b> HTML' },
    status: {
      phase: 'Failed',
      conditions: [
        {
          type: 'Ready',
          status: 'False',
          reason: 'ImagePullBackOff',
          message: 'the deployment has no ready replica',
          lastTransitionTime: '2026-01-01T12:00:03Z',
        },
      ],
    },
    children: {
      deployment: [
        {
          name: 'order-00017',
          namespace: 'default',
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          ready: false,
          status: { replicas: 2, readyReplicas: 0 },
        },
      ],
      service: [
        {
          name: 'order-00017',
          namespace: 'default',
          apiVersion: 'v1',
          kind: 'Service',
          ready: true,
          status: {},
        },
      ],
      custom: [
        {
          name: 'order-db',
          namespace: 'default',
          apiVersion: 'shop-prod.example.com/v1',
          kind: 'Db',
          ready: true,
          status: {},
        },
      ],
    },
  };
}

function crEvent(): CrEvent {
  return {
    type: 'Warning',
    reason: 'ReconcileError',
    message: 'Back-off pulling image "registry.example.com/order:7"',
    source: 'orkestra',
    object: 'Order/order-00017',
    count: 12,
    firstSeen: '2026-01-01T11:40:00Z',
    lastSeen: '2026-01-01T12:03:03Z',
  };
}

/** Five minutes ago a runtime did not answer for a while, and its sibling was stale. */
function changes(): Changes {
  const at = (seconds: number): string => new Date(NOW - seconds * 1_000).toISOString();
  const edge = keyOf('edge', 'jobs', 'processor', 'loader', 'metrics');
  return {
    at: AT,
    time: at(0),
    sources: [
      { time: at(300), source: 'jobs', from: 'live', to: 'not answering', identity: '' },
      { time: at(270), source: 'jobs', from: 'not answering', to: 'live', identity: '' },
    ],
    edges: [
      { time: at(310), key: edge, from: 'fresh', to: 'stale, open' },
      { time: at(260), key: edge, from: 'stale, open', to: 'fresh' },
    ],
  };
}

/** Five runtimes on a day on which not all is well. */
export function scene(): Scene {
  const sources = [
    source('shop-prod', { state: 'live', since: AT - 900_000 }, { health: 'degraded' }),
    source(
      'pay',
      {
        state: 'not answering',
        since: AT - 125_000,
        cause: { kind: 'refused', message: 'pay:8080 refused the connection (ECONNREFUSED)' },
        tries: 12,
        nextTryAt: AT + 4_000,
      },
      { health: 'healthy', cluster: 'eu-2' },
    ),
    source('crm', {
      state: 'follower only',
      since: AT - 30_000,
      identity: 'crm-1',
      leaderUrl: 'http://crm-0:8080',
    }),
    source('jobs', { state: 'live', since: AT - 15_000_000 }),
    source('loader-rt', { state: 'polled', since: AT - 9_000, everyMs: 10_000 }),
  ];
  const [lastDecision] = [...decisions()].reverse();
  const rows = [
    row('shop-prod', 'order', {
      state: 'degraded',
      reason: '5 reconciles failed in a row: Back-off pulling image "registry.example.com/order:7"',
      workers: 8,
      scaled: true,
      hasAutoscaler: true,
      queueDepth: 212,
      errorRatePercent: 4,
      reconcileDurationP95Ms: 480,
      resourceCount: 10_000,
      failing: 3,
      dependsOn: ['db'],
      denied: 14,
      rank: 0,
    }),
    row('shop-prod', 'cart', { description: 'keeps carts warm', dependsOn: ['order'] }),
    row('shop-prod', 'db', {
      state: 'pending',
      reason: 'the CRD dbs.shop.example.com is not in the cluster',
      workers: 0,
      queueDepth: 0,
      resourceCount: 0,
      reconcileDurationP95Ms: null,
      healthOff: true,
      rank: 3,
    }),
    row('pay', 'ledger', {
      shown: 'unknown',
      confirmedAt: AT - 125_000,
      queueDepth: 12,
      cluster: 'eu-2',
      rank: 1,
    }),
    row('crm', 'contact', {
      shown: 'no leader',
      state: 'pending',
      workers: null,
      queueDepth: null,
      errorRatePercent: null,
      reconcileDurationP95Ms: null,
      confirmedAt: null,
      konductor: 'http://crm-0:8080',
      rank: 2,
    }),
    row('jobs', 'processor', {
      scaled: true,
      hasAutoscaler: true,
      workers: 8,
      workersConfigured: 2,
      queueDepth: 96,
      reconcileDurationP95Ms: 105,
      lastDecision: lastDecision?.sentence ?? '',
      description: 'processes what the loader has loaded',
    }),
    row('loader-rt', 'loader', {
      queueDepth: 344,
      errorRatePercent: 0.04,
      workers: 4,
      workersConfigured: 4,
      staleSiblings: 0,
    }),
  ];
  const spark = Array.from({ length: 40 }, (_, index) => Math.round(queueAt(index * 15 - 600) / 4));
  const failingItem = {
    namespace: 'default',
    name: 'order-00017',
    fails: 12,
    lastError: 'Back-off pulling image "registry.example.com/order:7"',
    lastFailedAt: '2026-01-01T12:03:03Z',
    nextTryAt: '2026-01-01T12:03:19Z',
  };
  const noRead = { asOf: AT, error: null, identity: 'jobs-0' };
  const edges: EdgeEntity[] = [
    edge(),
    edge({
      to: { runtime: 'shop-prod', crd: 'db' },
      matchedBy: 'url',
      ageMs: 14_000,
      retryInMs: 8_000,
      row: {
        alias: 'db',
        crd: 'db',
        resource: 'health',
        source: 'http',
        stale: true,
        lastError: 'db:8080 did not answer within 5000 ms',
        circuit: { state: 'open', retryAt: '' },
      },
    }),
    edge({
      runtime: 'shop-prod',
      crd: 'order',
      to: null,
      matchedBy: null,
      ghost: 'pay.example.com:443',
      row: { alias: 'billing', crd: 'billing', source: 'endpoint', cacheForMs: 20_000 },
    }),
    edge({
      kind: 'dependency',
      runtime: 'shop-prod',
      crd: 'cart',
      to: { runtime: 'shop-prod', crd: 'order' },
      row: { alias: 'order', crd: 'order', resource: '', source: '', circuit: null },
    }),
  ];
  return {
    entities: {
      ...Object.fromEntries(sources.map((each) => [keyOf('source', each.name), each])),
      ...Object.fromEntries(
        sources.map((each) => [
          keyOf('age', each.name),
          { confirmedAt: each.name === 'pay' ? AT - 125_000 : AT - 400 },
        ]),
      ),
      ...Object.fromEntries(rows.map((each) => [keyOf('row', each.runtime, each.crd), each])),
      ...Object.fromEntries(
        rows.map((each) => [
          keyOf('spark', each.runtime, each.crd),
          { queueDepth: each.shown === 'no leader' ? spark.map(() => null) : spark },
        ]),
      ),
      [keyOf('crd', 'jobs', 'processor')]: crdEntity('jobs', 'processor'),
      [keyOf('crd', 'shop-prod', 'order')]: crdEntity('shop-prod', 'order'),
      ...Object.fromEntries(
        decisions().map((each) => [keyOf('decision', 'jobs', 'processor', `${each.id}`), each]),
      ),
      ...Object.fromEntries(
        edges.map((each) => [
          keyOf('edge', each.runtime, each.crd, each.row.alias, each.row.resource || 'dependsOn'),
          each,
        ]),
      ),
      [keyOf('failing', 'jobs', 'processor')]: {
        ...noRead,
        value: { total: 0, changedAt: new Date(NOW).toISOString(), items: [] },
      },
      [keyOf('failing', 'shop-prod', 'order')]: {
        ...noRead,
        value: {
          total: 3,
          changedAt: new Date(NOW).toISOString(),
          items: [
            failingItem,
            { ...failingItem, name: 'order-00031', fails: 4 },
            { ...failingItem, name: 'order-00108', fails: 1 },
          ],
        },
      },
      [keyOf('autoscaler', 'jobs', 'processor')]: {
        ...noRead,
        value: {
          mode: 'active',
          running: true,
          hand: '',
          overrideActive: true,
          baseline: size(2),
          current: SIZED,
          interval: '5s',
          cooldown: '10s',
          onMissing: 'hold',
          staleAfter: '',
          limits: { min: 2, max: 8 },
          profile: '',
          block: BLOCK,
          references: [REFERENCE],
          conditions: [
            {
              type: 'Oscillating',
              status: true,
              message:
                'the pool turned round 6 times in 10 min; a stabilization of 30 s would have calmed it',
            },
          ],
          lastUnchanged: null,
        },
      },
      [keyOf('gateway', 'shop-prod')]: {
        url: 'https://shop-gateway:8443',
        name: 'shop-gateway',
        version: '1.4.0',
        gatewayVersion: '0.1.0',
        problem: '',
        confirmedAt: AT,
        replicas: 2,
        sharedWith: [],
        admissionEnabled: true,
        conversionEnabled: false,
        deletionProtectionEnabled: true,
        namespaceProtectionEnabled: false,
        crds: [
          {
            name: 'order',
            gvk: '',
            gvr: '',
            crd: 'order',
            admission: { total: 1_204, validationDenied: 14, mutated: 310, latencyP95Ms: 3.2 },
            conversion: null,
            deletionProtection: { blocked: 2 },
            namespaceProtection: null,
          },
        ],
      },
      [keyOf('cr', 'shop-prod', 'order', 'default', 'order-00017')]: { ...noRead, value: cr() },
      [keyOf('events', 'shop-prod', 'order', 'default', 'order-00017')]: {
        ...noRead,
        value: { total: 1, events: [crEvent()] },
      },
      [keyOf('crs', 'shop-prod', 'order')]: { state: 'synced', total: 10_000, problem: '' },
    },
    crs: [crsBlock('shop-prod/order', 10_000)],
    reads: {
      settings: {
        refreshMs: 10_000,
        canAdd: true,
        whyNot: '',
        file: '~/.config/orkestra/runtimes.yaml',
        allowed: [],
        runtimes: sources.map(({ name, urls, cluster }, index) => ({
          ...{
            name,
            urls,
            gateway: '',
            cluster,
            aliases: index === 0 ? ['shop-runtime.shop:8080'] : [],
            hasToken: index === 1,
            hasCa: false,
            state: 'live',
          },
          from: index === 0 ? 'flag' : 'page',
        })),
      },
      'runtimes/shop-prod/raw': {
        ...noRead,
        value: { apiVersion: 'orkestra.orkspace.io/v1', kind: 'Katalog' },
      },
      'runtimes/shop-prod/crds/order/raw': { ...noRead, value: { workers: 3, operatorBox: { status: {} } } },
      'runtimes/shop-prod/crds/order/enriched': {
        ...noRead,
        value: { workers: 3, resync: '30s', queue: { maxDepth: 800 }, operatorBox: { status: {} } },
      },
      'runtimes/shop-prod/crds/order/reference': {
        ...noRead,
        value: {
          description: 'operates orders',
          mode: 'dynamic',
          dependsOn: ['db'],
          rbac: {
            rules: [
              { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list', 'watch', 'patch'] },
            ],
          },
          operatorBox: { deployments: [{ name: '{{ .metadata.name }}' }] },
          autoscale: BLOCK,
        },
      },
      changes: changes(),
      'runtimes/jobs/crds/processor/history': history(),
      'runtimes/shop-prod/crds/order/history': history(),
    },
  };
}
