import { createHash } from 'node:crypto';
import { dynamic, mergeMaps, type Node, objectNode } from './node.js';

/** Written on every child and pod template, so that children can be found again. */
export const MANAGED_BY = { key: 'managed-by', value: 'orkestra' } as const;
export const OWNER_LABEL = 'orkestra-owner';
/** Stands in for an owner reference where Kubernetes allows none. */
export const UNOWNED_LABEL = 'orkestra.io/owner';

/** Limit of a label's value; https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
const LABEL_LIMIT = 63;

/**
 * A custom resource's name as the value of `orkestra-owner`: the name itself, or, when it is longer than a label
 * may be, its beginning and a hash of the whole.
 */
export function ownerLabelValue(name: string): string {
  if (name.length <= LABEL_LIMIT) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 10);
  let end = LABEL_LIMIT - hash.length - 1;
  while (end > 0 && !/[a-z0-9]/i.test(name.charAt(end - 1))) end--;
  return `${name.slice(0, end)}-${hash}`;
}

/** `{orkestra-owner: <cr>}`: the selector of workloads and services. */
export const OWNER_SELECTOR: Node = objectNode({ [OWNER_LABEL]: dynamic((frame) => frame.ownerLabel) });

/** The two labels of every object. */
export const MANAGED_LABELS: Node = objectNode({
  [MANAGED_BY.key]: MANAGED_BY.value,
  [OWNER_LABEL]: dynamic((frame) => frame.ownerLabel),
});

/** The labels of an object itself: one more where it has no owner reference. */
export const OBJECT_LABELS: Node = mergeMaps(
  MANAGED_LABELS,
  objectNode({
    [UNOWNED_LABEL]: dynamic((frame) => (frame.ownerReferences === undefined ? frame.ownerLabel : undefined)),
  }),
);

/** Whether only we write this label. */
export function isOwnLabel(key: string): boolean {
  return key === MANAGED_BY.key || key === OWNER_LABEL || key === UNOWNED_LABEL;
}
