import { type CompileScope, isTemplate, type Path } from '../compile/index.js';
import { type Condition, compileGate } from '../conditions/index.js';
import type { JsonObject, JsonValue } from '../model.js';
import {
  type BlockName,
  compileEntry,
  didYouMeanKind,
  isIgnoredKey,
  type OwnerType,
  type ResourceKind,
  type ResourceTemplate,
  resourceKind,
} from '../resources/index.js';

const GATE = ['when', 'or', 'anyOf'];
const NOT_RUN: Readonly<Record<BlockName, readonly string[]>> = {
  onCreate: ['external'],
  onReconcile: ['external'],
  onDelete: ['external', 'ordered', 'groups', 'timeout', 'name'],
};

/** Compiles a block: its entries in the order written, under the block's own conditions. */
export function compileBlock(
  block: BlockName,
  raw: JsonObject,
  owner: OwnerType,
  scope: CompileScope,
): readonly ResourceTemplate[] {
  const at = ['operatorBox', block];
  const gate = compileGate(raw, at, scope);
  return Object.entries(raw).flatMap(([key, value]) => {
    if (value === null || GATE.includes(key)) return [];
    const kind = resourceKind(key);
    if (kind) return compileEntries(kind, key, value, { block, at: [...at, key], gate, owner, scope });
    reportKey(block, key, [...at, key], scope);
    return [];
  });
}

interface ListPlace {
  readonly block: BlockName;
  readonly at: Path;
  readonly gate: Condition;
  readonly owner: OwnerType;
  readonly scope: CompileScope;
}

function compileEntries(
  kind: ResourceKind,
  key: string,
  list: JsonValue,
  place: ListPlace,
): readonly ResourceTemplate[] {
  const { block, at, gate, owner, scope } = place;
  if (!Array.isArray(list)) {
    scope.error('ORK_FIELD_VALUE', at, `expects a list of ${key}${isTemplate(list) ? ', written out' : ''}`);
    return [];
  }
  return (list as readonly JsonValue[]).flatMap((entry, index) => {
    if (isObject(entry)) {
      return [
        compileEntry(
          kind,
          entry,
          { block, key: `${block}.${key}[${index}]`, at: [...at, index], gate, owner },
          scope,
        ),
      ];
    }
    scope.error('ORK_FIELD_VALUE', [...at, index], 'expects a map');
    return [];
  });
}

function reportKey(block: BlockName, key: string, at: Path, scope: CompileScope): void {
  const notRun = NOT_RUN[block];
  if (isIgnoredKey(key)) scope.warning('ORK_IGNORED', at, `"${key}" has no effect`);
  else if (notRun.includes(key))
    scope.error('ORK_NOT_RUN', at, `"${key}" under ${block} is not run by this version`);
  else
    scope.error(
      'ORK_FIELD_UNKNOWN',
      at,
      `unknown field "${key}"${didYouMeanKind(key, [...GATE, ...notRun])}`,
    );
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
