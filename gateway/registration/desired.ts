/** The configurations that should be registered, as plain values; no cluster is asked. */
import { type FailurePolicy, isNeededToStart, PROTECTION_LABEL } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import {
  changed,
  NOT_DELETING,
  named,
  namespaceSelector,
  notBy,
  type Resource,
  withoutLabel,
} from '../cel/index.js';

export const CONFIGURATION_NAMES = [
  'orkestra-admission-validation',
  'orkestra-admission-mutation',
  'orkestra-deletion-protection',
  'orkestra-strict-mode-protection',
  'orkestra-namespace-protection',
] as const;
export type ConfigurationName = (typeof CONFIGURATION_NAMES)[number];

/** One capability of one resource; entries of one CRD in several versions are one. */
export interface Asked {
  readonly failurePolicy: FailurePolicy;
}

export interface AskedRules extends Asked {
  /** Of the entries with rules: a write in another version is converted to one of them, and asked about. */
  readonly versions: readonly string[];
  /** Whether a call of theirs may change something. */
  readonly calls: boolean;
}

/** A resource that the Katalog declares, and what is asked of its objects. */
export interface Declared extends Resource {
  readonly versions: readonly string[];
  readonly namespaced: boolean;
  /** Fields at the top of an object that rules read. */
  readonly roots: readonly string[];
  readonly validation: AskedRules | undefined;
  readonly mutation: AskedRules | undefined;
  readonly deletion: Asked | undefined;
  readonly strict: Asked | undefined;
  readonly namespaces: Asked | undefined;
}

export interface RegistrationPlan {
  readonly resources: readonly Declared[];
  /** Names of CustomResourceDefinitions that may not be deleted. */
  readonly protectedCrds: readonly string[];
  readonly crdPolicy: FailurePolicy;
  /** Passed on to the webhooks of admission. */
  readonly namespaceSelector: JsonObject;
  readonly objectSelector: JsonObject;
  readonly matchConditions: readonly JsonObject[];
  /** Of the gateway. */
  readonly namespace: string;
  /** The name of the runtime at the API server. */
  readonly runtimeUser: string;
  /** Added to the names of the configurations; empty: nothing. */
  readonly instance: string;
}

export interface Desired {
  readonly kind: 'ValidatingWebhookConfiguration' | 'MutatingWebhookConfiguration';
  readonly name: string;
  readonly of: ConfigurationName;
  /** Without `clientConfig`; its path stands in `path`. */
  readonly webhooks: readonly DesiredWebhook[];
}

export interface DesiredWebhook {
  readonly path: string;
  readonly body: JsonObject & { readonly name: string };
}

export interface DesiredRegistrations {
  /** By the name that the product gives; those without a webhook are not there. */
  readonly configurations: readonly Desired[];
  /** Resources that cannot be registered without the risk of a lock-out. */
  readonly refused: readonly Resource[];
}

const PATHS: Readonly<Record<ConfigurationName, string>> = {
  'orkestra-admission-validation': '/validate',
  'orkestra-admission-mutation': '/mutate',
  'orkestra-deletion-protection': '/deletion-protection',
  'orkestra-strict-mode-protection': '/strict-mode-protection',
  'orkestra-namespace-protection': '/namespace-protection',
};

export function desiredRegistrations(plan: RegistrationPlan): DesiredRegistrations {
  const allowed = plan.resources.filter((resource) => !isNeededToStart(resource));
  const bodies: Record<ConfigurationName, readonly DesiredWebhook['body'][]> = {
    'orkestra-admission-validation': allowed.flatMap((each) => admission(plan, each, 'validation')),
    'orkestra-admission-mutation': allowed.flatMap((each) => admission(plan, each, 'mutation')),
    'orkestra-deletion-protection': [
      ...allowed.flatMap((each) => deletion(plan, each)),
      ...crdDeletion(plan),
    ],
    'orkestra-strict-mode-protection': allowed.flatMap((each) => strictMode(plan, each)),
    'orkestra-namespace-protection': allowed.flatMap((each) => namespaces(plan, each)),
  };
  const configurations = CONFIGURATION_NAMES.flatMap((of): Desired[] => {
    const webhooks = bodies[of].map((body) => ({ path: PATHS[of], body }));
    if (webhooks.length === 0) return [];
    return [{ kind: kindOf(of), of, name: configurationName(of, plan.instance), webhooks }];
  });
  const refused = plan.resources.filter((each) => isNeededToStart(each) && isAsked(each));
  return { configurations, refused };
}

/** Of the configuration with that name. */
export function kindOf(of: ConfigurationName): Desired['kind'] {
  return of === 'orkestra-admission-mutation'
    ? 'MutatingWebhookConfiguration'
    : 'ValidatingWebhookConfiguration';
}

