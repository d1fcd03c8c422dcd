/**
 * The normalised Katalog: what the loader makes of every accepted document, with defaults applied and
 * durations in milliseconds. Blocks that another room compiles (`cross`, `autoscale`) stay as written.
 */
import type { JsonObject, JsonValue } from '../lib/base/index.js';

/** What a gate can compare between two versions of a CR. */
export const SENTINEL_NAMES = [
  'generationChanged',
  'labelsChanged',
  'annotationsChanged',
  'deletionStarted',
  'finalizersChanged',
  'nameChanged',
  'namespaceChanged',
  'generateNameChanged',
  'uidChanged',
  'resourceVersionChanged',
  'creationTimestampChanged',
  'deletionGracePeriodSecondsChanged',
  'ownerReferenceChanged',
] as const;

export type SentinelName = (typeof SENTINEL_NAMES)[number];

/** Where a setting came from, as the Live API reports it. */
export type SettingSource = 'default' | 'configured';

export interface Katalog {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly author: string;
  readonly license: string;
  /** `metadata.namespace`, the group under which the Live API lists the CRDs; `default` unless given. */
  readonly namespace: string;
  /** Katalog-wide; a CRD's own flag is already combined with it in `CrdEntry.crossAccess`. */
  readonly crossAccess: boolean;
  /** `spec.leaderElection`, when given: the Lease that elects the leader, and whether there is one for each CRD. */
  readonly leaderElection?: {
    readonly name?: string | undefined;
    readonly scope?: 'katalog' | 'crd' | undefined;
  };
  /** `security.api`, when given. */
  readonly api?: ApiSecurity;
  /** What the gateway does for every CRD. */
  readonly gateway: GatewayBlock;
  /** When given. */
  readonly notification?: NotificationBlock;
  /** Every CRD by its key, in document order, disabled ones included. */
  readonly crds: ReadonlyMap<string, CrdEntry>;
  /** The merged document as written, and with every default applied. */
  readonly raw: JsonObject;
  readonly enriched: JsonObject;
  /** The bytes as written, in the order of the files, joined by document markers. */
  readonly text: string;
}

/** `notification`: who learns of what happens, and how. Values that begin with `$` name a variable of the environment. */
export interface NotificationBlock {
  /** false: nothing is sent. */
  readonly enabled: boolean;
  /** Whether the runtime delivers by itself; undefined: it does where it does not run in a cluster. */
  readonly standalone: boolean | undefined;
  /** A template. */
  readonly message: string | undefined;
  readonly teams: ReadonlyMap<string, NotifiedTeam>;
}

export interface NotifiedTeam {
  /** Between two messages about one condition. */
  readonly intervalMs: number;
  /** A template. */
  readonly message: string | undefined;
  readonly email: readonly string[];
  readonly slack: readonly { readonly webhook: string; readonly channel?: string }[];
}

/** `gateway`, and what of `security` is the gateway's. */
export interface GatewayBlock {
  /** There is a gateway and no runtime. */
  readonly standalone: boolean;
  /** Where the runtime and its readers find the gateway; empty where nothing says it. */
  readonly endpoint: string;
  /** Undefined: the default. */
  readonly serviceName: string | undefined;
  /** Whether the webhooks of `validation` and `mutation` are registered. */
  readonly admission: boolean;
  readonly webhooks: WebhookRegistration;
  readonly conversion: {
    readonly enabled: boolean;
    /** Latencies, those of admission too, are over so many calls. */
    readonly window: number;
  };
  /** As written; what is not is the gateway's to choose. */
  readonly certificate: {
    readonly autoRotate: boolean | undefined;
    readonly thresholdMs: number | undefined;
    readonly validForMs: number | undefined;
  };
  /** undefined: not declared, or turned off. */
  readonly deletionProtection: Protection | undefined;
  readonly namespaceProtection: Protection | undefined;
}

export type FailurePolicy = 'Fail' | 'Ignore';

/** Where rules run: in the gateway; as policies in the API server where they compile; or as policies alone. */
export type AdmissionEngine = 'webhook' | 'auto' | 'policy';

