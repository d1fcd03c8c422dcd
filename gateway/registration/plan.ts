/** What is to be registered, read off the Katalog. */
import type { CrdEntry, FailurePolicy } from '../../katalog/index.js';
import type { Environment, JsonObject } from '../../lib/base/index.js';
import type { GatewayContext } from '../capability.js';
import { GATEWAY_ERRORS } from '../errors.js';
import type { Declared, RegistrationPlan } from './desired.js';

export function registrationPlan(context: GatewayContext): RegistrationPlan {
  const { plan, settings, env } = context;
  const { gateway } = plan.katalog;
  const entries = [...plan.crds.values()].map(({ entry }) => entry);
  const policy = gateway.webhooks.failurePolicy ?? policyOf(env);
  const { namespaceSelector, objectSelector, matchConditions, instance } = gateway.webhooks;
  return {
    resources: resourcesOf(entries).map((same) => declaredOf(same, context, policy)),
    protectedCrds: [
      ...new Set(entries.filter(({ deletionProtection }) => deletionProtection.protectCrd).map(crdName)),
    ],
    crdPolicy: gateway.deletionProtection?.failurePolicy ?? 'Fail',
    namespaceSelector,
    objectSelector,
    matchConditions,
    namespace: settings.namespace,
    runtimeUser: settings.runtimeUser,
    instance,
  };
}

export function crdName({ apiTypes: { group, plural } }: Pick<CrdEntry, 'apiTypes'>): string {
  return `${plural}.${group}`;
}

/** Entries of one CRD, which may have an entry for each version. */
function resourcesOf(entries: readonly CrdEntry[]): readonly (readonly CrdEntry[])[] {
  const byResource = new Map<string, CrdEntry[]>();
  for (const entry of entries) {
    const name = crdName(entry);
    byResource.set(name, [...(byResource.get(name) ?? []), entry]);
  }
  return [...byResource.values()];
}

function declaredOf(
  entries: readonly CrdEntry[],
  { plan }: GatewayContext,
  policy: FailurePolicy | undefined,
): Declared {
  const { gateway } = plan.katalog;
  const { deletionProtection: deletion, namespaceProtection: namespaces } = gateway;
  const { group, plural } = entries[0]?.apiTypes ?? { group: '', plural: '' };
  const asked = (isAsked: boolean, failurePolicy: FailurePolicy = 'Fail') =>
    isAsked ? { failurePolicy } : undefined;
  return {
    group,
    plural,
    versions: [...new Set(entries.map(({ apiTypes }) => apiTypes.version))],
    namespaced: entries[0]?.namespaced ?? true,
    roots: [...new Set(entries.flatMap(rootsOf))],
    validation: gateway.admission ? admissionOf(entries, 'validation', policy ?? 'Fail') : undefined,
    mutation: gateway.admission ? admissionOf(entries, 'mutation', policy ?? 'Ignore') : undefined,
    deletion: asked(
      entries.some(({ deletionProtection: { protectCrs } }) => protectCrs),
      deletion?.failurePolicy,
    ),
    strict: asked(
      entries.some(({ deletionProtection: { strictMode } }) => strictMode),
      deletion?.failurePolicy,
    ),
    namespaces: asked(namespaces !== undefined && entries.some(hasLists), namespaces?.failurePolicy),
  };
}

function hasLists({ allowedNamespaces, restrictedNamespaces }: CrdEntry): boolean {
  return allowedNamespaces.length > 0 || restrictedNamespaces.length > 0;
}

/** Of several entries the strictest policy holds, because the API server knows one for all of them. */
function admissionOf(
  entries: readonly CrdEntry[],
  block: 'validation' | 'mutation',
  policy: FailurePolicy,
): Declared['validation'] {
  const asked = entries.filter((entry) => entry.webhooks[block] && entry[block].rules.length > 0);
  if (asked.length === 0) return undefined;
  const policies = asked.map(({ webhooks }) => webhooks.failurePolicy ?? policy);
  return {
    failurePolicy: policies.includes('Fail') ? 'Fail' : 'Ignore',
    versions: [...new Set(asked.map(({ apiTypes }) => apiTypes.version))],
    calls: asked.some((entry) => entry[block].external.some(isCall)),
  };
}

/** Whether a declared call may change something. */
function isCall(external: JsonObject): boolean {
  const method = external['method'];
  return typeof method === 'string' && method.toUpperCase() !== 'GET';
}

/** The fields at the top of an object that rules read, `metadata` and `status` apart. */
function rootsOf({ validation, mutation }: CrdEntry): readonly string[] {
  return [...validation.rules, ...mutation.rules].flatMap(({ field }) => {
    const root = typeof field === 'string' ? /^\.?([A-Za-z_][A-Za-z0-9_]*)/.exec(field)?.[1] : undefined;
    return root === undefined || root === 'metadata' || root === 'status' ? [] : [root];
  });
}

/** The peer's variable, below the Katalog. Throws ORK_GATEWAY_ENVIRONMENT. */
function policyOf(env: Environment): FailurePolicy | undefined {
  const text = env['WEBHOOK_FAILURE_POLICY'];
  if (text === undefined || text === '') return undefined;
  if (text === 'Fail' || text === 'Ignore') return text;
  throw GATEWAY_ERRORS.make(
    'ORK_GATEWAY_ENVIRONMENT',
    `invalid WEBHOOK_FAILURE_POLICY "${text.slice(0, 40)}": expected Fail or Ignore`,
  );
}
