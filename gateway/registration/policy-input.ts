/** What of the Katalog may run as policies, with the schemas of its CRDs as the cluster has them. */
import { type CrdEntry, isNeededToStart } from '../../katalog/index.js';
import type { Schema } from '../../lib/schema/index.js';
import { boundedReason } from '../admission/index.js';
import type { CrdPlan, GatewayPlan } from '../plan.js';
import { compileCrdRules, type PolicyInput, type PolicyResource, type PolicyRule } from '../policy/index.js';
import type { RegistrationPlan } from './desired.js';
import { crdName } from './plan.js';

export interface PolicySources {
  /** Of whole objects, in the version of an entry; undefined: not known. */
  readonly schemaOf: (crd: CrdPlan) => Schema | undefined;
  /** By resource and place of the rule: what the API server has said against it. */
  readonly refused: ReadonlyMap<string, ReadonlyMap<number, string>>;
}

const SEVERAL = 'several entries have rules for this CRD';

export function policyInput(
  plan: GatewayPlan,
  registrations: RegistrationPlan,
  sources: PolicySources,
): PolicyInput {
  const { gateway } = plan.katalog;
  const crds = [...plan.crds.values()];
  return {
    ...registrations,
    gatewayNamespace: registrations.namespace,
    hasNamespaces: gateway.namespaceProtection !== undefined,
    protectedCrds: new Map(
      crds
        .filter(({ entry }) => entry.deletionProtection.protectCrd)
        .reverse()
        .map(({ entry }) => [crdName(entry), entry.name]),
    ),
    resources: registrations.resources
      .filter((each) => !isNeededToStart(each))
      .map((declared): PolicyResource => {
        const name = `${declared.plural}.${declared.group}`;
        const own = crds.filter(({ entry }) => crdName(entry) === name);
        const ruled = own.filter(({ entry }) => gateway.admission && hasRules(entry));
        return {
          ...declared,
          entries: own.map(({ entry }) => entry),
          ruleVersions: declared.validation?.versions ?? [],
          rules: (variables) => {
            const refused = sources.refused.get(name) ?? new Map();
            const rules = ruled.flatMap((crd) =>
              compileCrdRules(crd, { schema: sources.schemaOf(crd), variables, say: boundedReason, refused }),
            );
            return ruled.length > 1 ? rules.map(ofSeveral) : rules;
          },
        };
      }),
  };
}

function hasRules({ webhooks, validation }: CrdEntry): boolean {
  return webhooks.validation && validation.rules.length > 0;
}

/** The rules of the entry of the version that is written are asked; a policy of one version asks all of them. */
function ofSeveral(rule: PolicyRule): PolicyRule {
  return { ...rule, compiled: { reason: SEVERAL, isTypeUnknown: false } };
}
