import type { LabelSelector } from '../../lib/base/index.js';
import {
  child,
  isObject,
  type JsonMap,
  numberAt,
  objectsOf,
  readLabelSelector,
  stringAt,
  stringsOf,
} from '../../lib/base/index.js';
import { compileCel, type Expression } from '../cel/index.js';
import type { KubeObject } from '../kube-object.js';
import type { Store } from '../store/store.js';

export type WebhookType = 'validating' | 'mutating';

export const CONFIGURATIONS: Readonly<Record<WebhookType, string>> = {
  validating: 'validatingwebhookconfigurations.admissionregistration.k8s.io',
  mutating: 'mutatingwebhookconfigurations.admissionregistration.k8s.io',
};

/** What match conditions can name (Kubernetes docs, "Matching requests: matchConditions"); no authorizer. */
export const CONDITION_VARIABLES = ['object', 'oldObject', 'request'];

export interface Rule {
  readonly operations: readonly string[];
  readonly groups: readonly string[];
  readonly versions: readonly string[];
  readonly resources: readonly string[];
  readonly scope: string;
}

export interface MatchCondition {
  readonly source: string;
  readonly expression: Expression;
}

/** One webhook of a configuration, read. */
export interface Webhook {
  readonly name: string;
  /** Where the webhook is reached, with `caBundle`. */
  readonly client: JsonMap;
  readonly rules: readonly Rule[];
  readonly ignoreFailures: boolean;
  readonly equivalent: boolean;
  readonly namespaces: LabelSelector;
  readonly objects: LabelSelector;
  readonly conditions: readonly MatchCondition[];
  readonly timeoutSeconds: number;
  /** It may be called again for what later webhooks have changed. */
  readonly reinvocable: boolean;
  readonly sideEffects: string;
  readonly reviewVersions: readonly string[];
}

/** The webhooks of a cluster. A configuration that is stored does not change, so each is read once. */
export class Webhooks {
  readonly #read = new WeakMap<KubeObject, readonly Webhook[]>();

  constructor(readonly store: Store) {}

  /** Those of one type in the order in which they are called: by the name of the configuration, then as written. */
  of(type: WebhookType): readonly Webhook[] {
    return this.store
      .resource(CONFIGURATIONS[type])
      .list()
      .flatMap(({ object }) => this.#in(object));
  }

  #in(configuration: KubeObject): readonly Webhook[] {
    let webhooks = this.#read.get(configuration);
    if (!webhooks) {
      webhooks = objectsOf(configuration['webhooks']).map(readWebhook);
      this.#read.set(configuration, webhooks);
    }
    return webhooks;
  }
}

function readWebhook(webhook: JsonMap): Webhook {
  return {
    name: stringAt(webhook, 'name') ?? '',
    client: child(webhook, 'clientConfig'),
    rules: objectsOf(webhook['rules']).map(readRule),
    ignoreFailures: webhook['failurePolicy'] === 'Ignore',
    equivalent: webhook['matchPolicy'] !== 'Exact',
    namespaces: selectorOf(webhook['namespaceSelector']),
    objects: selectorOf(webhook['objectSelector']),
    conditions: objectsOf(webhook['matchConditions']).map((condition) => ({
      source: stringAt(condition, 'expression') ?? '',
      expression: compileCel(stringAt(condition, 'expression') ?? '', CONDITION_VARIABLES),
    })),
    timeoutSeconds: numberAt(webhook, 'timeoutSeconds') ?? 10,
    reinvocable: webhook['reinvocationPolicy'] === 'IfNeeded',
    sideEffects: stringAt(webhook, 'sideEffects') ?? '',
    reviewVersions: stringsOf(webhook['admissionReviewVersions']),
  };
}

function readRule(rule: JsonMap): Rule {
  return {
    operations: stringsOf(rule['operations']),
    groups: stringsOf(rule['apiGroups']),
    versions: stringsOf(rule['apiVersions']),
    resources: stringsOf(rule['resources']),
    scope: stringAt(rule, 'scope') ?? '*',
  };
}

/** Configurations are checked when they are written, so their selectors can be read. */
function selectorOf(selector: unknown): LabelSelector {
  const known = readLabelSelector(isObject(selector) ? selector : {});
  if ('error' in known) throw new Error(known.error);
  return known;
}
