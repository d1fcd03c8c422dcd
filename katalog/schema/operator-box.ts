import * as z from 'zod';
import { watch, watchEvents } from './observed.js';
import {
  anyMap,
  anyValue,
  conditions,
  count,
  duration,
  finalizer,
  flag,
  include,
  nonEmptyText,
  objectName,
  text,
} from './scalars.js';
import { sentinels } from './sentinels.js';
import { expecting } from './words.js';

const shedding = {
  when: conditions.optional().describe('All must hold for the CR whose trigger arrives.'),
  or: conditions.optional().describe('One must hold.'),
  anyOf: conditions.optional().describe('Older name of `or`.'),
};

const behaviour = z
  .strictObject({
    onLimit: z
      .strictObject({ drop: flag.optional().describe('Drops the trigger; default true.'), ...shedding })
      .optional()
      .describe('When maxDepth items wait.'),
    onThreshold: z
      .strictObject({
        value: count(1, 100).describe('Per cent of maxDepth.'),
        drop: flag.optional().describe('Drops the trigger; default true.'),
        ...shedding,
      })
      .optional()
      .describe('When that much of maxDepth waits.'),
  })
  .describe('Which triggers a full queue drops; the next resync brings them back. Default: all.');

const retryBackoff = z
  .union(
    [
      duration,
      z.strictObject({
        initial: duration.optional().describe('Before the first retry; default 5ms.'),
        max: duration.optional().describe('Longest; default 1000s.'),
        multiplier: z
          .number()
          .min(1)
          .max(100)
          .optional()
          .describe('From one failure to the next; default 2.'),
        maxAttempts: count(1, 1_000)
          .optional()
          .describe(
            'Failures in a row from which on a CR waits for its next change or resync; default: no end.',
          ),
      }),
    ],
    { error: expecting('a duration, or {initial, max, multiplier, maxAttempts}') },
  )
  .describe('How long a CR whose reconcile failed waits for the next.');

const queueSizes = {
  retryBackoff: retryBackoff.optional(),
  maxDepth: count(0, 10_000_000).optional().describe('Items that may wait; 0, the default, means no limit.'),
  failureThreshold: z
    .union([count(1, 1_000_000), z.number().gt(0).lt(1)], {
      error: expecting('a whole number from 1 to 1000000, or a share between 0 and 1'),
    })
    .optional()
    .describe(
      'Failures in a row that make the CRD degraded, or below 1 the share of the reconciles of the last 60 s; default 5.',
    ),
};

const queue = z
  .strictObject({
    behaviour: behaviour.optional(),
    ...queueSizes,
    type: z
      .enum(['delayed', 'ratelimited'])
      .optional()
      .describe('Has no effect: failures wait as retryBackoff says, whatever the type.'),
    shared: z
      .literal(false, { error: expecting('false: every CRD has a queue of its own') })
      .optional()
      .describe('Has no effect: every CRD has a queue of its own.'),
  })
  .describe('The queue of CRs that wait to be reconciled.');

/** The settings that stand at the entry or under `operatorBox.reconciler`. */
export const reconcilerFields = {
  workers: count(1, 10_000).optional().describe('CRs reconciled at the same time; default 3.'),
  resync: duration.optional().describe('How often every CR is reconciled without a change; default 30s.'),
  queue: queue.optional(),
  timeout: duration.optional().describe('Deadline of one reconcile; default 30s.'),
};

/** What a preset of `operatorBox.reconciler` may hold. */
export const reconcilerProfile = { ...reconcilerFields, queue: z.strictObject(queueSizes).optional() };

const external = z.array(anyMap).describe('HTTP calls; each result is `.external.<name>`.');

const hooks = z
  .strictObject({
    module: nonEmptyText.describe('An ES module, as a path beside the Katalog.'),
    function: nonEmptyText.describe('The function of it that is called.'),
    args: anyMap.optional().describe('Given to the function; texts in it are templates.'),
    external: external.optional(),
    runHooksFirst: flag.optional().describe('true: before the resources instead of after them.'),
  })
  .describe('Code that is called at every reconcile.');

