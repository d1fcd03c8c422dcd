import * as z from 'zod';
import { conversion } from './conversion.js';
import { entryProtection, entryWebhooks } from './gateway.js';
import { NORMALIZE_TYPES, operatorBox, reconcilerFields } from './operator-box.js';
import {
  anyMap,
  conditions,
  crdName,
  duration,
  flag,
  include,
  namespaceName,
  nonEmptyText,
  scalar,
  text,
} from './scalars.js';
import { expecting } from './words.js';

const word = (what: string, pattern: RegExp): z.ZodString =>
  z.string({ error: expecting(what) }).regex(pattern, { error: expecting(what) });

const apiTypes = z
  .strictObject({
    group: word('an API group such as "apps.example.com"', /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?)?$/)
      .optional()
      .describe('API group; empty for the core group.'),
    version: word('an API version such as "v1"', /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/).optional(),
    kind: word('a kind such as "Loader"', /^[A-Z][A-Za-z0-9]*$/).optional(),
    plural: word('a plural in lower case such as "loaders"', /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/).optional(),
    apiPath: z.enum(['/apis', '/api']).optional().describe('Has no effect: it follows from the group.'),
  })
  .describe('The type that is watched; what is missing is taken from crdFile.');

const DEPENDENCY_CONDITIONS = ['started', 'healthy', 'pending', 'ready', 'degraded', 'deleted'] as const;

const condition = z.enum(DEPENDENCY_CONDITIONS);

const dependsOn = z.union(
  [
    z.array(crdName),
    z.record(
      z.string(),
      z.union([condition, z.strictObject({ condition: condition.optional() })], {
        error: expecting('a condition or a map with a condition'),
      }),
    ),
  ],
  { error: expecting('a list of CRDs, or a map of CRDs to conditions') },
);

const endpoints = z
  .strictObject({
    enabled: flag.optional(),
    health: flag.optional(),
    info: flag.optional(),
  })
  .describe('Which endpoints of the Live API this CRD has; all by default.');

const setupWait = z
  .strictObject({
    apiVersion: nonEmptyText.optional().describe('Needed for kinds that Kubernetes itself does not have.'),
    kind: nonEmptyText,
    name: nonEmptyText,
    namespace: namespaceName.optional().describe('Default: default.'),
    ready: flag.optional().describe('true: it has to be ready too.'),
    timeout: duration.optional().describe('Default 60s.'),
  })
  .describe('An object that has to be there before anything else is applied.');

const setup = z.union(
  [
    z.array(nonEmptyText),
    z.strictObject({
      apply: z.array(nonEmptyText).optional().describe('Manifests, in order.'),
      wait: z.array(setupWait).optional().describe('What has to be there afterwards.'),
    }),
  ],
  { error: expecting('a list of paths, or {apply, wait}') },
);

/** A value without the signs that part requirements. */
const selected = z.union([word('a value without , = ! and parentheses', /^[^,=!()]*$/), z.number(), flag], {
  error: expecting('a value without , = ! and parentheses'),
});

/** As `kubectl get --field-selector` takes it, or a map whose members must all be equal. */
const selector = z.union([text, z.record(z.string(), selected)], {
  error: expecting('a selector such as "tier=web", or a map of names to values'),
});

const matchExpression = z.strictObject({
  key: nonEmptyText,
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
  values: z.array(z.string()).optional().describe('For In and NotIn, at least one.'),
});

/** As `kubectl get -l` takes it, a map whose members must all be equal, or a `LabelSelector` of Kubernetes. */
const labelSelector = z.union(
  [
    text,
    z
      .object({
        matchLabels: z.record(z.string(), selected).optional().describe('Labels that must all be equal.'),
        matchExpressions: z.array(matchExpression).optional().describe('Comparisons that must all hold.'),
      })
      .catchall(selected),
  ],
  { error: expecting('a selector such as "tier=web", or a map of names to values') },
);

/** What can be put beside children, in the order of `enrichAll`. */
export const ENRICH_TARGETS = [
  'pods',
  'replicaSets',
  'backingPods',
  'cronJob',
  'node',
  'storageClass',
  'endpoints',
  'hpa',
  'pv',
  'ingress',
  'owner',
  'events',
] as const;

