/** The policies and bindings that should stand, as plain values; no cluster is asked. */
import { type CrdEntry, EXEMPT_LABEL, PROTECTION_LABEL } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import {
  changedExpression,
  isBuiltIn,
  literal,
  NOT_DELETING,
  notBy,
  type Resource,
  SYSTEM_NAMESPACES,
} from '../cel/index.js';
import { isCompiled, type PolicyRule } from './crd-rules.js';
import { cut, type DesiredPolicy, denial, policyOf, resourceName } from './one-policy.js';
import { blockedText, namespaceText, unlabellingText } from './protection-text.js';
import { IT, Variables, WAS } from './variables.js';

/** A resource of the Katalog, and what of it a policy may ask. */
export interface PolicyResource extends Resource {
  readonly namespaced: boolean;
  readonly versions: readonly string[];
  /** Of the entry with rules: a write in another version is asked about in this one. */
  readonly ruleVersions: readonly string[];
  /** Fields at the top of an object that rules read. */
  readonly roots: readonly string[];
  /** The entries of the CRD: one for each version. */
  readonly entries: readonly CrdEntry[];
  /** Of the entry with rules; compiled with `variables` of the policy that they stand in. */
  readonly rules: (variables: Variables) => readonly PolicyRule[];
}

export interface PolicyInput {
  readonly resources: readonly PolicyResource[];
  /** By the name of a CRD, the entry that keeps it. */
  readonly protectedCrds: ReadonlyMap<string, string>;
  readonly hasNamespaces: boolean;
  readonly namespaceSelector: JsonObject;
  readonly objectSelector: JsonObject;
  readonly matchConditions: readonly JsonObject[];
  readonly gatewayNamespace: string;
  readonly runtimeUser: string;
  readonly instance: string;
}

export function desiredPolicies(input: PolicyInput): readonly DesiredPolicy[] {
  return [
    validations(input),
    warnings(input),
    deletions(input),
    strictMode(input),
    namespaces(input),
  ].flatMap((policy) => policy ?? []);
}

/** One validation a resource: the API server reports only the first that fails. */
function validations(input: PolicyInput): DesiredPolicy | undefined {
  const variables = new Variables();
  const asked = input.resources.flatMap((resource) => {
    const guard = guardOf(input, resource);
    const rules = guard === undefined ? [] : compiledOf(resource, variables, 'deny');
    if (guard === undefined || rules.length === 0) return [];
    const violated = rules.map(({ violated: each }) => variables.of(each));
    const texts = rules.map(({ message }, index) => `(${violated[index]} ? [${message}] : [])`);
    return [
      {
        resource: { ...resource, versions: resource.ruleVersions },
        rules: rules.map(({ index }) => index),
        variables: violated,
        validation: denial(
          `!(${variables.of(guard)} && (${violated.join(' || ')}))`,
          `(${texts.join(' + ')}).join('; ')`,
        ),
      },
    ];
  });
  return policyOf(input, 'orkestra-admission-validation', asked, {
    variables,
    ...input,
    conditions: [NOT_DELETING, notBy(input.runtimeUser), ...input.matchConditions],
    operations: ['CREATE', 'UPDATE'],
  });
}

/** One validation a rule: with `Warn`, each that fails is a warning. */
function warnings(input: PolicyInput): DesiredPolicy | undefined {
  const variables = new Variables();
  const asked = input.resources.flatMap((resource) => {
    const guard = guardOf(input, resource);
    // Where a webhook stays, it gives the warnings of all rules.
    if (guard === undefined || !isWhole(resource)) return [];
    return compiledOf(resource, variables, 'warn').map(({ violated, message, index }) => ({
      resource: { ...resource, versions: resource.ruleVersions },
      rules: [index],
      validation: {
        expression: `!(${variables.of(guard)} && (${violated}))`,
        messageExpression: cut(message),
      },
    }));
  });
  return policyOf(input, 'orkestra-admission-warnings', asked, {
    variables,
    ...input,
    conditions: [NOT_DELETING, notBy(input.runtimeUser), ...input.matchConditions],
    operations: ['CREATE', 'UPDATE'],
    actions: ['Warn'],
  });
}

/** Whether no rule of a resource needs the webhook. */
export function isWhole(resource: PolicyResource): boolean {
  return resource.rules(new Variables()).every(isCompiled);
}

function compiledOf(resource: PolicyResource, variables: Variables, action: PolicyRule['action']) {
  return resource
    .rules(variables)
    .flatMap((rule) =>
      rule.action === action && 'violated' in rule.compiled ? [{ index: rule.index, ...rule.compiled }] : [],
    );
}