/** `security.webhooks` beside `admission`. */
export interface WebhookRegistration {
  /** undefined: the default of each webhook. */
  readonly failurePolicy: FailurePolicy | undefined;
  readonly engine: AdmissionEngine;
  readonly cleanupOnShutdown: boolean;
  /** Added to names; empty: nothing. */
  readonly instance: string;
  /** As written, for the API server. */
  readonly namespaceSelector: JsonObject;
  readonly objectSelector: JsonObject;
  readonly matchConditions: readonly JsonObject[];
}

/** What it protects is said by each entry. */
export interface Protection {
  readonly failurePolicy: FailurePolicy;
  readonly cleanupOnShutdown: boolean;
}

/** Who may read the Live API. */
export interface ApiSecurity {
  readonly auth: 'none' | 'token' | 'kubernetes';
  /** Of `token`: any of these lets in; at least one. */
  readonly tokens: readonly TokenSource[];
  /** Of `kubernetes`: a token must be issued for one of these; at least one. */
  readonly audiences: readonly string[];
}

/** Where a token stands: a variable of the environment, or a key of a Secret. */
export type TokenSource =
  | { readonly env: string }
  | { readonly secret: { readonly namespace: string; readonly name: string; readonly key: string } };

export interface ApiTypes {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
}

export interface CrdEntry {
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly apiTypes: ApiTypes;
  readonly namespaced: boolean;
  /** Only this namespace is watched; undefined: all. */
  readonly namespace: string | undefined;
  readonly crdFile: string | undefined;
  readonly crFiles: readonly string[];
  readonly setup: readonly string[];
  readonly setupWait: readonly SetupWait[];
  readonly workers: number;
  readonly workersSource: SettingSource;
  readonly resyncMs: number;
  readonly resyncSource: SettingSource;
  readonly queue: QueueSettings;
  /** Deadline of one reconcile. */
  readonly timeoutMs: number;
  /** Units of work that the templates of one reconcile may take. */
  readonly renderBudget: number;
  readonly dependsOn: readonly Dependency[];
  readonly labels: Readonly<Record<string, string>>;
  readonly labelSelector: string | undefined;
  readonly fieldSelector: string | undefined;
  readonly endpoints: { readonly enabled: boolean; readonly health: boolean; readonly info: boolean };
  readonly crossAccess: boolean;
  readonly restrictedNamespaces: readonly string[];
  readonly allowedNamespaces: readonly string[];
  readonly ignoreStatusPatch: boolean;
  readonly ignoreObservedGeneration: boolean;
  readonly removeFinalizers: boolean;
  readonly forceConflict: boolean;
  readonly enrich: readonly EnrichBlock[];
  readonly normalize: NormalizeBlock | undefined;
  readonly validation: RuleBlock;
  /** `first`: rules of `validation` see what it has made. */
  readonly mutation: RuleBlock & { readonly first: boolean };
  /** Which of the rules are asked at admission. */
  readonly webhooks: {
    readonly validation: boolean;
    readonly mutation: boolean;
    readonly failurePolicy: FailurePolicy | undefined;
  };
  /** What of this CRD may not be deleted: false everywhere unless `security.deletionProtection` is on. */
  readonly deletionProtection: {
    readonly protectCrd: boolean;
    readonly protectCrs: boolean;
    /** Nor may the label that protects a CR be removed. */
    readonly strictMode: boolean;
    /** The Katalog says that its CRs are not protected: the runtime takes its label off them. */
    readonly unlabels: boolean;
  };
  /** undefined: the entry says nothing of conversions. */
  readonly conversion: ConversionBlock | undefined;
  /** Whether what it reads and writes is checked against schemas. */
  readonly checked: boolean;
  /** What `crdFile` says; undefined without one. */
  readonly definition: CrdDefinition | undefined;
  readonly operatorBox: OperatorBox;
  /** This entry as written, and with every default applied. */
  readonly raw: JsonObject;
  readonly enriched: JsonObject;
  /** The path of this entry in the document (`['spec', 'crds', 'loader']`), to locate problems from. */
  readonly path: readonly (string | number)[];
}

