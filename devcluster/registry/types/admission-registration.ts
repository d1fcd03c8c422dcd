import type { TypeTable } from '../type-table.js';

/** Configurations of admission webhooks. */
export const ADMISSION_TYPES: TypeTable = {
  ValidatingWebhookConfiguration: 'webhooks:[ValidatingWebhook|name]',
  MutatingWebhookConfiguration: 'webhooks:[MutatingWebhook|name]',
  ValidatingWebhook: `name! clientConfig:WebhookClient!^ rules:[WebhookRule] failurePolicy=Fail
    matchPolicy=Equivalent namespaceSelector:LabelSelector@={} objectSelector:LabelSelector@={} sideEffects!
    timeoutSeconds:int=10 admissionReviewVersions:[string]! matchConditions:[MatchCondition|name]`,
  MutatingWebhook: `name! clientConfig:WebhookClient!^ rules:[WebhookRule] failurePolicy=Fail
    matchPolicy=Equivalent namespaceSelector:LabelSelector@={} objectSelector:LabelSelector@={} sideEffects!
    timeoutSeconds:int=10 admissionReviewVersions:[string]! matchConditions:[MatchCondition|name]
    reinvocationPolicy=Never`,
  WebhookClient: 'url service:WebhookService caBundle',
  WebhookService: 'namespace! name! path port:int=443',
  WebhookRule: 'operations:[string] apiGroups:[string] apiVersions:[string] resources:[string] scope=*',
  MatchCondition: 'name! expression!',
};
