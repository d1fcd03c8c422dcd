import { type CompileScope, isTemplate, type Path } from '../compile/index.js';
import { type Condition, compileGate } from '../conditions/index.js';
import { compileExternal, type ExternalCall } from '../external/index.js';
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
  onCreate: [],
  onReconcile: [],
  onDelete: ['ordered', 'groups', 'timeout', 'name'],
};

/** One block of the operator box, compiled. */
export interface Block {
  /** Made before the entries are applied, in order. */
  readonly external: readonly ExternalCall[];
  /** In the order written. */
  readonly entries: readonly ResourceTemplate[];
}

/** Compiles a block: its calls, and its entries under the block's own conditions. */
export function compileBlock(name: BlockName, raw: JsonObject, owner: OwnerType, scope: CompileScope): Block {
  const at = ['operatorBox', name];
  const gate = compileGate(raw, at, scope);
  const external = compileExternal(raw['external'] ?? null, [...at, 'external'], scope).map((call) => ({
    ...call,
    request: (...given: Parameters<ExternalCall['request']>) =>
      gate(given[0]) ? call.request(...given) : undefined,
  }));
  return { external, entries: compileResources({ block: name, at, gate, owner, scope }, raw) };
}

function compileResources(place: ListPlace, raw: JsonObject): readonly ResourceTemplate[] {
  const { block, at, scope } = place;
  return Object.entries(raw).flatMap(([key, value]) => {
    if (value === null || GATE.includes(key) || key === 'external') return [];
    const kind = resourceKind(key);
    if (kind) return compileEntries(kind, key, value, { ...place, at: [...at, key] });
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
      `unknown field "${key}"${didYouMeanKind(key, [...GATE, 'external', ...notRun])}`,
    );
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
