/** `kind: E2E` and `kind: Simulate` as they are written. Paths are relative to the document. */
import * as z from 'zod';
import { API_VERSION, anyMap, duration, flag, metadata, nonEmpty, scalar, text, whole } from './fields.js';
import { command, kubectl, resource } from './kubectl-schema.js';

const imported = z.union([
  nonEmpty,
  z.strictObject({ path: nonEmpty, freshCluster: flag.default(false), wait: duration.optional() }),
]);

const waitFor = z.strictObject({
  apiVersion: nonEmpty.optional(),
  kind: nonEmpty,
  name: nonEmpty,
  namespace: nonEmpty.optional(),
  ready: flag.default(false),
  timeout: duration.default(30_000),
});

const helm = z.strictObject({
  repo: nonEmpty.optional(),
  chart: nonEmpty,
  release: nonEmpty.optional(),
  namespace: nonEmpty.optional(),
  createNamespace: flag.optional(),
  version: scalar.optional(),
  valueFiles: z.array(nonEmpty).optional(),
  values: anyMap.optional(),
  wait: z.array(waitFor).optional(),
});

const applied = z.union([
  nonEmpty,
  z.strictObject({ path: nonEmpty, wait: z.union([duration, z.array(waitFor)]).optional() }),
]);

const setup = z.union([
  z.array(nonEmpty),
  z.strictObject({
    apply: z.array(applied).optional(),
    helm: z.array(helm).optional(),
    wait: z.array(waitFor).optional(),
  }),
]);

/** What is shown when an expectation fails; its assertions are not looked at. */
const onFailure = z.strictObject({
  kubectl: kubectl.optional(),
  commands: z.array(z.union([nonEmpty, command])).optional(),
});

const note = z.strictObject({
  name: nonEmpty,
  expression: text,
  description: text.optional(),
  shadow: flag.optional(),
});

const conditions = z.array(anyMap).optional();

export const PHASES = ['setup-complete', 'cr-applied', 'cr-deleted'] as const;
export type Phase = (typeof PHASES)[number];

export const expectation = z.strictObject({
  name: nonEmpty.optional(),
  description: text.optional(),
  after: z.enum(PHASES).optional(),
  timeout: duration.optional(),
  wait: duration.optional(),
  when: conditions,
  or: conditions,
  anyOf: conditions,
  include: nonEmpty.optional(),
  resources: z.array(resource).optional(),
  kubectl: kubectl.optional(),
  commands: z.array(command).optional(),
  onFailure: onFailure.optional(),
});

/** A file that an `include` names. */
export const included = z.union([z.strictObject({ expect: z.array(expectation) }), z.array(expectation)]);

export const PROVIDERS = ['embedded', 'envtest', 'existing', 'kind'] as const;
export type Provider = (typeof PROVIDERS)[number];

export const e2eDocument = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('E2E'),
  metadata,
  imports: z.array(imported).optional(),
  spec: z
    .strictObject({
      katalog: nonEmpty.optional(),
      crd: nonEmpty.optional(),
      crdFiles: z.array(nonEmpty).optional(),
      cr: nonEmpty.optional(),
      crFiles: z.array(nonEmpty).optional(),
      valuesFiles: z.array(nonEmpty).optional(),
      init: z.unknown().optional(),
      custom: z.strictObject({ target: z.enum(['kubernetes', 'container']) }).optional(),
      customOperator: flag.optional(),
      cluster: z
        .strictObject({
          provider: z.enum(PROVIDERS).optional(),
          name: nonEmpty.optional(),
          reuse: flag.optional(),
        })
        .optional(),
      setup: setup.optional(),
      notes: z.union([z.strictObject({ functions: z.array(note).optional() }), z.array(note)]).optional(),
      onFailure: onFailure.optional(),
      expect: z.array(expectation).optional(),
    })
    .optional(),
});

export type E2eInput = z.output<typeof e2eDocument>;
export type ExpectationInput = z.output<typeof expectation>;
export type OnFailure = z.output<typeof onFailure>;
export type WaitFor = z.output<typeof waitFor>;
export type HelmRelease = z.output<typeof helm>;

const VERBS = ['create', 'update', 'delete', 'patch', 'apply'] as const;

const cycleExpect = z.strictObject({
  noErrors: flag.optional(),
  steady: flag.optional(),
  steadyAt: whole(1, 10_000).optional(),
  ops: z
    .array(
      z.strictObject({
        cycle: whole(1, 10_000).optional(),
        verb: z.enum(VERBS),
        resource: nonEmpty,
        name: nonEmpty.optional(),
        namespace: nonEmpty.optional(),
        count: whole(0, 100_000).optional(),
      }),
    )
    .optional(),
  absent: z.array(z.strictObject({ resource: nonEmpty, name: nonEmpty.optional() })).optional(),
});

export const simulateDocument = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal('Simulate'),
  metadata,
  imports: z.array(imported).optional(),
  spec: z
    .strictObject({
      katalog: nonEmpty,
      crd: nonEmpty.optional(),
      crdFiles: z.array(nonEmpty).optional(),
      cr: nonEmpty.optional(),
      crFiles: z.array(nonEmpty).optional(),
      cycles: whole(1, 10_000).optional(),
      skipExternal: flag.optional(),
      expect: cycleExpect.extend({ crds: z.record(z.string(), cycleExpect).optional() }).optional(),
    })
    .optional(),
});