export function configurationName(of: ConfigurationName, instance: string): string {
  return instance === '' ? of : `${of}-${instance}`;
}

function isAsked({ validation, mutation, deletion, strict, namespaces: places }: Declared): boolean {
  return [validation, mutation, deletion, strict, places].some((each) => each !== undefined);
}

interface WebhookParts {
  readonly what: string;
  readonly operations: readonly string[];
  readonly failurePolicy: FailurePolicy;
  readonly sideEffects?: 'None' | 'NoneOnDryRun';
  readonly namespaceSelector?: JsonObject;
  readonly objectSelector?: JsonObject;
  readonly matchConditions: readonly (JsonObject | undefined)[];
}

/** Every field is written out, so that what the server defaults is no difference. */
function webhookOf(
  plan: Pick<RegistrationPlan, 'namespace'>,
  { group, plural, versions, namespaced }: Pick<Declared, 'group' | 'plural' | 'versions' | 'namespaced'>,
  parts: WebhookParts,
): DesiredWebhook['body'] {
  return {
    name: `${plural}.${group === '' ? 'core' : group}.${parts.what}.orkestra.orkspace.io`,
    rules: [
      {
        apiGroups: [group],
        apiVersions: [...versions],
        resources: [plural],
        operations: [...parts.operations],
        scope: namespaced ? 'Namespaced' : 'Cluster',
      },
    ],
    failurePolicy: parts.failurePolicy,
    matchPolicy: 'Equivalent',
    timeoutSeconds: 5,
    sideEffects: parts.sideEffects ?? 'None',
    admissionReviewVersions: ['v1'],
    namespaceSelector: namespaceSelector(parts.namespaceSelector ?? {}, { group, plural }, plan.namespace),
    objectSelector: parts.objectSelector ?? {},
    matchConditions: parts.matchConditions.filter((each) => each !== undefined),
  };
}

function admission(
  plan: RegistrationPlan,
  declared: Declared,
  block: 'validation' | 'mutation',
): DesiredWebhook['body'][] {
  const asked = declared[block];
  if (!asked) return [];
  const body = webhookOf(
    plan,
    { ...declared, versions: asked.versions },
    {
      what: block === 'validation' ? 'validate' : 'mutate',
      operations: ['CREATE', 'UPDATE'],
      failurePolicy: asked.failurePolicy,
      sideEffects: asked.calls ? 'NoneOnDryRun' : 'None',
      namespaceSelector: plan.namespaceSelector,
      objectSelector: plan.objectSelector,
      matchConditions: [
        NOT_DELETING,
        changed(declared.roots),
        notBy(plan.runtimeUser),
        ...plan.matchConditions,
      ],
    },
  );
  return [block === 'mutation' ? { ...body, reinvocationPolicy: 'IfNeeded' } : body];
}

const LABELLED: JsonObject = { matchLabels: { [PROTECTION_LABEL]: 'true' } };

function deletion(plan: RegistrationPlan, declared: Declared): DesiredWebhook['body'][] {
  if (!declared.deletion) return [];
  const parts = {
    what: 'delete-protection',
    operations: ['DELETE'],
    failurePolicy: declared.deletion.failurePolicy,
    objectSelector: LABELLED,
    matchConditions: [],
  };
  return [webhookOf(plan, declared, parts)];
}

/** No other CRD waits for the gateway. */
function crdDeletion(plan: RegistrationPlan): DesiredWebhook['body'][] {
  if (plan.protectedCrds.length === 0) return [];
  const crds = {
    group: 'apiextensions.k8s.io',
    plural: 'customresourcedefinitions',
    versions: ['v1'],
    namespaced: false,
  };
  const body = webhookOf(plan, crds, {
    what: 'delete-protection',
    operations: ['DELETE'],
    failurePolicy: plan.crdPolicy,
    matchConditions: [named(plan.protectedCrds)],
  });
  return [{ ...body, namespaceSelector: {} }];
}

function strictMode(plan: RegistrationPlan, declared: Declared): DesiredWebhook['body'][] {
  if (!declared.strict) return [];
  const parts = {
    what: 'strict-mode',
    operations: ['UPDATE'],
    failurePolicy: declared.strict.failurePolicy,
    objectSelector: LABELLED,
    matchConditions: [withoutLabel(PROTECTION_LABEL, 'true')],
  };
  return [webhookOf(plan, declared, parts)];
}

function namespaces(plan: RegistrationPlan, declared: Declared): DesiredWebhook['body'][] {
  if (!declared.namespaces || !declared.namespaced) return [];
  const parts = {
    what: 'namespace-protection',
    operations: ['CREATE', 'UPDATE'],
    failurePolicy: declared.namespaces.failurePolicy,
    matchConditions: [NOT_DELETING, changed(declared.roots)],
  };
  return [webhookOf(plan, declared, parts)];
}
