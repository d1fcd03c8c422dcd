/** One policy with its binding, from the validations that stand in it. */
import type { JsonObject } from '../../lib/base/index.js';
import type { Resource } from '../cel/index.js';
import { type PolicyName, policyName } from './names.js';
import type { Variables } from './variables.js';

export interface DesiredPolicy {
  readonly of: PolicyName;
  readonly name: string;
  readonly spec: JsonObject;
  readonly binding: JsonObject;
  /** What each validation is about. */
  readonly validations: readonly PolicyPart[];
  /** What an expression is about that the API server names: `spec.variables[3].expression`; empty: the whole policy. */
  blame(field: string): readonly PolicyPart[];
}

/** Rules of `validation` by their places in the entry; none: a protection. */
export interface PolicyPart {
  /** As a CustomResourceDefinition is named. */
  readonly resource: string;
  readonly rules: readonly number[];
}

export function resourceName({ group, plural }: Resource): string {
  return `${plural}.${group}`;
}

/** A CRD or another resource that a validation is about. */
interface Asked extends Resource {
  readonly versions: readonly string[];
  readonly namespaced: boolean;
}

export interface AskedValidation {
  readonly resource: Asked;
  readonly rules: readonly number[];
  /** The variable of each rule, where rules share a validation. */
  readonly variables?: readonly string[];
  readonly validation: JsonObject;
}

interface PolicyParts {
  readonly variables: Variables;
  readonly operations: readonly string[];
  readonly conditions?: readonly JsonObject[];
  readonly namespaceSelector?: JsonObject;
  readonly objectSelector?: JsonObject;
  readonly actions?: readonly string[];
}

/**
 * Every field is written out, so that what the server defaults is no difference. A policy always answers, so that
 * `failurePolicy` of the webhooks says nothing about it: an expression that fails, which none does, refuses.
 */
export function policyOf(
  { instance }: { readonly instance: string },
  of: PolicyName,
  asked: readonly AskedValidation[],
  {
    variables,
    operations,
    conditions = [],
    namespaceSelector = {},
    objectSelector = {},
    actions = ['Deny'],
  }: PolicyParts,
): DesiredPolicy | undefined {
  if (asked.length === 0) return undefined;
  const name = policyName(of, instance);
  const resources = new Map(asked.map(({ resource }) => [resourceName(resource), resource]));
  const listed = variables.list();
  return {
    of,
    name,
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        matchPolicy: 'Equivalent',
        namespaceSelector,
        objectSelector,
        resourceRules: [...resources.values()].map(({ group, plural, versions, namespaced }) => ({
          apiGroups: [group],
          apiVersions: [...versions],
          resources: [plural],
          operations: [...operations],
          scope: namespaced ? 'Namespaced' : 'Cluster',
        })),
      },
      matchConditions: [...conditions],
      variables: [...listed],
      validations: asked.map(({ validation }) => validation),
    },
    binding: { policyName: name, validationActions: [...actions] },
    validations: asked.map(({ resource, rules }) => ({ resource: resourceName(resource), rules })),
    blame: (field) => blamed(field, asked, listed),
  };
}

const EXPRESSION = /spec\.(variables|validations)\[(\d+)\]/;

function blamed(
  field: string,
  asked: readonly AskedValidation[],
  listed: readonly JsonObject[],
): readonly PolicyPart[] {
  const [, list, place] = EXPRESSION.exec(field) ?? [];
  const index = Number(place);
  const part = ({ resource }: AskedValidation, rules: readonly number[]): PolicyPart => ({
    resource: resourceName(resource),
    rules,
  });
  if (list === 'validations') return asked.slice(index, index + 1).map((each) => part(each, each.rules));
  const name = `variables.${String(listed[index]?.['name'])}`;
  return list === undefined
    ? []
    : asked.flatMap((each) => {
        const rules = each.rules.filter((_, at) => each.variables?.[at] === name);
        return rules.length === 0 ? [] : [part(each, rules)];
      });
}

/** The longest text of a denial: a message expression may give 5 kB, and a character takes 4 bytes. */
const MAX_TEXT = 1_200;

/** `denied the request` are the words that kubectl prints for a webhook, and that tests look for. */
export function denial(expression: string, text: string): JsonObject {
  return { expression, messageExpression: `'denied the request: ' + ${cut(text)}`, reason: 'Forbidden' };
}

/** As an expression that gives a text no longer than a message may be. */
export function cut(text: string): string {
  return `[${text}].map(t, t.size() > ${MAX_TEXT} ? t.substring(0, ${MAX_TEXT}) + '…' : t)[0]`;
}
