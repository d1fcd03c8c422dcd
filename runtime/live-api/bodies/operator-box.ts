import type { OperatorBox } from '../../../katalog/index.js';
import type { JsonObject, JsonValue } from '../../../lib/base/index.js';
import type { CrdView } from '../../view.js';

const NOT_CONFIGURED = { configured: false, source: '', location: '', function: '' };

/** `operatorBox` of a row of `GET /katalog`. */
export function operatorBoxSummary(crd: CrdView) {
  const templates = templateCounts(crd.entry.operatorBox);
  return {
    type: 'generic',
    hasTemplates: Object.values(templates).some((counts) => Object.keys(counts).length > 0),
    hasHooks: crd.entry.operatorBox.hooks !== undefined,
    hasConstructor: false,
  };
}

/** `operatorBox` of `GET /katalog/{crd}`. */
export function operatorBoxDetail(crd: CrdView) {
  const box = crd.entry.operatorBox;
  return {
    type: 'generic',
    finalizers: { source: box.finalizers.length > 0 ? 'configured' : '', values: box.finalizers },
    hooks: hooksOf(box),
    constructor: NOT_CONFIGURED,
    templates: templateCounts(box),
  };
}

function hooksOf({ hooks }: OperatorBox) {
  if (!hooks) return NOT_CONFIGURED;
  return { configured: true, source: 'katalog', location: hooks.module, function: hooks.function };
}

/** How many resources of each kind a box declares: a list counts its members, a single one is 1. */
function templateCounts(box: OperatorBox) {
  return {
    onCreate: countKinds(box.onCreate),
    onReconcile: countKinds(box.onReconcile),
    onDelete: countKinds(...deletedTogether(box.onDelete)),
  };
}

/** The block and its groups. */
function deletedTogether(block: JsonObject): readonly JsonObject[] {
  const groups = (block['groups'] ?? []) as readonly JsonObject[];
  return [block, ...groups];
}

/** What is no kind of resource. */
const FIELDS = ['external', 'when', 'or', 'anyOf', 'groups', 'ordered', 'timeout', 'name'];

function countKinds(...blocks: readonly JsonObject[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [kind, value] of blocks.flatMap((block) => Object.entries(block))) {
    if (FIELDS.includes(kind)) continue;
    const count = countOf(value);
    if (count > 0) counts[kind] = (counts[kind] ?? 0) + count;
  }
  return counts;
}

function countOf(value: JsonValue): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? 1 : 0;
}
