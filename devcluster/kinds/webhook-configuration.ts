import {
  isObject,
  type Json,
  type JsonMap,
  numberAt,
  objectsOf,
  readLabelSelector,
  stringAt,
  stringsOf,
} from '../../lib/base/index.js';
import type { Cause } from '../../lib/schema/index.js';
import { CONDITION_VARIABLES } from '../admission/webhook.js';
import { invalidValue } from '../api-error.js';
import { CelError, compileCel } from '../cel/index.js';
import type { KubeObject } from '../kube-object.js';
import { SUBDOMAIN, SUBDOMAIN_RULE } from './names.js';
import type { KindStrategy } from './strategy.js';
import { checkClient } from './webhook-client.js';

/** What a validating and a mutating configuration may hold (k8s, `apis/admissionregistration/validation`). */
export const webhookStrategy: KindStrategy = { check: (object) => checkWebhooks(object) };

function checkWebhooks(object: KubeObject): Cause[] {
  const names = new Set<string>();
  return objectsOf(object['webhooks']).flatMap((webhook, index) => {
    const at = `webhooks[${index}]`;
    const name = stringAt(webhook, 'name') ?? '';
    const twice = names.has(name);
    names.add(name);
    return [
      ...checkName(name, `${at}.name`, twice),
      ...objectsOf(webhook['rules']).flatMap((rule, rank) => checkRule(rule, `${at}.rules[${rank}]`)),
      ...checkSideEffects(webhook, at),
      ...checkVersions(webhook, at),
      ...checkTimeout(webhook, at),
      ...checkClient(webhook, `${at}.clientConfig`),
      ...checkSelector(webhook, at, 'namespaceSelector'),
      ...checkSelector(webhook, at, 'objectSelector'),
      ...objectsOf(webhook['matchConditions']).flatMap((condition, rank) =>
        checkCondition(condition, `${at}.matchConditions[${rank}]`),
      ),
    ];
  });
}

function checkName(name: string, field: string, twice: boolean): Cause[] {
  if (twice)
    return [{ reason: 'FieldValueDuplicate', message: `Duplicate value: ${JSON.stringify(name)}`, field }];
  if (!SUBDOMAIN.test(name)) return [invalidValue(field, name, SUBDOMAIN_RULE)];
  if (name.split('.').length >= 3) return [];
  return [invalidValue(field, name, 'should be a domain with at least three segments separated by dots')];
}

function required(field: string, why: string): Cause {
  return { reason: 'FieldValueRequired', message: `Required value${why ? `: ${why}` : ''}`, field };
}

function unsupported(field: string, value: Json, supported: readonly string[]): Cause {
  const list = supported.map((name) => JSON.stringify(name)).join(', ');
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}`;
  return { reason: 'FieldValueNotSupported', message, field };
}

function checkRule(rule: JsonMap, at: string): Cause[] {
  const causes: Cause[] = [];
  for (const name of ['apiGroups', 'apiVersions', 'resources', 'operations']) {
    const values = stringsOf(rule[name]);
    if (values.length === 0) causes.push(required(`${at}.${name}`, ''));
    else if (values.length > 1 && values.includes('*'))
      causes.push(
        invalidValue(
          `${at}.${name}`,
          [...values],
          `if '*' is present, must not specify other ${WORDS[name]}`,
        ),
      );
  }
  return causes;
}

const WORDS: Readonly<Record<string, string>> = {
  apiGroups: 'API groups',
  apiVersions: 'API versions',
  resources: 'resources',
  operations: 'operations',
};

function checkSideEffects(webhook: JsonMap, at: string): Cause[] {
  const supported = ['None', 'NoneOnDryRun'];
  const field = `${at}.sideEffects`;
  const value = webhook['sideEffects'];
  if (value === undefined) return [];
  return supported.includes(String(value)) ? [] : [unsupported(field, value, supported)];
}

function checkVersions(webhook: JsonMap, at: string): Cause[] {
  const field = `${at}.admissionReviewVersions`;
  const versions = stringsOf(webhook['admissionReviewVersions']);
  if (versions.length === 0)
    return webhook['admissionReviewVersions'] ? [required(field, 'must specify one of v1, v1beta1')] : [];
  if (versions.some((version) => version === 'v1' || version === 'v1beta1')) return [];
  return [invalidValue(field, [...versions], 'must include at least one of v1, v1beta1')];
}

function checkTimeout(webhook: JsonMap, at: string): Cause[] {
  const seconds = numberAt(webhook, 'timeoutSeconds');
  if (seconds === undefined || (seconds >= 1 && seconds <= 30)) return [];
  return [
    invalidValue(`${at}.timeoutSeconds`, seconds, 'the timeout value must be between 1 and 30 seconds'),
  ];
}

function checkSelector(webhook: JsonMap, at: string, name: string): Cause[] {
  const selector = webhook[name];
  if (!isObject(selector)) return [];
  const read = readLabelSelector(selector);
  return 'error' in read ? [invalidValue(`${at}.${name}`, selector, read.error)] : [];
}

function checkCondition(condition: JsonMap, at: string): Cause[] {
  const expression = stringAt(condition, 'expression') ?? '';
  const field = `${at}.expression`;
  if (expression.trim() === '') return [required(field, '')];
  try {
    compileCel(expression, CONDITION_VARIABLES);
    return [];
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    const place = `<input>:1:${error.column ?? 1}`;
    // A function or variable that CEL knows and this server does not is refused like one that nobody knows.
    return [invalidValue(field, expression, `compilation failed: ERROR: ${place}: ${error.message}`)];
  }
}