const reconcileGate = z.strictObject({
  sentinels: sentinels.optional().describe('Any of these, when it holds, opens the gate.'),
  when: conditions.optional().describe('All must hold.'),
  or: conditions.optional().describe('One must hold.'),
  anyOf: conditions.optional().describe('Older name of `or`.'),
  external: external.optional(),
  failPolicy: z
    .enum(['open', 'closed'])
    .optional()
    .describe('What holds when the gate cannot be evaluated; default open.'),
  eventAware: flag
    .optional()
    .describe('true: each change of a CR is judged by itself, however many wait together.'),
});

const preReconcile = z
  .strictObject({
    external: external.optional(),
    sentinels: sentinels.optional().describe('Functions of the gates: what has changed in a CR.'),
    enqueueGate: reconcileGate.optional().describe('Evaluated before a changed CR is queued.'),
    reconcileGate: reconcileGate
      .optional()
      .describe('Evaluated before a CR is reconciled; while it is closed, the CRD shows as gated.'),
  })
  .describe('Gates before a reconcile.');

const requeue = z
  .strictObject({
    after: nonEmptyText.describe('A duration such as 30s, or a template; nothing or 0 for not again.'),
    when: conditions.optional().describe('All must hold.'),
    or: conditions.optional().describe('One must hold.'),
    anyOf: conditions.optional().describe('Older name of `or`.'),
  })
  .describe('When a CR is reconciled again after a reconcile that went well.');

const reconciler = z
  .strictObject({
    include: include('a reconciler whose fields those here win over'),
    ...reconcilerFields,
    default: flag
      .optional()
      .describe('Has no effect; false goes with a constructor, which is refused by name.'),
    hooks: hooks.optional(),
    requeue: requeue.optional(),
    renderBudget: count(1_000, 1_000_000_000)
      .optional()
      .describe('Units of work that the templates of one reconcile may take; default 2000000.'),
    runHooksFirst: flag.optional().describe('As in hooks.'),
    profile: nonEmptyText
      .optional()
      .describe(
        'Preset of workers, resync and queue: high-throughput, conservative, development or one of profiles.reconciler; fields written out win.',
      ),
  })
  .describe('How reconciles run; wins over the same fields at the entry.');

/** The names of a type in published Katalogs, and what each of them means. */
export const STATUS_TYPES = {
  string: 'string',
  str: 'string',
  int: 'int',
  integer: 'int',
  float: 'float',
  bool: 'bool',
  boolean: 'bool',
  auto: 'auto',
} as const;

/** Those of a field that is normalised. */
export const NORMALIZE_TYPES = { ...STATUS_TYPES, number: 'float' } as const;

const statusType = z.enum(Object.keys(STATUS_TYPES) as (keyof typeof STATUS_TYPES)[]);

const statusField = z.strictObject({
  path: nonEmptyText.describe('Dotted path below `status`.'),
  value: anyValue.optional().describe('A value or a template.'),
  type: statusType
    .optional()
    .describe("The type written; default: that of the CRD's schema, else string. auto: that of the value."),
  when: conditions.optional().describe('All must hold.'),
  or: conditions.optional().describe('One must hold.'),
  clearOnFalse: flag.optional().describe('Removes the field when the conditions do not hold.'),
});

const status = z
  .strictObject({
    include: include('fields before these'),
    conditions: flag
      .optional()
      .describe('false: neither the condition Ready nor observedGeneration is written.'),
    fields: z.array(statusField).optional().describe('Fields of the status, in order; later ones win.'),
    ready: z
      .enum(['reconciled', 'children'])
      .optional()
      .describe('What Ready means; reconciled, the default: no error. children: every child is ready too.'),
  })
  .describe("What is written to the CR's status after every reconcile.");

