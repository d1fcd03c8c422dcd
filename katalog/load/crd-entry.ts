import type { JsonObject } from '../../lib/base/index.js';
import type { Path } from '../document/index.js';
import type {
  ApiTypes,
  ConversionBlock,
  CrdDefinition,
  CrdEntry,
  Dependency,
  EnrichBlock,
  HookDeclaration,
  NormalizeBlock,
  OperatorBox,
  PreReconcileBlock,
  ReconcileGateBlock,
  RequeueBlock,
  StatusBlock,
} from '../model.js';
import {
  type CrdEntryInput,
  ENRICH_TARGETS,
  NORMALIZE_TYPES,
  type ReconcilerPreset,
  STATUS_TYPES,
} from '../schema/index.js';
import { cleanupOf, declaredEventsOf } from './after-reconcile.js';
import { eventsOf, watchOf } from './observed.js';
import { fieldSelectorText, labelSelectorText } from './selectors.js';
import { settingsAsWritten, settingsOf } from './settings.js';
import { setupOf, setupWaitOf } from './setup.js';

/** What an entry cannot know by itself. */
export interface EntryContext {
  readonly name: string;
  readonly apiTypes: ApiTypes;
  readonly namespaced: boolean;
  /** `security.namespaceProtection`: for entries without lists of their own. */
  readonly namespaces: {
    readonly allowedNamespaces?: readonly string[] | undefined;
    readonly restrictedNamespaces?: readonly string[] | undefined;
  };
  /** `security.deletionProtection`, as written. */
  readonly deletionProtection:
    | { readonly enabled?: boolean | undefined; readonly strictMode?: boolean | undefined }
    | undefined;
  /** The Katalog's own flag. */
  readonly crossAccess: boolean;
  /** `spec.finalizers`, put on the CRs of every CRD. */
  readonly finalizers: readonly string[];
  /** What the reconciler's profile stands for. */
  readonly preset: ReconcilerPreset;
  readonly definition: CrdDefinition | undefined;
  readonly raw: JsonObject;
  readonly crossPath: Path;
  readonly autoscalePath: Path;
}

/** An accepted entry with every default applied. */
export function normaliseCrdEntry(input: CrdEntryInput, context: EntryContext): CrdEntry {
  const { name, apiTypes, namespaced, raw } = context;
  const settings = settingsOf(input, context.preset);
  const entry = {
    name,
    description: input.description ?? '',
    enabled: input.enabled ?? true,
    apiTypes,
    namespaced,
    namespace: input.namespace,
    crdFile: input.crdFile,
    crFiles: input.crFiles ?? [],
    setup: setupOf(input),
    setupWait: setupWaitOf(input),
    ...settings,
    dependsOn: dependenciesOf(input),
    labels: textMap(input.labels ?? {}),
    labelSelector: labelSelectorText(input.labelSelector),
    fieldSelector: fieldSelectorText(input.fieldSelector),
    endpoints: {
      enabled: input.endpoints?.enabled ?? true,
      health: input.endpoints?.health ?? true,
      info: input.endpoints?.info ?? true,
    },
    crossAccess: context.crossAccess && (input.crossAccess ?? true),
    ...namespacesOf(input, context),
    ignoreStatusPatch: input.ignoreStatusPatch ?? false,
    ignoreObservedGeneration: input.ignoreObservedGeneration ?? false,
    removeFinalizers: input.removeFinalizers ?? false,
    forceConflict: input.forceConflict ?? true,
    enrich: input.enrichAll ? ENRICH_TARGETS.flatMap(enrichOf) : (input.enrich ?? []).flatMap(enrichOf),
    normalize: normalizeOf(input.normalize),
    validation: { ...rulesOf(input.validation), path: ['validation'] },
    mutation: { ...rulesOf(input.mutation), path: ['mutation'], first: mutatesFirst(input.mutation) },
    webhooks: {
      validation: input.webhooks?.validation ?? true,
      mutation: input.webhooks?.mutation ?? true,
      failurePolicy: input.webhooks?.failurePolicy,
    },
    deletionProtection: protectionOf(input.deletionProtection, context.deletionProtection),
    conversion: conversionOf(input.conversion),
    checked: input.schema !== 'open',
    definition: context.definition,
    operatorBox: operatorBoxOf(input, context),
    raw,
    path: ['spec', 'crds', name],
  };
  return { ...entry, enriched: enrichedEntry(input, entry) };
}

