import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { type Condition, compileGate } from '../conditions/index.js';
import { formatPath } from '../document/index.js';
import { compileExternal, type ExternalCall } from '../external/index.js';
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
import { type CompileScope, isTemplate, type Path } from '../scope/index.js';

const FIELDS = ['when', 'or', 'anyOf', 'external'];

/** One block of the operator box, compiled. */
export interface Block {
  /** Made before the entries are applied, in order. */
  readonly external: readonly ExternalCall[];
  /** In the order written. */
  readonly entries: readonly ResourceTemplate[];
}

/** Where a block stands. */
export interface BlockPlace {
  readonly block: BlockName;
  readonly at: Path;
  /** Of what it stands in. */
  readonly gate?: Condition;
  /** Further fields that it may have, which are read elsewhere. */
  readonly fields?: readonly string[];
}

/** Compiles a block: its calls, and its entries under the block's own conditions. */
export function compileBlock(
  place: BlockPlace,
  raw: JsonObject,
  owner: OwnerType,
  scope: CompileScope,
): Block {
  const { at, gate: outer, fields = [] } = place;
  const own = compileGate(raw, at, scope);
  const gate: Condition = outer ? (data) => outer(data) && own(data) : own;
  const external = compileExternal(raw['external'] ?? null, [...at, 'external'], scope).map((call) => ({
    ...call,
    request: (...given: Parameters<ExternalCall['request']>) =>
      gate(given[0]) ? call.request(...given) : undefined,
  }));
  const known = [...FIELDS, ...fields];
  const entries = Object.entries(raw).flatMap(([key, value]) => {
    if (value === null || known.includes(key)) return [];
    const kind = resourceKind(key);
    const list = { block: place.block, at: [...at, key], gate, owner, scope };
    if (kind) return compileEntries(kind, key, value, list);
    reportKey(key, list.at, known, scope);
    return [];
  });
  return { external, entries };
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
  const [, ...inside] = at;
  if (!Array.isArray(list)) {
    scope.invalid(
      at,
      list,
      `a list of ${key}${isTemplate(list) ? '; a template is not supported here' : ''}`,
    );
    return [];
  }
  return (list as readonly JsonValue[]).flatMap((entry, index) => {
    if (isObject(entry)) {
      return [
        compileEntry(
          kind,
          entry,
          { block, key: formatPath([...inside, index]), at: [...at, index], gate, owner },
          scope,
        ),
      ];
    }
    scope.invalid([...at, index], entry, 'a map');
    return [];
  });
}

function reportKey(key: string, at: Path, known: readonly string[], scope: CompileScope): void {
  if (isIgnoredKey(key)) scope.warning('ORK_IGNORED', at, `${key} has no effect: remove it`);
  else scope.error('ORK_FIELD_UNKNOWN', at, `unknown field "${key}"${didYouMeanKind(key, known)}`);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