const CRDS = { group: 'apiextensions.k8s.io', plural: 'customresourcedefinitions' };
const IS_LABELLED = hasLabel(WAS, PROTECTION_LABEL);

function deletions(input: PolicyInput): DesiredPolicy | undefined {
  const variables = new Variables();
  const ofObjects = input.resources
    .filter(({ entries }) => entries.some(({ deletionProtection }) => deletionProtection.protectCrs))
    .map((resource) => ({
      resource,
      rules: [],
      validation: denial(
        `!(${isOf(resource)} && ${IS_LABELLED}${exemption(input, resource)})`,
        blockedText(resource, resource.entries),
      ),
    }));
  const protectedCrds = [...input.protectedCrds].sort(([a], [b]) => (a < b ? -1 : 1));
  const releases = protectedCrds.map(
    ([crd, entry]) =>
      `${literal(crd)}: ${literal(`To release it, set spec.crds.${entry}.deletionProtection.protectCRD to false in the Katalog.`)}`,
  );
  const map = `{${releases.join(', ')}}`;
  const crds = { ...CRDS, versions: ['v1'], namespaced: false };
  const ofCrds = {
    resource: crds,
    rules: [],
    validation: denial(
      `!(${isOf(crds)} && ${WAS}.metadata.name in ${map})`,
      `'[CustomResourceDefinition "' + ${WAS}.metadata.name + '"] deletion is blocked by Orkestra deletion protection. ' + ${map}[${WAS}.metadata.name]`,
    ),
  };
  const asked = [...ofObjects, ...(protectedCrds.length > 0 ? [ofCrds] : [])];
  return policyOf(input, 'orkestra-deletion-protection', asked, { variables, operations: ['DELETE'] });
}

function strictMode(input: PolicyInput): DesiredPolicy | undefined {
  const isReleased = `(request.userInfo.username == ${literal(input.runtimeUser)} && ${hasLabel(IT, EXEMPT_LABEL)})`;
  const isRemoved = `${IS_LABELLED} && !(${hasLabel(IT, PROTECTION_LABEL)}) && !${isReleased}`;
  const asked = input.resources
    .filter(({ entries }) => entries.some(({ deletionProtection }) => deletionProtection.strictMode))
    .map((resource) => ({
      resource,
      rules: [],
      validation: denial(
        `!(${isOf(resource)} && ${isRemoved}${exemption(input, resource)})`,
        unlabellingText(resource, resource.entries),
      ),
    }));
  return policyOf(input, 'orkestra-strict-mode-protection', asked, {
    variables: new Variables(),
    operations: ['UPDATE'],
  });
}

function namespaces(input: PolicyInput): DesiredPolicy | undefined {
  if (!input.hasNamespaces) return undefined;
  const variables = new Variables();
  const asked = input.resources.flatMap((resource) => {
    const guard = guardOf(input, resource);
    const text = namespaceText(resource.entries);
    if (guard === undefined || text === undefined || !resource.namespaced) return [];
    const validation = denial(`!(${variables.of(guard)} && (${text.violated}))`, text.message);
    return [{ resource, rules: [], validation }];
  });
  return policyOf(input, 'orkestra-namespace-protection', asked, {
    variables,
    operations: ['CREATE', 'UPDATE'],
    conditions: [NOT_DELETING],
  });
}

/** Which requests the rules of a resource are about; undefined: a field has a name that CEL does not read. */
function guardOf(input: PolicyInput, resource: PolicyResource): string | undefined {
  const differs = changedExpression(resource.roots, IT, WAS);
  return differs === undefined ? undefined : `${isOf(resource)} && (${differs})${exemption(input, resource)}`;
}

function isOf({ group, plural }: Resource): string {
  return `request.resource.group == ${literal(group)} && request.resource.resource == ${literal(plural)}`;
}

/** Of built-in kinds, not in the namespaces that the cluster and the gateway start from. */
function exemption({ gatewayNamespace }: PolicyInput, resource: Resource): string {
  if (!isBuiltIn(resource)) return '';
  const names = [...new Set([...SYSTEM_NAMESPACES, gatewayNamespace])].map(literal).join(', ');
  const place =
    resourceName(resource) === 'namespaces.'
      ? 'request.name'
      : "(has(request.namespace) ? request.namespace : '')";
  return ` && !(${place} in [${names}])`;
}

function hasLabel(object: string, key: string): string {
  const labels = `${object}.metadata.labels`;
  const name = literal(key);
  return `(has(${labels}) && ${name} in ${labels} && ${labels}[${name}] == 'true')`;
}
