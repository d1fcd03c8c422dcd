/**
 * Moves what a field manager set by POST into what it applied, as `kubectl apply --server-side` does for objects made by
 * client-side apply (client-go, `util/csaupgrade`): else a field that leaves the applied object would stay, because its
 * manager still owns it by `Update`.
 */
import { isObject } from '../../../lib/base/index.js';

interface Entry {
  readonly manager?: unknown;
  readonly operation?: unknown;
  readonly subresource?: unknown;
  readonly fieldsV1?: unknown;
}

/** The entries as they should be; undefined: they are so already. */
export function upgradedFields(managedFields: unknown, manager: string): readonly object[] | undefined {
  const entries: readonly Entry[] = Array.isArray(managedFields) ? (managedFields as Entry[]) : [];
  const is = (operation: string) => (entry: Entry) =>
    entry.manager === manager && entry.operation === operation && (entry.subresource ?? '') === '';
  const posted = entries.filter(is('Update'));
  const [first] = posted;
  if (!first) return undefined;
  const applied = entries.find(is('Apply'));
  const fieldsV1 = [...posted, ...(applied ? [applied] : [])]
    .map((entry) => entry.fieldsV1)
    .reduce((all, fields) => union(all, fields), {});
  const upgraded = { ...(applied ?? first), operation: 'Apply', fieldsV1 };
  return entries.flatMap((entry) => {
    if (entry === (applied ?? first)) return [upgraded];
    return posted.includes(entry) ? [] : [entry];
  });
}

/** Of two sets of fields in the form `FieldsV1`. */
function union(a: unknown, b: unknown): unknown {
  if (!isObject(a) || !isObject(b)) return a ?? b;
  const all: Record<string, unknown> = { ...a };
  for (const [key, value] of Object.entries(b)) all[key] = key in a ? union(a[key], value) : value;
  return all;
}