const enrich = z
  .array(
    z.union(
      [
        nonEmptyText,
        z.record(
          z.string(),
          z.strictObject({
            when: conditions.optional(),
            or: conditions.optional(),
            anyOf: conditions.optional(),
          }),
        ),
      ],
      { error: expecting('a target such as pods, or a map of one target to its conditions') },
    ),
  )
  .describe(`What is put beside children for templates: ${ENRICH_TARGETS.join(', ')}.`);

const normalize = z
  .strictObject({
    spec: z
      .record(z.string(), scalar)
      .optional()
      .describe('Values, which may be templates, by dot path below spec.'),
    types: z
      .record(z.string(), z.enum(Object.keys(NORMALIZE_TYPES) as (keyof typeof NORMALIZE_TYPES)[]))
      .optional()
      .describe('The type that a value gets; default: that of the value.'),
    audit: flag.optional().describe('true: templates may read `._normalizeChanges`.'),
  })
  .describe('Gives fields of spec one form for all that comes after; the stored CR is left as it is.');

const rules = z.array(anyMap);
const ruleBlock = {
  include: include('rules before these'),
  external: z
    .array(anyMap)
    .optional()
    .describe('HTTP calls before the rules; each result is `.external.<name>`.'),
  rules: rules.optional(),
};

const validation = z
  .union(
    [
      rules,
      z.strictObject({
        ...ruleBlock,
      }),
    ],
    { error: expecting('rules, or a list of them') },
  )
  .describe(
    'What must hold for a CR before it is reconciled: {field, operator…, message, action, when, or}.',
  );

const mutation = z
  .union(
    [
      rules,
      z.strictObject({
        ...ruleBlock,
        mutateFirst: flag.optional().describe('true: validation sees what mutation has made.'),
      }),
    ],
    { error: expecting('rules, or a list of them') },
  )
  .describe(
    'Defaults and overrides of what templates see: {field, default or override, valueType, when, or}.',
  );

export const crdEntry = z
  .strictObject({
    description: text.optional(),
    enabled: flag.optional().describe('false: not watched, but still counted.'),
    mode: z
      .literal('dynamic', { error: expecting('dynamic: Go types cannot be loaded here') })
      .optional()
      .describe('Has no effect: every CRD is read without types of its own.'),
    apiTypes: apiTypes.optional(),
    crdFile: nonEmptyText
      .optional()
      .describe('The CustomResourceDefinition: a path beside the Katalog, or an https URL.'),
    schema: z
      .enum(['closed', 'open'], { error: expecting('closed or open') })
      .optional()
      .describe('open: what templates read is not checked against the schema; default closed.'),
    crFiles: z.array(nonEmptyText).optional().describe('CRs applied in dev mode.'),
    setup: setup.optional().describe('Manifests applied first in dev mode.'),
    namespaced: flag.optional().describe('Scope of the type; default true.'),
    namespace: namespaceName.optional().describe('Only this namespace is watched; default all.'),
    ...reconcilerFields,
    dependsOn: dependsOn.optional().describe('CRDs to wait for before this one starts.'),
    labels: z.record(z.string(), scalar).optional().describe('Written onto each CR; values are templates.'),
    labelSelector: labelSelector.optional().describe('Only CRs with these labels are watched.'),
    fieldSelector: selector.optional().describe('Only CRs with these fields are watched.'),
    endpoints: endpoints.optional(),
    crossAccess: flag.optional().describe('false: siblings in other processes cannot read this CRD.'),
    restrictedNamespaces: z
      .array(namespaceName)
      .optional()
      .describe('CRs of these namespaces are left alone.'),
    allowedNamespaces: z
      .array(namespaceName)
      .optional()
      .describe('Only CRs of these namespaces are reconciled.'),
    enrich: enrich.optional(),
    enrichAll: flag.optional().describe('true: every target of enrich, without conditions.'),
    normalize: normalize.optional(),
    validation: validation.optional(),
    mutation: mutation.optional(),
    webhooks: entryWebhooks.optional(),
    conversion: conversion.optional(),
    deletionProtection: entryProtection.optional(),
    operatorBox: operatorBox.optional(),
    ignoreStatusPatch: flag.optional().describe('A failed write of the status does not fail the reconcile.'),
    ignoreObservedGeneration: flag
      .optional()
      .describe('Reconciles also when the generation has not changed.'),
    removeFinalizers: flag.optional().describe("Takes the product's finalizers off each CR."),
    forceConflict: flag
      .optional()
      .describe('Takes over fields that another field manager owns; default true.'),
  })
  .describe('One CRD and its operator.');

export type CrdEntryInput = z.output<typeof crdEntry>;
