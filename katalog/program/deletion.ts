/** `onDelete`: what goes with a custom resource, in groups of which each is gone before the next begins. */

import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { parseDuration } from '../../lib/base/index.js';
import { compileGate } from '../conditions/index.js';
import type { OwnerType } from '../resources/index.js';
import type { CompileScope, Path } from '../scope/index.js';
import { type Block, compileBlock } from './block.js';

export interface DeletionProgram {
  /** In the order of their deletion; none is empty. */
  readonly groups: readonly DeletionGroup[];
  /** Whether a group is waited for before the next, and the last before the finalizer goes. */
  readonly ordered: boolean;
  /** How long all of it may take when it is waited for, in milliseconds. */
  readonly timeoutMs: number;
}

export interface DeletionGroup extends Block {
  /** For people: the name, or which one it is. */
  readonly name: string;
}

const DEFAULT_TIMEOUT_MS = 300_000;
const AT: Path = ['operatorBox', 'onDelete'];

/** Compiles the block; faults go to `scope`. Its own entries are a group before `groups`. */
export function compileDeletion(raw: JsonObject, owner: OwnerType, scope: CompileScope): DeletionProgram {
  const { groups = null, ordered = null, timeout = null, name = null } = raw;
  const fields = ['groups', 'ordered', 'timeout', 'name'];
  const own = compileBlock({ block: 'onDelete', at: AT, fields }, raw, owner, scope);
  const members = listOf(groups, scope).map((group, index) =>
    compileGroup({ group, index }, raw, owner, scope),
  );
  const all = [{ ...own, name: nameOf(name, [...AT, 'name'], 'its own resources', scope) }, ...members];
  return {
    groups: all.filter(({ entries, external }) => entries.length + external.length > 0),
    ordered: orderedOf(ordered, groups !== null, scope),
    timeoutMs: timeoutOf(timeout, scope),
  };
}

function listOf(groups: JsonValue, scope: CompileScope): readonly JsonValue[] {
  if (groups === null) return [];
  if (Array.isArray(groups)) return groups as readonly JsonValue[];
  scope.invalid([...AT, 'groups'], groups, 'a list of groups');
  return [];
}

function compileGroup(
  { group, index }: { readonly group: JsonValue; readonly index: number },
  block: JsonObject,
  owner: OwnerType,
  scope: CompileScope,
): DeletionGroup {
  const at = [...AT, 'groups', index];
  const name = `group ${index + 1}`;
  if (typeof group !== 'object' || group === null || Array.isArray(group)) {
    scope.invalid(at, group, 'a map of resources');
    return { name, entries: [], external: [] };
  }
  const raw = group as JsonObject;
  // What is wrong with these conditions was reported where they stand.
  const gate = compileGate(block, AT, scope.elsewhere(AT));
  const compiled = compileBlock({ block: 'onDelete', at, gate, fields: ['name'] }, raw, owner, scope);
  return { ...compiled, name: nameOf(raw['name'] ?? null, [...at, 'name'], name, scope) };
}

function nameOf(name: JsonValue, at: Path, fallback: string, scope: CompileScope): string {
  if (name === null) return fallback;
  if (typeof name === 'string' && name !== '' && !name.includes('{{')) return `group "${name}"`;
  scope.invalid(at, name, 'a literal name; templates are not allowed');
  return fallback;
}

function orderedOf(ordered: JsonValue, hasGroups: boolean, scope: CompileScope): boolean {
  if (ordered === null || typeof ordered === 'boolean') return ordered ?? hasGroups;
  scope.invalid([...AT, 'ordered'], ordered, 'true or false');
  return hasGroups;
}

function timeoutOf(timeout: JsonValue, scope: CompileScope): number {
  if (timeout === null) return DEFAULT_TIMEOUT_MS;
  const ms = typeof timeout === 'string' ? parseDuration(timeout) : undefined;
  if (ms !== undefined && ms > 0) return ms;
  scope.invalid([...AT, 'timeout'], timeout, 'a duration such as 5m');
  return DEFAULT_TIMEOUT_MS;
}
