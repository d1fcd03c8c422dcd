import type { CrdEntry } from '../../katalog/index.js';
import type { FunctionTable } from '../../katalog/templates/index.js';
import type { JsonObject } from '../../lib/base/index.js';

/** A function table without functions: Go's builtins alone. */
export const NO_FUNCTIONS: FunctionTable = {
  lookup: () => undefined,
  names: () => [],
};

/** A CRD entry with an operator box of the given parts, every other setting at its default. */
export function crdEntry(box: Partial<CrdEntry['operatorBox']> = {}, more: Partial<CrdEntry> = {}): CrdEntry {
  const raw: JsonObject = {};
  return {
    name: 'loader',
    description: '',
    enabled: true,
    apiTypes: { group: 'pipeline.example.org', version: 'v1', kind: 'Loader', plural: 'loaders' },
    namespaced: true,
    namespace: undefined,
    crdFile: undefined,
    crFiles: [],
    setup: [],
    setupWait: [],
    workers: 3,
    workersSource: 'default',
    resyncMs: 30_000,
    resyncSource: 'default',
    queue: {
      maxDepth: 0,
      maxDepthSource: 'default',
      failureThreshold: 5,
      behaviour: undefined,
      backoff: { initialMs: 5, maxMs: 1_000_000, multiplier: 2 },
    },
    timeoutMs: 30_000,
    renderBudget: 2_000_000,
    dependsOn: [],
    labels: {},
    labelSelector: undefined,
    fieldSelector: undefined,
    endpoints: { enabled: true, health: true, info: true },
    crossAccess: true,
    restrictedNamespaces: [],
    allowedNamespaces: [],
    ignoreStatusPatch: false,
    ignoreObservedGeneration: false,
    removeFinalizers: false,
    forceConflict: true,
    raw,
    enriched: raw,
    path: ['spec', 'crds', 'loader'],
    enrich: [],
    normalize: undefined,
    validation: { external: [], rules: [], path: ['validation'] },
    mutation: { external: [], rules: [], path: ['mutation'], first: false },
    webhooks: { validation: true, mutation: true, failurePolicy: undefined },
    deletionProtection: { protectCrd: false, protectCrs: false, strictMode: false, unlabels: false },
    ...more,
    operatorBox: {
      cross: [],
      autoscale: undefined,
      crossPath: [],
      autoscalePath: [],
      external: [],
      preReconcile: { external: [], sentinels: [], enqueueGate: undefined, reconcileGate: undefined },
      watch: [],
      watchEvents: [],
      emitEvents: [],
      cleanup: undefined,
      hooks: undefined,
      requeue: undefined,
      status: { conditions: true, ready: 'reconciled', fields: [] },
      onCreate: {},
      onReconcile: {},
      onDelete: {},
      finalizers: [],
      when: [],
      or: [],
      ...box,
    },
  };
}
