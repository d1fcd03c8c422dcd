import type { Json, Labels } from '../../lib/base/index.js';
import { ApiError, notFound } from '../api-error.js';
import { CelError } from '../cel/index.js';
import type { ClusterState } from '../cluster-state.js';
import { converted } from '../conversion/convert.js';
import type { KubeObject } from '../kube-object.js';
import type { ResourceVersion } from '../registry/resource.js';
import type { Attributes } from './attributes.js';
import { conditionVariables } from './review.js';
import type { Turn } from './turn.js';
import type { Rule, Webhook } from './webhook.js';

/** Writes of these are never shown to webhooks, so that nobody locks themselves out (k8s, `rules.go`). */
const EXEMPT = new Set([
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
]);

/** A webhook that is to be called, and the write with its objects under the version that its rule names. */
export interface Invocation {
  readonly webhook: Webhook;
  readonly version: ResourceVersion;
  readonly shown: Attributes;
}

/**
 * How a webhook is to be called for a write; undefined when it is not.
 *
 * @throws ApiError 403 when a match condition cannot be evaluated and failures are not ignored; 500 when an object cannot
 * be converted to the version of the webhook
 */
export function* invocationOf(
  state: ClusterState,
  webhook: Webhook,
  attributes: Attributes,
): Turn<Invocation | undefined> {
  if (EXEMPT.has(attributes.served.key)) return undefined;
  const version = versionFor(webhook, attributes);
  if (!version) return undefined;
  if (!selectsNamespace(state, webhook, attributes) || !selectsObject(webhook, attributes)) return undefined;
  const invocation = { webhook, version, shown: yield* inVersion(state, attributes, version) };
  return holds(invocation) ? invocation : undefined;
}

/** The objects of a write under the version of a rule. A Scale is the same under each. */
function* inVersion(
  state: ClusterState,
  attributes: Attributes,
  { name: to }: ResourceVersion,
): Turn<Attributes> {
  const { served, object, oldObject, reviewed } = attributes;
  if (reviewed) return attributes;
  const versions = { from: served.version.name, to };
  return {
    ...attributes,
    object: object && (yield* converted(state, served.resource, object, versions)),
    oldObject: oldObject && (yield* converted(state, served.resource, oldObject, versions)),
  };
}

/** The version under which a rule matches: the one of the request, or with `Equivalent` another served one. */
function versionFor(webhook: Webhook, attributes: Attributes): ResourceVersion | undefined {
  const { resource, version } = attributes.served;
  const matches = (candidate: ResourceVersion): boolean =>
    webhook.rules.some((rule) => matchesRule(rule, attributes, candidate.name));
  if (matches(version)) return version;
  return webhook.equivalent ? resource.versions.find(matches) : undefined;
}

function matchesRule(rule: Rule, attributes: Attributes, version: string): boolean {
  const { served, operation, subresource } = attributes;
  const { group, plural, namespaced } = served.resource;
  const scope = namespaced ? 'Namespaced' : 'Cluster';
  return (
    (rule.scope === '*' || rule.scope === scope) &&
    includes(rule.operations, operation) &&
    includes(rule.groups, group) &&
    includes(rule.versions, version) &&
    rule.resources.some((resource) => {
      const [name = '', sub = ''] = resource.split('/');
      return (name === '*' || name === plural) && (sub === '*' || sub === subresource);
    })
  );
}

function includes(list: readonly string[], value: string): boolean {
  return list.includes('*') || list.includes(value);
}

/** An object that belongs to no namespace is always selected; a namespace is selected by its own labels. */
function selectsNamespace(state: ClusterState, { namespaces }: Webhook, attributes: Attributes): boolean {
  if (namespaces.requirements.length === 0) return true;
  const { served, namespace, name, object } = attributes;
  const isNamespace = served.key === 'namespaces';
  if (namespace === undefined && !isNamespace) return true;
  if (isNamespace && object) return namespaces.matches(labelsOf(object));
  const home = isNamespace ? name : (namespace ?? '');
  const found = state.store.get('namespaces', { namespace: '', name: home });
  if (!found) throw notFound({ group: '', resource: 'namespaces', name: home });
  return namespaces.matches(labelsOf(found.object));
}

function selectsObject({ objects }: Webhook, { object, oldObject }: Attributes): boolean {
  if (objects.requirements.length === 0) return true;
  return [object, oldObject].some((one) => one !== undefined && objects.matches(labelsOf(one)));
}

function labelsOf({ metadata }: KubeObject): Labels {
  return (metadata.labels ?? {}) as Labels;
}

/** All conditions must be true. One that is false decides, even when another one fails. */
function holds({ webhook, version, shown: attributes }: Invocation): boolean {
  if (webhook.conditions.length === 0) return true;
  const variables = conditionVariables(attributes, version);
  let failure: string | undefined;
  for (const { source, expression } of webhook.conditions) {
    const result = evaluated(expression, variables);
    if (result === false) return false;
    if (result !== true)
      failure ??= `expression '${source}' resulted in error: ${result instanceof CelError ? result.message : 'the result is not a boolean'}`;
  }
  if (failure === undefined) return true;
  if (webhook.ignoreFailures) return false;
  throw failedConditions(attributes, failure);
}

function evaluated(
  expression: { evaluate(variables: ReadonlyMap<string, Json>): Json },
  variables: ReadonlyMap<string, Json>,
): Json | CelError {
  try {
    return expression.evaluate(variables);
  } catch (error) {
    if (error instanceof CelError) return error;
    throw error;
  }
}

function failedConditions({ served, name }: Attributes, why: string): ApiError {
  const { group, plural } = served.resource;
  const subject = `${plural}${group ? `.${group}` : ''} "${name}"`;
  return new ApiError(403, 'Forbidden', `${subject} is forbidden: ${why}`, {
    name,
    ...(group ? { group } : {}),
    kind: plural,
  });
}