/** Of the entry where it has a list, else those of the Katalog. A cluster-scoped CR is in none. */
function namespacesOf(
  { allowedNamespaces = [], restrictedNamespaces = [] }: CrdEntryInput,
  { namespaces, namespaced }: EntryContext,
): Pick<CrdEntry, 'allowedNamespaces' | 'restrictedNamespaces'> {
  const hasOwn = allowedNamespaces.length > 0 || restrictedNamespaces.length > 0;
  if (hasOwn || !namespaced) return { allowedNamespaces, restrictedNamespaces };
  const allowed = namespaces.allowedNamespaces ?? [];
  // Both at once are reported where they stand.
  const restricted = allowed.length > 0 ? [] : (namespaces.restrictedNamespaces ?? []);
  return { allowedNamespaces: allowed, restrictedNamespaces: restricted };
}

function protectionOf(
  written: CrdEntryInput['deletionProtection'],
  ofKatalog: EntryContext['deletionProtection'],
): CrdEntry['deletionProtection'] {
  const { protectCRD, protectCRs, strictMode } = typeof written === 'object' ? written : {};
  const isOn = ofKatalog !== undefined && ofKatalog.enabled !== false && written !== false;
  const protectCrs = isOn && (protectCRs ?? true);
  return {
    protectCrd: isOn && (protectCRD ?? true),
    protectCrs,
    strictMode: protectCrs && (strictMode ?? ofKatalog?.strictMode ?? false),
    unlabels: ofKatalog !== undefined && !protectCrs,
  };
}

function enrichOf(written: NonNullable<CrdEntryInput['enrich']>[number]): EnrichBlock[] {
  if (typeof written === 'string') return [{ target: written, when: [], or: [] }];
  return Object.entries(written).map(([target, { when = [], or = [], anyOf = [] }]) => ({
    target,
    when: when as readonly JsonObject[],
    or: [...or, ...anyOf] as readonly JsonObject[],
  }));
}

function normalizeOf(normalize: CrdEntryInput['normalize']): NormalizeBlock | undefined {
  if (!normalize) return undefined;
  const types = Object.entries(normalize.types ?? {}).map(([path, type]) => [path, NORMALIZE_TYPES[type]]);
  return {
    audit: normalize.audit ?? false,
    spec: normalize.spec ?? {},
    types: Object.fromEntries(types) as NormalizeBlock['types'],
  };
}

function rulesOf(
  block: CrdEntryInput['validation'] | CrdEntryInput['mutation'],
): Pick<CrdEntry['validation'], 'rules' | 'external'> {
  const { rules = [], external = [] } = Array.isArray(block) ? { rules: block } : (block ?? {});
  return { rules: rules as readonly JsonObject[], external: external as readonly JsonObject[] };
}

function conversionOf(block: CrdEntryInput['conversion']): ConversionBlock | undefined {
  if (!block) return undefined;
  return {
    storageVersion: block.storageVersion,
    updateCrd: block.updateCRD ?? false,
    paths: (block.paths ?? []).map(({ from, to, spec, status }) => ({
      ...{ from, to },
      spec: spec as JsonObject | undefined,
      status: status as JsonObject | undefined,
    })),
  };
}

function mutatesFirst(block: CrdEntryInput['mutation']): boolean {
  return !Array.isArray(block) && block?.mutateFirst === true;
}

function dependenciesOf(input: CrdEntryInput): Dependency[] {
  const { dependsOn } = input;
  if (dependsOn === undefined) return [];
  if (Array.isArray(dependsOn)) return dependsOn.map((crd) => ({ crd, condition: 'started' }));
  return Object.entries(dependsOn).map(([crd, value]) => ({
    crd,
    condition: typeof value === 'string' ? value : (value.condition ?? 'started'),
  }));
}

function operatorBoxOf(input: CrdEntryInput, context: EntryContext): OperatorBox {
  const box = input.operatorBox ?? {};
  return {
    cross: (box.cross ?? []) as readonly JsonObject[],
    autoscale: box.autoscale as JsonObject | undefined,
    crossPath: context.crossPath,
    autoscalePath: context.autoscalePath,
    external: (box.external ?? []) as readonly JsonObject[],
    preReconcile: preReconcileOf(box.preReconcile),
    watch: watchOf(box.watch),
    watchEvents: eventsOf(box.watchEvents),
    emitEvents: declaredEventsOf(box.emitEvents),
    cleanup: cleanupOf(box.cleanup),
    hooks: hooksOf(box.reconciler),
    requeue: requeueOf(box.reconciler?.requeue),
    status: statusOf(box.status),
    onCreate: (box.onCreate ?? {}) as JsonObject,
    onReconcile: (box.onReconcile ?? {}) as JsonObject,
    onDelete: (box.onDelete ?? {}) as JsonObject,
    finalizers: [...new Set([...context.finalizers, ...(box.finalizers ?? [])])],
    when: (box.when ?? []) as readonly JsonObject[],
    or: (box.or ?? []) as readonly JsonObject[],
  };
}

