/** The policies of a gateway; each has a binding of its name. */
export const POLICY_NAMES = [
  'orkestra-admission-validation',
  'orkestra-admission-warnings',
  'orkestra-deletion-protection',
  'orkestra-strict-mode-protection',
  'orkestra-namespace-protection',
] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];

/** Where several gateways share a cluster, an instance is added, as to the webhook configurations. */
export function policyName(of: PolicyName, instance: string): string {
  return instance === '' ? of : `${of}-${instance}`;
}