/** A CustomResourceDefinition, as far as conversions go by it. */
export interface CrdDefinition {
  /** The version that is stored. */
  readonly storage: string;
  /** In document order. */
  readonly versions: readonly CrdVersion[];
  /** What its schemas do not have is pruned; else nothing follows from a name that is not there. */
  readonly strict?: boolean;
  /** Where a part of a version stands (`['schema', 'openAPIV3Schema', …]`), as `crd.yaml:18`. */
  place?(version: string, path: readonly string[]): string;
}

export interface CrdVersion {
  readonly name: string;
  readonly served: boolean;
  /** `openAPIV3Schema`, unread. */
  readonly schema: unknown;
  /** It has the subresource `status`. */
  readonly status?: boolean;
}

/** `conversion` of an entry. */
export interface ConversionBlock {
  /** As written; the CRD itself decides. */
  readonly storageVersion: string | undefined;
  /** The gateway writes `spec.conversion` of the CRD. */
  readonly updateCrd: boolean;
  readonly paths: readonly {
    readonly from: string;
    readonly to: string;
    /** undefined: kept as it is. */
    readonly spec: JsonObject | undefined;
    readonly status: JsonObject | undefined;
  }[];
}

/** An object that has to be there after `setup` was applied. */
export interface SetupWait {
  /** Undefined for a kind that is not known; that was reported. */
  readonly apiVersion: string | undefined;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  /** Whether it has to be ready too. */
  readonly ready: boolean;
  readonly timeoutMs: number;
}

/** One target of `enrich`, as written. */
export interface EnrichBlock {
  readonly target: string;
  readonly when: readonly JsonObject[];
  readonly or: readonly JsonObject[];
}

export interface NormalizeBlock {
  /** Whether templates may read what it has changed. */
  readonly audit: boolean;
  /** Values by dot path below `spec`. */
  readonly spec: Readonly<Record<string, JsonValue>>;
  readonly types: Readonly<Record<string, StatusType>>;
}

export interface RuleBlock {
  /** Calls before the rules. */
  readonly external: readonly JsonObject[];
  readonly rules: readonly JsonObject[];
  /** Where the block stands in the entry. */
  readonly path: readonly string[];
}

export interface QueueSettings {
  /** 0: no limit. */
  readonly maxDepth: number;
  readonly maxDepthSource: SettingSource;
  /** This many failures in a row make the CRD degraded. */
  readonly failureThreshold: number;
  /** Which triggers a full queue drops; undefined: all. */
  readonly behaviour: QueueBehaviour | undefined;
  readonly backoff: {
    readonly initialMs: number;
    readonly maxMs: number;
    readonly multiplier: number;
    /** Failures in a row from which on a CR waits for its next change or resync; undefined: never. */
    readonly maxAttempts?: number | undefined;
  };
}

export interface QueueBehaviour {
  readonly onLimit: Shedding | undefined;
  /** `percent` of the limit. */
  readonly onThreshold: (Shedding & { readonly percent: number }) | undefined;
  /** Where the block stands in the entry. */
  readonly path: readonly string[];
}

export interface Shedding {
  readonly drop: boolean;
  readonly when: readonly JsonObject[];
  readonly or: readonly JsonObject[];
}

export interface Dependency {
  readonly crd: string;
  readonly condition: 'started' | 'healthy' | 'pending' | 'ready' | 'degraded' | 'deleted';
}

export interface OperatorBox {
  /** `cross` declarations as written; `oncop/` compiles them. */
  readonly cross: readonly JsonObject[];
  /** The `autoscale` block as written; `autoscaler/` compiles it. */
  readonly autoscale: JsonObject | undefined;
  /** Path of the two blocks in the document, since spellings differ. */
  readonly crossPath: readonly (string | number)[];
  readonly autoscalePath: readonly (string | number)[];
  /** Calls before everything else of a reconcile. */
  readonly external: readonly JsonObject[];
  readonly preReconcile: PreReconcileBlock;
  readonly watch: readonly WatchBlock[];
  readonly watchEvents: readonly EventBlock[];
  readonly emitEvents: readonly DeclaredEventBlock[];
  readonly cleanup: CleanupBlock | undefined;
  readonly hooks: HookDeclaration | undefined;
  readonly requeue: RequeueBlock | undefined;
  readonly status: StatusBlock;
  readonly onCreate: JsonObject;
  readonly onReconcile: JsonObject;
  readonly onDelete: JsonObject;
  readonly finalizers: readonly string[];
  /** Gate of the whole box: `when` and `or` as written. */
  readonly when: readonly JsonObject[];
  readonly or: readonly JsonObject[];
}

