import type { CrdEntry, Katalog } from '../../katalog/index.js';
import type { MetricValues } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import type { CrossRow } from '../../oncop/index.js';
import { History } from '../../runtime/operator/history/history.js';
import type {
  CrdHealth,
  CrdView,
  EventView,
  FailuresView,
  FailureView,
  HistoryView,
  PoolView,
  RuntimeView,
  SettingsView,
} from '../../runtime/view.js';
import { crdEntry } from './program.js';

/** A writable copy of a view's data: tests change it, and `touch()` says that something changed. */
export type FakeRuntimeView = { -readonly [Key in keyof RuntimeView]: RuntimeView[Key] } & {
  readonly fakes: FakeCrd[];
  /** Raises `seq` of the runtime and of every CRD, moves `changedAt` to `now`, and calls the watchers. */
  touch(now?: number): void;
};

export interface FakeCrd {
  entry: CrdEntry;
  /** Of the CRD alone; undefined: as the whole has it. */
  isKonductor: boolean | undefined;
  konductorUrl: string | undefined;
  epoch: number | undefined;
  seq: number;
  changedAt: number;
  health: CrdHealth;
  pool: PoolView;
  values: MetricValues;
  settings: SettingsView;
  objects: readonly KubernetesObject[];
  children: readonly KubernetesObject[];
  failures: FailuresView;
  history: HistoryView;
  /** By key. */
  retryAt: Readonly<Record<string, number>>;
  events: readonly EventView[] | Error;
  cross: readonly CrossRow[];
  autoscaler: CrdView['autoscaler'];
  rbac: CrdView['rbac'];
  /** Whoever watches the CRD; `touch` calls them. */
  readonly watchers: Set<() => void>;
  /** Whoever watches its CRs. */
  readonly crWatchers: Set<(key: string) => void>;
  /** How often the list was taken, and how often the metrics. */
  lists: number;
  reads: number;
}

export const START = Date.UTC(2026, 6, 2, 5, 53, 38);
const MINUTE = 60_000;

/** A CRD `loader` like the one of the documentation: three workers, one busy, healthy. */
export function fakeCrd(name = 'loader', entry: Partial<CrdEntry> = {}): FakeCrd {
  return {
    entry: { ...fakeEntry(name), ...entry },
    isKonductor: undefined,
    konductorUrl: undefined,
    epoch: undefined,
    seq: 7,
    changedAt: START + 12 * MINUTE,
    health: {
      state: 'healthy',
      reason: '',
      startedAt: START,
      lastReconcileAt: START + 11 * MINUTE,
      consecutiveFails: 0,
      totalReconciles: 10,
      failedReconciles: 1,
      lastError: 'boom',
      dependencies: [{ name: 'db', state: 'healthy', condition: 'healthy', satisfied: true }],
      missing: false,
    },
    pool: {
      size: 3,
      busy: 1,
      queueDepth: 90,
      slots: [{ key: 'a/one', since: START + 12 * MINUTE - 200 }, undefined, undefined],
    },
    values: {
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
    },
    settings: { workersSource: 'configured', maxDepth: 0, resyncMs: 30_000 },
    objects: [],
    children: [],
    failures: fakeFailures({}),
    history: new History([], 1),
    retryAt: {},
    events: [],
    cross: [],
    autoscaler: undefined,
    rbac: [{ apiGroups: [''], resources: ['services'], verbs: ['get', 'list'], description: '' }],
    watchers: new Set(),
    crWatchers: new Set(),
    lists: 0,
    reads: 0,
  };
}

/** An autoscaler that shows this of itself. */
export function fakeAutoscaler(
  shown: Partial<NonNullable<CrdView['autoscaler']>> = {},
): NonNullable<CrdView['autoscaler']> {
  return {
    evaluations: 1,
    overrideActive: false,
    hand: undefined,
    overrideWorkers: undefined,
    describe: () => ({}),
    lastDecision: 0,
    decisionsAfter: () => [],
    ...shown,
  };
}

/** CRs that fail, by key. */
export function fakeFailures(byKey: Readonly<Record<string, FailureView>>, version = 1): FailuresView {
  const keys = Object.keys(byKey);
  return { count: keys.length, version, keys: () => keys, of: (key) => byKey[key] };
}

/** A CR; names of one CRD are to be given in the order of the list: by namespace, then by name. */
export function fakeObject(
  namespace: string | undefined,
  name: string,
  more: Partial<KubernetesObject> = {},
  metadata: Partial<KubernetesObject['metadata']> = {},
): KubernetesObject {
  return {
    apiVersion: 'autoscale.orkestra.io/v1alpha1',
    kind: 'Loader',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      generation: 2,
      creationTimestamp: '2026-07-02T05:50:00Z',
      ...metadata,
    },
    ...more,
  };
}

