import type { JsonObject } from '../../lib/base/index.js';
import type { EntryParts, ResourceKind } from './entry-parts.js';
import { labelMap } from './fields/collection.js';
import { looseText } from './fields/scalar.js';
import { type Place, readFields, sharing } from './fields/structure.js';
import { IDENTITY_FIELDS } from './identity.js';
import { readSource, sourceFields } from './source.js';

/** Reads an entry of a kind that the table of kinds describes. `deletes`: only what identifies the object is needed. */
export function readBuiltIn(
  kind: ResourceKind,
  raw: JsonObject,
  { at, scope }: Place,
  deletes: boolean,
): EntryParts {
  const annotations = kind.annotations ? { annotations: labelMap(looseText) } : {};
  const required = deletes ? [] : [...kind.required, ...(kind.suffix === undefined ? ['name'] : [])];
  const table = { ...kind.fields, ...sourceFields(kind), ...IDENTITY_FIELDS, ...annotations };
  const written = readFields(raw, table, { at, scope }, { required });
  const fields = sharing(written, 'labels');
  if (!kind.namespaced && fields['namespace']) {
    scope.error('ORK_FIELD_VALUE', [...at, 'namespace'], `${kind.kind} is cluster-scoped; remove namespace`);
  }
  const { toNamespaces: copies, once, rotateAfter } = fields;
  if (copies && fields['namespace']) {
    scope.error(
      'ORK_FIELD_VALUE',
      [...at, 'namespace'],
      'namespace and toNamespaces are mutually exclusive: keep one',
    );
  }
  if (once && !once.constant) {
    scope.error('ORK_FIELD_VALUE', [...at, 'once'], 'once must be true or false; templates are not allowed');
  }
  const special = kind.special(fields, { at, scope });
  const isOnce = special.certificate !== undefined || (once?.constant === true && once.value === true);
  if (rotateAfter && !isOnce) {
    scope.error('ORK_FIELD_VALUE', [...at, 'rotateAfter'], 'rotateAfter requires once: true');
  }
  return {
    kind,
    namespaced: kind.namespaced,
    name: fields['name'],
    namespace: fields['namespace'],
    copies,
    source: readSource(kind, fields, { at, scope }),
    once: isOnce,
    rotateAfter,
    labels: fields['labels'],
    annotations: fields['annotations'],
    manifest: fields['manifest'],
    body: () => kind.assemble(fields, { at, scope }),
    ...special,
  };
}
