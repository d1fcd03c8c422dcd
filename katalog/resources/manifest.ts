import type { JsonValue } from '../../lib/base/index.js';
import { valueAt } from '../../lib/base/index.js';
import type { CompileScope, Path } from '../compile/index.js';
import { anything } from './fields/anything.js';
import type { FieldType } from './fields/field-type.js';
import { isOwnLabel } from './labels.js';
import { ABSENT, isMap } from './node.js';

/** What identifies an object is said by the entry, and not by its manifest. */
const IDENTITY: readonly Path[] = [['apiVersion'], ['kind'], ['metadata', 'name'], ['metadata', 'namespace']];

/** `manifest`: parts of the object itself, merged over the shorthand at every depth; lists replace lists. */
export const manifest: FieldType = {
  schema: { type: 'object' },
  read(raw, at, scope) {
    if (!isMap(raw)) {
      scope.error('ORK_FIELD_VALUE', at, 'expects a map: parts of the object itself');
      return ABSENT;
    }
    for (const path of IDENTITY) {
      if ((valueAt(raw, path) ?? undefined) !== undefined) {
        scope.error(
          'ORK_FIELD_VALUE',
          [...at, ...path],
          `${path.join('.')} is set by the entry, not by its manifest`,
        );
      }
    }
    reportOwnLabels(valueAt(raw, ['metadata', 'labels']), [...at, 'metadata', 'labels'], scope);
    return anything.read(raw, at, scope);
  },
};

function reportOwnLabels(labels: JsonValue | undefined, at: Path, scope: CompileScope): void {
  if (!isMap(labels)) return;
  for (const key of Object.keys(labels).filter(isOwnLabel)) {
    scope.error('ORK_FIELD_VALUE', [...at, key], `the label ${key} is written by Orkestra`);
  }
}
