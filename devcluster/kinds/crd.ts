import { child, type JsonMap, objectsOf, stringAt, stringsOf, valueAt } from '../../lib/base/index.js';
import type { Cause } from '../../lib/schema/index.js';
import { forbiddenField, invalidValue } from '../api-error.js';
import type { ClusterState } from '../cluster-state.js';
import { type KubeObject, kubeTime } from '../kube-object.js';
import { customResource } from '../registry/custom.js';
import type { KindStrategy } from './strategy.js';
import { checkClient } from './webhook-client.js';

/** The finalizer that a deletion puts on a CRD until its custom resources are gone. */
export const CRD_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

/** CRDs are accepted and established in the same write: nobody has to wait for them here. */
export const crdStrategy: KindStrategy = {
  complete(object) {
    const names = child(child(object, 'spec'), 'names');
    const kind = stringAt(names, 'kind') ?? '';
    const completed = { listKind: `${kind}List`, singular: kind.toLowerCase(), ...names };
    return { ...object, spec: { ...child(object, 'spec'), names: completed } };
  },
  prepare: (object, before, state) => ({ ...object, status: statusOf(object, before, state) }),
  check(object, before, state) {
    const problems: Cause[] = [];
    customResource(object, state.metaSchema, problems);
    return [
      ...checkName(object),
      ...checkScope(object),
      ...checkStorage(object),
      ...checkStored(object),
      ...checkFixed(object, before),
      ...checkConversion(object),
      ...problems,
    ];
  },
};

function statusOf(
  object: KubeObject,
  before: KubeObject | undefined,
  state: ClusterState,
): KubeObject['status'] {
  const storage = objectsOf(valueAt(object, ['spec', 'versions'])).find(
    (version) => version['storage'] === true,
  );
  const stored = new Set(stringsOf(valueAt(before, ['status', 'storedVersions'])));
  if (storage) stored.add(stringAt(storage, 'name') ?? '');
  const known = objectsOf(valueAt(before, ['status', 'conditions']));
  const at = kubeTime(state.clock.now());
  const condition = (type: string, reason: string, message: string) =>
    known.find((present) => present['type'] === type) ?? {
      type,
      status: 'True',
      lastTransitionTime: at,
      reason,
      message,
    };
  return {
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
      ...known.filter(({ type }) => type === 'Terminating'),
    ],
    acceptedNames: child(child(object, 'spec'), 'names'),
    storedVersions: [...stored],
  };
}

/** The status of a CRD whose deletion has begun. */
export function terminatingStatus(status: JsonMap, at: string): JsonMap {
  const terminating = {
    type: 'Terminating',
    status: 'True',
    lastTransitionTime: at,
    reason: 'InstanceDeletionInProgress',
    message: 'CustomResource deletion is in progress',
  };
  return { ...status, conditions: [...objectsOf(status['conditions']), terminating] };
}

function checkName(object: KubeObject): Cause[] {
  const name = `${stringAt(object, 'spec', 'names', 'plural')}.${stringAt(object, 'spec', 'group')}`;
  if (object.metadata.name === name) return [];
  const shown = JSON.stringify(object.metadata.name ?? '');
  const message = `Invalid value: ${shown}: must be spec.names.plural+"."+spec.group`;
  return [{ reason: 'FieldValueInvalid', message, field: 'metadata.name' }];
}

function checkStorage(object: KubeObject): Cause[] {
  const versions = objectsOf(valueAt(object, ['spec', 'versions']));
  if (versions.filter((version) => version['storage'] === true).length === 1) return [];
  const message = 'Invalid value: must have exactly one version marked as storage version';
  return [{ reason: 'FieldValueInvalid', message, field: 'spec.versions' }];
}

function checkScope(object: KubeObject): Cause[] {
  const scope = valueAt(object, ['spec', 'scope']) ?? '';
  if (scope === 'Cluster' || scope === 'Namespaced') return [];
  const message = `Unsupported value: ${JSON.stringify(scope)}: supported values: "Cluster", "Namespaced"`;
  return [{ reason: 'FieldValueNotSupported', message, field: 'spec.scope' }];
}

/** A version in which objects may be stored stays. */
function checkStored(object: KubeObject): Cause[] {
  const names = new Set(objectsOf(valueAt(object, ['spec', 'versions'])).map(({ name }) => name));
  return stringsOf(valueAt(object, ['status', 'storedVersions'])).flatMap((name, index) => {
    if (names.has(name)) return [];
    const why = `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`;
    return [invalidValue(`status.storedVersions[${index}]`, name, why)];
  });
}

/** Scope and names that objects are stored under do not change once established. */
function checkFixed(object: KubeObject, before: KubeObject | undefined): Cause[] {
  if (!before) return [];
  return ['spec.scope', 'spec.group', 'spec.names.plural', 'spec.names.kind'].flatMap((field) => {
    const value = valueAt(object, field.split('.'));
    if (value === valueAt(before, field.split('.'))) return [];
    const message = `Invalid value: ${JSON.stringify(value ?? null)}: field is immutable`;
    return [{ reason: 'FieldValueInvalid', message, field }];
  });
}

/** The fields of a webhook of conversion by the names that they had in v1beta1, as the API server reports on them. */
const CLIENT = 'spec.conversion.webhookClientConfig';
const REVIEWS = 'spec.conversion.conversionReviewVersions';

function checkConversion(object: KubeObject): Cause[] {
  const conversion = child(child(object, 'spec'), 'conversion');
  const strategy = stringAt(conversion, 'strategy') ?? '';
  const webhook = child(conversion, 'webhook');
  if (strategy === 'Webhook') return [...checkConverter(webhook), ...checkReviews(webhook)];
  if (strategy !== 'None') {
    const message = `Unsupported value: ${JSON.stringify(strategy)}: supported values: "None", "Webhook"`;
    return strategy === ''
      ? []
      : [{ reason: 'FieldValueNotSupported', message, field: 'spec.conversion.strategy' }];
  }
  const why = 'should not be set when strategy is not set to Webhook';
  return [
    ...(webhook['clientConfig'] === undefined ? [] : [forbiddenField(CLIENT, why)]),
    ...(webhook['conversionReviewVersions'] === undefined ? [] : [forbiddenField(REVIEWS, why)]),
  ];
}

function checkConverter(webhook: JsonMap): Cause[] {
  if (webhook['clientConfig'] !== undefined) return checkClient(webhook, CLIENT);
  const message = 'Required value: required when strategy is set to Webhook';
  return [{ reason: 'FieldValueRequired', message, field: CLIENT }];
}

function checkReviews(webhook: JsonMap): Cause[] {
  const versions = stringsOf(webhook['conversionReviewVersions']);
  if (versions.length === 0)
    return [{ reason: 'FieldValueRequired', message: 'Required value', field: REVIEWS }];
  const causes = versions.flatMap((version, index) =>
    versions.indexOf(version) < index
      ? [invalidValue(`${REVIEWS}[${index}]`, version, 'duplicate version')]
      : [],
  );
  if (versions.some((version) => version === 'v1' || version === 'v1beta1')) return causes;
  return [...causes, invalidValue(REVIEWS, [...versions], 'must include at least one of v1, v1beta1')];
}
