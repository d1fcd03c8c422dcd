/** Something that a rule says and a policy cannot: the rule stays with the webhook. Its message is the reason. */
export class NotCompiled extends Error {
  override readonly name = 'NotCompiled';
}

/** The type of a field that only the CRD in the cluster can say. */
export class TypeUnknown extends NotCompiled {}
