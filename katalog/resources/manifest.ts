import { type JsonObject, valueAt } from '../../lib/base/index.js';
import type { CompileScope, Path } from '../scope/index.js';
import { anything } from './fields/anything.js';
import type { FieldType } from './fields/field-type.js';
import { isOwnLabel } from './labels.js';
import { ABSENT, asMap, isMap } from './node.js';

/** What identifies an object is said by the entry, and not by its manifest. */
const IDENTITY: readonly Path[] = [['apiVersion'], ['kind'], ['metadata', 'name'], ['metadata', 'namespace']];

/** `manifest`: parts of the object itself, merged over the shorthand at every depth; lists replace lists. */
export const manifest: FieldType = {
  schema: { type: 'object' },
  read(raw, at, scope) {
    if (!isMap(raw)) {
      scope.invalid(at, raw, 'a map with parts of the object itself');
      return ABSENT;
    }
    for (const path of IDENTITY) {
      if ((valueAt(raw, path) ?? undefined) !== undefined) {
        scope.error(
          'ORK_FIELD_VALUE',
          [...at, ...path],
          `${path.join('.')} is set by the entry: remove it from the manifest`,
        );
      }
    }
    reportOwnLabels(valueAt(raw, ['metadata', 'labels']), [...at, 'metadata', 'labels'], scope);
    return anything.read(raw, at, scope);
  },
};

function reportOwnLabels(labels: unknown, at: Path, scope: CompileScope): void {
  for (const key of Object.keys(asMap(labels as JsonObject | undefined)).filter(isOwnLabel)) {
    scope.error(
      'ORK_FIELD_VALUE',
      [...at, key],
      `the label ${key} is reserved: Orkestra writes it; remove it`,
    );
  }
}