export interface PreReconcileBlock {
  readonly external: readonly JsonObject[];
  readonly sentinels: readonly SentinelName[];
  readonly enqueueGate: ReconcileGateBlock | undefined;
  readonly reconcileGate: ReconcileGateBlock | undefined;
}

export interface ReconcileGateBlock {
  /** Any of them opens the gate. */
  readonly sentinels: readonly SentinelName[];
  readonly when: readonly JsonObject[];
  readonly or: readonly JsonObject[];
  readonly external: readonly JsonObject[];
  readonly failPolicy: 'open' | 'closed';
  readonly eventAware: boolean;
}

/** Objects whose changes reconcile CRs. */
export interface ObservedBlock {
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly on: readonly ('create' | 'update' | 'delete')[];
  /** undefined: the owner of the object, or else every CR. */
  readonly keyFrom:
    | { readonly label: string }
    | { readonly name: string; readonly namespace: string | undefined }
    | undefined;
  /** undefined: open. */
  readonly enqueueGate: ReconcileGateBlock | undefined;
}

export interface WatchBlock extends ObservedBlock {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Kubernetes Events; a field that is not written fits any. */
export interface EventBlock extends ObservedBlock {
  /** Of the declaration. */
  readonly event: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly regarding: Readonly<Record<string, string>>;
  readonly related: Readonly<Record<string, string>>;
}

/** A Kubernetes Event about the CR. */
export interface DeclaredEventBlock {
  /** Of the declaration. */
  readonly name: string;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly on: readonly ('always' | 'success' | 'failure')[];
  readonly when: readonly JsonObject[];
  readonly or: readonly JsonObject[];
}

/** When a CR is deleted. */
export interface CleanupBlock {
  readonly when: readonly JsonObject[];
  readonly or: readonly JsonObject[];
  readonly afterMs: number;
}

export interface HookDeclaration {
  /** As written: a path beside the Katalog. */
  readonly module: string;
  readonly function: string;
  readonly args: JsonObject;
  readonly external: readonly JsonObject[];
  /** Called before the resources instead of after them. */
  readonly first: boolean;
}

export interface RequeueBlock {
  /** A duration, or a template that gives one. */
  readonly after: string;
  readonly when: readonly JsonObject[];
  readonly or: readonly JsonObject[];
}

export interface StatusBlock {
  /** false: neither the condition `Ready` nor `observedGeneration` is written. */
  readonly conditions: boolean;
  /** What the condition `Ready` means: no error, or every child ready too. */
  readonly ready: 'reconciled' | 'children';
  readonly fields: readonly StatusField[];
}

export type StatusType = 'string' | 'int' | 'float' | 'bool' | 'auto';

export interface StatusField {
  readonly path: string;
  readonly value: JsonValue;
  /** undefined: that of the CRD's schema, else string. */
  readonly type: StatusType | undefined;
  readonly when: readonly JsonObject[];
  readonly or: readonly JsonObject[];
  readonly clearOnFalse: boolean;
}

/** A place in a document: 1-based line and column. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One problem found while loading. */
/** A hint is for editors alone, which ask for it. */
export type Severity = 'error' | 'warning' | 'hint';

export interface Problem extends Position {
  readonly severity: Severity;
  /** Stable, documented in `docs/errors.md`. */
  readonly code: string;
  /** Dotted path in the document, as in `spec.crds.loader.workers`. */
  readonly path: string;
  readonly message: string;
  /** How much of the line is meant, in UTF-16 units. */
  readonly length?: number;
  /** What should stand there. */
  readonly nearest?: string;
  /** The line of the document, for a caret under `column`. */
  readonly sourceLine?: string;
}