const crossSource = z
  .looseObject({
    host: text.optional().describe('Base URL of the other runtime; `$NAME` is taken from the environment.'),
    endpoint: text.optional().describe('Full URL of anything that answers the same JSON.'),
    protocol: text.optional().describe('cr (default), health, metrics, info or events.'),
    type: anyValue.optional().describe('Synonym of protocol.'),
    namespace: anyValue.optional().describe('Overrides that of the selector.'),
    cacheFor: text.optional().describe('How long an answer is fresh; default 30s.'),
    staleWhileRevalidate: anyValue
      .optional()
      .describe('For so long after that an old answer is used at once.'),
    staleAfter: anyValue.optional().describe('An older answer is missing; default 3 × cacheFor.'),
    mode: anyValue.optional().describe('auto (default), poll or stream.'),
    auth: anyValue
      .optional()
      .describe('{token} or {secretRef: {name, namespace, key}}; origins lists where else it may go.'),
    tls: anyValue
      .optional()
      .describe('{caFile, certFile, keyFile, serverName} or {secretRef: {name, namespace}, serverName}.'),
    followLeader: anyValue.optional().describe('true: goes where a follower says that the leader is.'),
  })
  .describe('Where the sibling is read; without it, it is a CRD of this Katalog.');

const cross = z.looseObject({
  crd: text.optional().describe('Name of the sibling CRD.'),
  labelSelector: anyValue.optional().describe('Picks a CRD by its labels, in place of `crd`.'),
  selector: anyMap.optional().describe('Names the CR: {name, namespace, matchLabels}.'),
  strategy: anyValue.optional().describe('first (default) or all of the CRs that matchLabels lets through.'),
  as: text.optional().describe('The alias that references use; default the value of `crd`.'),
  source: crossSource.optional(),
});

const resources = anyMap.describe('Resources by kind, each a list of entries.');

const gate = {
  when: conditions.optional().describe('All must hold.'),
  or: conditions.optional().describe('One must hold.'),
  anyOf: conditions.optional().describe('Older name of `or`.'),
};

const emitEvents = z
  .record(
    nonEmptyText,
    z.strictObject({
      type: z.enum(['Normal', 'Warning']),
      reason: nonEmptyText.describe('One word in camel case; a template.'),
      message: nonEmptyText.describe('A template.'),
      on: z
        .array(z.enum(['always', 'success', 'failure']))
        .optional()
        .describe('After which reconciles; default always.'),
      ...gate,
    }),
  )
  .describe('Kubernetes Events about the CR, said when they begin to hold or their text changes.');

const cleanup = z
  .strictObject({
    ...gate,
    deleteAfter: duration.optional().describe('How long the conditions have to hold; default 0s.'),
  })
  .describe('Deletes a CR while its conditions hold.');

export const operatorBox = z
  .strictObject({
    default: z
      .literal(true, { error: expecting('true') })
      .optional()
      .describe('Mark of an older spelling; has no effect.'),
    reconciler: reconciler.optional(),
    external: external.optional(),
    preReconcile: preReconcile.optional(),
    cross: z.array(cross).optional().describe('Siblings that templates, conditions and the autoscaler read.'),
    autoscale: z
      .looseObject({})
      .optional()
      .describe('Resizes the workers, the queue limit and the resync interval while conditions hold.'),
    status: status.optional(),
    onCreate: resources.optional().describe('Created once and left alone.'),
    onReconcile: resources.optional().describe('Created and kept as declared.'),
    onDelete: resources.optional().describe('Run before the finalizer goes.'),
    watch: watch.optional(),
    watchEvents: watchEvents.optional(),
    emitEvents: emitEvents.optional(),
    cleanup: cleanup.optional(),
    finalizers: z.array(finalizer).optional().describe('Further finalizers put on each CR.'),
    when: conditions.optional().describe('The box runs only while all hold.'),
    or: conditions.optional().describe('The box runs only while one holds.'),
  })
  .describe('What the operator does for each CR.');

export const leaderElection = z
  .strictObject({
    name: objectName.optional().describe('Name of the Lease; default orkestra-konductor.'),
    scope: z
      .enum(['katalog', 'crd'], { error: expecting('katalog or crd') })
      .optional()
      .describe(
        'One Lease for all CRDs (katalog, the default), or one for each, shared by the replicas (crd).',
      ),
  })
  .describe('Which Lease elects the leader; two runtimes in one namespace need two names.');