type BoxInput = NonNullable<CrdEntryInput['operatorBox']>;

function preReconcileOf(block: BoxInput['preReconcile']): PreReconcileBlock {
  return {
    external: (block?.external ?? []) as readonly JsonObject[],
    sentinels: block?.sentinels ?? [],
    enqueueGate: reconcileGateOf(block?.enqueueGate),
    reconcileGate: reconcileGateOf(block?.reconcileGate),
  };
}

function reconcileGateOf(
  gate: NonNullable<BoxInput['preReconcile']>['enqueueGate'],
): ReconcileGateBlock | undefined {
  if (!gate) return undefined;
  return {
    sentinels: gate.sentinels ?? [],
    when: (gate.when ?? []) as readonly JsonObject[],
    or: [...(gate.or ?? []), ...(gate.anyOf ?? [])] as readonly JsonObject[],
    external: (gate.external ?? []) as readonly JsonObject[],
    failPolicy: gate.failPolicy ?? 'open',
    eventAware: gate.eventAware ?? false,
  };
}

function hooksOf(reconciler: BoxInput['reconciler']): HookDeclaration | undefined {
  const hooks = reconciler?.hooks;
  if (!hooks) return undefined;
  return {
    module: hooks.module,
    function: hooks.function,
    args: (hooks.args ?? {}) as JsonObject,
    external: (hooks.external ?? []) as readonly JsonObject[],
    first: hooks.runHooksFirst ?? reconciler.runHooksFirst ?? false,
  };
}

function requeueOf(
  requeue: NonNullable<NonNullable<BoxInput['reconciler']>['requeue']> | undefined,
): RequeueBlock | undefined {
  if (!requeue) return undefined;
  const { after, when = [], or = [], anyOf = [] } = requeue;
  return { after, when: when as readonly JsonObject[], or: [...or, ...anyOf] as readonly JsonObject[] };
}

function statusOf(status: NonNullable<CrdEntryInput['operatorBox']>['status']): StatusBlock {
  return {
    conditions: status?.conditions ?? true,
    ready: status?.ready ?? 'reconciled',
    fields: (status?.fields ?? []).map((field) => ({
      path: field.path,
      value: (field.value ?? '') as JsonObject,
      type: field.type && STATUS_TYPES[field.type],
      when: (field.when ?? []) as readonly JsonObject[],
      or: (field.or ?? []) as readonly JsonObject[],
      clearOnFalse: field.clearOnFalse ?? false,
    })),
  };
}

function textMap(values: Readonly<Record<string, string | number | boolean>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]));
}

/** The entry in the third spelling with every default written out; what stood in two places stands in one. */
function enrichedEntry(input: CrdEntryInput, entry: Omit<CrdEntry, 'enriched'>): JsonObject {
  const { workers: _w, resync: _r, queue: _q, timeout: _t, ...rest } = input;
  const { reconciler, default: _default, ...box } = input.operatorBox ?? {};
  const { when, or } = entry.operatorBox;
  const enriched = {
    ...rest,
    enabled: entry.enabled,
    apiTypes: entry.apiTypes,
    namespaced: entry.namespaced,
    dependsOn: Object.fromEntries(entry.dependsOn.map(({ crd, condition }) => [crd, condition])),
    labels: entry.labels,
    endpoints: entry.endpoints,
    crossAccess: entry.crossAccess,
    ignoreStatusPatch: entry.ignoreStatusPatch,
    ignoreObservedGeneration: entry.ignoreObservedGeneration,
    removeFinalizers: entry.removeFinalizers,
    forceConflict: entry.forceConflict,
    operatorBox: {
      ...box,
      reconciler: { ...reconciler, ...settingsAsWritten(entry) },
      cross: entry.operatorBox.cross,
      status: enrichedStatus(entry.operatorBox.status),
      finalizers: entry.operatorBox.finalizers,
      ...(when.length > 0 ? { when } : {}),
      ...(or.length > 0 ? { or } : {}),
    },
  };
  return enriched as unknown as JsonObject;
}

function enrichedStatus(status: StatusBlock): Record<string, unknown> {
  const fields = status.fields.map(({ when, or, ...field }) => ({
    ...field,
    ...(when.length > 0 ? { when } : {}),
    ...(or.length > 0 ? { or } : {}),
  }));
  return { conditions: status.conditions, ready: status.ready, fields };
}
