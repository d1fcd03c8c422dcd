/**
 * Keys and values of Kubernetes labels, by the rules of `k8s.io/apimachinery/pkg/util/validation`.
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */
export type Labels = Readonly<Record<string, string>>;

const NAME = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const MAX_PREFIX = 253;

/** Whether `text` is a name of at most 63 characters, with an optional DNS subdomain and a slash before it. */
export function isLabelKey(text: string): boolean {
  const slash = text.indexOf('/');
  if (!NAME.test(text.slice(slash + 1))) return false;
  return slash < 0 || (slash <= MAX_PREFIX && PREFIX.test(text.slice(0, slash)));
}

/** Whether `text` is empty or a name of at most 63 characters. */
export function isLabelValue(text: string): boolean {
  return text === '' || NAME.test(text);
}

/** Whether an object with `labels` has every label of `wanted`, as `matchLabels` compares them. */
export function hasLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

/** Labels as people and the API server write them: `a=b,c=d`, sorted by key. */
export function labelText(labels: Labels): string {
  return Object.keys(labels)
    .sort()
    .map((key) => `${key}=${labels[key]}`)
    .join(',');
}