export function fakeView(...fakes: FakeCrd[]): FakeRuntimeView {
  const crds = fakes.map((fake) => viewOf(fake, () => view));
  const view: FakeRuntimeView = {
    fakes,
    identity: 'runtime-0',
    version: '0.1.0',
    katalog: fakeKatalog(fakes),
    epoch: 4,
    seq: 21,
    changedAt: START + 12 * MINUTE,
    startedAt: START - MINUTE,
    isKonductor: true,
    konductorUrl: undefined,
    lease: { namespace: 'orkestra-system', name: 'orkestra-konductor' },
    cluster: '',
    gatewayEndpoint: '',
    replicas: () => [{ identity: 'runtime-0', url: 'http://runtime-0:8080', crds: ['loader'] }],
    crd: (name) =>
      crds.find((crd) => crd.entry.enabled && crd.entry.name.toLowerCase() === name.toLowerCase()),
    crds: () => crds.filter((crd) => crd.entry.enabled),
    live: () => true,
    ready: () => true,
    started: () => true,
    waitingFor: () => [],
    touch: (now = view.changedAt) => {
      view.seq++;
      view.changedAt = now;
      for (const fake of fakes) {
        fake.seq++;
        fake.changedAt = now;
      }
      for (const fake of fakes) for (const onChange of fake.watchers) onChange();
    },
  };
  return view;
}

function viewOf(fake: FakeCrd, whole: () => RuntimeView): CrdView {
  return {
    get isKonductor() {
      return fake.isKonductor ?? whole().isKonductor;
    },
    get konductorUrl() {
      return fake.konductorUrl ?? whole().konductorUrl;
    },
    get epoch() {
      return fake.epoch ?? whole().epoch;
    },
    get entry() {
      return fake.entry;
    },
    katalog: 'pipeline',
    get seq() {
      return fake.seq;
    },
    get changedAt() {
      return fake.changedAt;
    },
    watch: (onChange) => {
      fake.watchers.add(onChange);
      return () => fake.watchers.delete(onChange);
    },
    watchCrs: (onChange) => {
      fake.crWatchers.add(onChange);
      return () => fake.crWatchers.delete(onChange);
    },
    healthView() {
      return fake.health;
    },
    poolView() {
      return fake.pool;
    },
    settingsView() {
      return fake.settings;
    },
    get autoscaler() {
      return fake.autoscaler;
    },
    get rbac() {
      return fake.rbac;
    },
    metrics: () => {
      fake.reads++;
      return fake.values;
    },
    list: () => {
      fake.lists++;
      return fake.objects;
    },
    get: (namespace, name) =>
      fake.objects.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name),
    byName: (name) => fake.objects.filter(({ metadata }) => metadata.name === name),
    children: () => fake.children,
    get failures() {
      return fake.failures;
    },
    get history() {
      return fake.history;
    },
    retryAt: (key) => fake.retryAt[key],
    events: async () => {
      if (fake.events instanceof Error) throw fake.events;
      return fake.events;
    },
    cross: () => fake.cross,
  };
}

function fakeKatalog(fakes: readonly FakeCrd[]): Katalog {
  const document = {
    apiVersion: 'orkestra.orkspace.io/v1',
    kind: 'Katalog',
    metadata: { name: 'pipeline', version: '0.1.0' },
    spec: { crds: Object.fromEntries(fakes.map(({ entry }) => [entry.name, entry.raw])) },
  };
  return {
    name: 'pipeline',
    version: '0.1.0',
    description: 'Two steps',
    author: '',
    license: '',
    namespace: 'default',
    crossAccess: true,
    gateway: {
      standalone: false,
      endpoint: '',
      serviceName: undefined,
      admission: false,
      conversion: { enabled: false, window: 100 },
      webhooks: {
        failurePolicy: undefined,
        engine: 'webhook',
        cleanupOnShutdown: false,
        instance: '',
        namespaceSelector: {},
        objectSelector: {},
        matchConditions: [],
      },
      certificate: { autoRotate: undefined, thresholdMs: undefined, validForMs: undefined },
      deletionProtection: undefined,
      namespaceProtection: undefined,
    },
    crds: new Map(fakes.map(({ entry }) => [entry.name, entry])),
    raw: document,
    enriched: { ...document, crossAccess: true },
    text: 'kind: Katalog # as written\n',
  };
}

function fakeEntry(name: string): CrdEntry {
  return crdEntry(
    { onCreate: { deployments: [{ name: 'a' }] } },
    {
      name,
      apiTypes: { group: 'autoscale.orkestra.io', version: 'v1alpha1', kind: 'Loader', plural: 'loaders' },
      workersSource: 'configured',
      dependsOn: [{ crd: 'db', condition: 'healthy' }],
      raw: { workers: 3, token: '$LOADER_TOKEN' },
      enriched: { workers: 3, token: '$LOADER_TOKEN', resync: '30s' },
      path: ['spec', 'crds', name],
    },
  );
}
