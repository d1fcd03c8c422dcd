/** The access to the API server that a gateway needs: nothing on CRs and children. */
import type { CrdEntry, Katalog } from '../katalog/index.js';
import type { AccessRule, NeededAccess } from '../lib/kube/index.js';
import { SECRET_NAME } from './certificates/index.js';
import { NOTIFY_SECRET, notifiesByGateway } from './notify/index.js';
import { POLICY_NAMES, policyName } from './policy/index.js';
import { CONFIGURATION_NAMES, configurationName, crdName, kindOf } from './registration/index.js';

export interface GatewayPlace {
  readonly namespace: string;
  /** Of its Deployment. */
  readonly deployment: string;
  /** That its registrations are owned by; undefined: by none. */
  readonly clusterRole: string | undefined;
}

export function neededGatewayAccess(
  katalog: Katalog,
  { namespace, deployment, clusterRole }: GatewayPlace,
): readonly NeededAccess[] {
  const entries = [...katalog.crds.values()].filter(({ enabled }) => enabled);
  const converted = entries.filter(({ conversion }) => conversion !== undefined);
  const updated = converted.filter(({ conversion }) => conversion?.updateCrd);
  const { webhooks, deletionProtection, namespaceProtection } = katalog.gateway;
  const isCleaned =
    webhooks.cleanupOnShutdown ||
    deletionProtection?.cleanupOnShutdown ||
    namespaceProtection?.cleanupOnShutdown;
  const rules: readonly (AccessRule | false | undefined)[] = [
    ...secretRules(namespace, SECRET_NAME, {
      verbs: ['get', 'list', 'watch', 'update', 'delete'],
      what: 'its certificate',
    }),
    ...(notifiesByGateway(katalog)
      ? secretRules(namespace, NOTIFY_SECRET.name, { verbs: ['get'], what: 'the token of /notify' })
      : []),
    ...configurationRules(webhooks.instance),
    ...(webhooks.engine === 'webhook' ? leftPolicyRules : policyRules)(webhooks.instance),
    isCleaned === true && {
      apiGroups: ['apps'],
      resources: ['deployments'],
      verbs: ['get'],
      resourceNames: [deployment],
      namespace,
      description: `in namespace ${namespace}: whether the Deployment ${deployment} is gone, when cleanupOnShutdown asks for it`,
    },
    clusterRole !== undefined && {
      apiGroups: ['rbac.authorization.k8s.io'],
      resources: ['clusterroles'],
      verbs: ['get'],
      resourceNames: [clusterRole],
      description: 'the ClusterRole that owns the registrations, so that they go with it',
    },
    entries.length > 0 && definitions(['get'], entries, 'the schemas of the CRDs, for the types of values'),
    converted.length > 0 &&
      definitions(['list', 'watch'], converted, 'whether spec.conversion asks this gateway'),
    updated.length > 0 && definitions(['patch'], updated, 'spec.conversion, where updateCRD is set'),
  ];
  return [{ crd: undefined, rules: rules.filter((rule) => typeof rule === 'object'), notes: [] }];
}

/** A name cannot be asked of a `create`. */
function secretRules(
  namespace: string,
  name: string,
  { verbs, what }: { readonly verbs: readonly string[]; readonly what: string },
): readonly AccessRule[] {
  const secrets = { apiGroups: [''], resources: ['secrets'], namespace };
  const description = `in namespace ${namespace}: the Secret ${name}, ${what}`;
  return [
    { ...secrets, verbs, resourceNames: [name], description },
    { ...secrets, verbs: ['create'], description: `${description}, when it does not exist` },
  ];
}

function configurationRules(instance: string): readonly AccessRule[] {
  const kinds = [
    ['ValidatingWebhookConfiguration', 'validatingwebhookconfigurations'],
    ['MutatingWebhookConfiguration', 'mutatingwebhookconfigurations'],
  ] as const;
  return kinds.flatMap(([kind, resource]): AccessRule[] => {
    const configurations = { apiGroups: ['admissionregistration.k8s.io'], resources: [resource] };
    const resourceNames = CONFIGURATION_NAMES.filter((of) => kindOf(of) === kind).map((of) =>
      configurationName(of, instance),
    );
    return [
      {
        ...configurations,
        verbs: ['get', 'list', 'watch', 'update', 'delete'],
        resourceNames,
        description: 'its registrations',
      },
      { ...configurations, verbs: ['create'], description: 'its registrations, when they do not exist' },
    ];
  });
}

const POLICY_RESOURCES = ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'] as const;

/** Those of a Katalog whose engine was another: they would go on denying by its old rules. */
function leftPolicyRules(instance: string): readonly AccessRule[] {
  return [
    {
      apiGroups: ['admissionregistration.k8s.io'],
      resources: POLICY_RESOURCES,
      verbs: ['get', 'delete'],
      resourceNames: POLICY_NAMES.map((of) => policyName(of, instance)),
      description: 'policies that another engine has left, to remove them',
    },
  ];
}

function policyRules(instance: string): readonly AccessRule[] {
  return POLICY_RESOURCES.flatMap((resource): AccessRule[] => {
    const policies = { apiGroups: ['admissionregistration.k8s.io'], resources: [resource] };
    return [
      {
        ...policies,
        verbs: ['get', 'list', 'watch', 'update', 'delete'],
        resourceNames: POLICY_NAMES.map((of) => policyName(of, instance)),
        description: 'the rules that the API server checks itself',
      },
      {
        ...policies,
        verbs: ['create'],
        description: 'the rules that the API server checks itself, when they do not exist',
      },
    ];
  });
}

function definitions(
  verbs: readonly string[],
  entries: readonly CrdEntry[],
  description: string,
): AccessRule {
  return {
    apiGroups: ['apiextensions.k8s.io'],
    resources: ['customresourcedefinitions'],
    verbs,
    resourceNames: [...new Set(entries.map(crdName))],
    description,
  };
}

/** Whether a Katalog declares something that a gateway does. */
export function needsGateway(katalog: Katalog): boolean {
  const { admission, conversion, deletionProtection, namespaceProtection, standalone } = katalog.gateway;
  return (
    standalone ||
    admission ||
    conversion.enabled ||
    deletionProtection !== undefined ||
    namespaceProtection !== undefined ||
    notifiesByGateway(katalog)
  );
}
