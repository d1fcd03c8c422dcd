import { child, deepEqual, isObject, type Json, type JsonMap, stringAt } from '../../lib/base/index.js';
import type { KubeObject, ManagedFieldsEntry } from '../kube-object.js';
import { type FieldSet, isEmptySet, withoutSubtrees } from './field-set.js';

/** Who writes, and how: what tells one entry of `managedFields` from another. */
export interface Manager {
  readonly name: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  /** The empty string for the object itself. */
  readonly subresource: string;
}

/** The fields one manager owns. */
export interface Ownership {
  readonly manager: Manager;
  readonly fields: FieldSet;
  readonly time: string | undefined;
}

/** More updating managers than this are folded into one, oldest first (KEP-555). */
const MAX_UPDATERS = 10;
const FOLDED = 'ancient-changes';

/** Fields nobody owns. */
const UNOWNED: FieldSet = {
  'f:apiVersion': {},
  'f:kind': {},
  'f:metadata': {
    'f:name': {},
    'f:namespace': {},
    'f:creationTimestamp': {},
    'f:selfLink': {},
    'f:uid': {},
    'f:generation': {},
    'f:managedFields': {},
    'f:resourceVersion': {},
    'f:deletionTimestamp': {},
    'f:deletionGracePeriodSeconds': {},
  },
};

/** Where the fields of an object are that a write to `subresource` may touch. */
export function ownable(fields: FieldSet, subresource: string, hasStatus: boolean): FieldSet {
  let owned = withoutSubtrees(fields, UNOWNED);
  const metadata = owned['f:metadata'];
  if (isObject(metadata) && '.' in metadata) owned = { ...owned, 'f:metadata': dropMarker(metadata) };
  if (isObject(owned['f:metadata']) && isEmptySet(owned['f:metadata'])) {
    const { 'f:metadata': _, ...rest } = owned;
    owned = rest;
  }
  if (subresource === 'status') return onlyStatus(owned);
  return hasStatus ? withoutSubtrees(owned, { 'f:status': {} }) : owned;
}

function onlyStatus(set: FieldSet): FieldSet {
  const status = set['f:status'];
  return isObject(status) ? { 'f:status': status } : {};
}

function dropMarker(set: FieldSet): FieldSet {
  const { '.': _, ...rest } = set;
  return rest;
}

/** The same writer again: an applier whatever the version it applies, an updater per version. */
export function sameManager(a: Manager, b: Manager): boolean {
  return (
    a.name === b.name &&
    a.operation === b.operation &&
    a.subresource === b.subresource &&
    (a.operation === 'Apply' || a.apiVersion === b.apiVersion)
  );
}

/** Reads `managedFields`; entries that make no sense are dropped. */
export function readOwnerships(object: KubeObject | undefined): Ownership[] {
  const entries: Json = object?.metadata.managedFields ?? [];
  return entries.flatMap((entry) => {
    const operation = stringAt(entry, 'operation');
    if (operation !== 'Apply' && operation !== 'Update') return [];
    const manager: Manager = {
      name: stringAt(entry, 'manager') ?? '',
      operation,
      apiVersion: stringAt(entry, 'apiVersion') ?? '',
      subresource: stringAt(entry, 'subresource') ?? '',
    };
    return [{ manager, fields: child(entry, 'fieldsV1'), time: stringAt(entry, 'time') }];
  });
}

/** The entries to store; managers that own nothing are left out, and the list is kept short. */
export function writeOwnerships(ownerships: readonly Ownership[]): ManagedFieldsEntry[] {
  const owning = ownerships.filter(({ fields }) => !isEmptySet(fields));
  return sorted(foldUpdaters(owning)).map(({ manager, fields, time }) => ({
    manager: manager.name,
    operation: manager.operation,
    apiVersion: manager.apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: sortKeys(fields),
    ...(manager.subresource === '' ? {} : { subresource: manager.subresource }),
  }));
}

function sorted(ownerships: readonly Ownership[]): Ownership[] {
  return [...ownerships].sort(
    (a, b) =>
      compareText(a.manager.operation, b.manager.operation) ||
      compareText(a.time ?? '', b.time ?? '') ||
      compareText(a.manager.name, b.manager.name) ||
      compareText(a.manager.subresource, b.manager.subresource),
  );
}

function foldUpdaters(ownerships: readonly Ownership[]): readonly Ownership[] {
  const updaters = ownerships.filter(({ manager }) => manager.operation === 'Update');
  const surplus = updaters.length - MAX_UPDATERS;
  if (surplus <= 0) return ownerships;
  const oldest = new Set(sorted(updaters).slice(0, surplus + 1));
  const folded = [...oldest].reduce((a, b) => ({
    manager: { ...a.manager, name: FOLDED, subresource: '' },
    fields: { ...a.fields, ...mergeSets(a.fields, b.fields) },
    time: b.time,
  }));
  return [...ownerships.filter((ownership) => !oldest.has(ownership)), folded];
}

function mergeSets(a: FieldSet, b: FieldSet): FieldSet {
  const merged: FieldSet = { ...a };
  for (const key in b) {
    const left = merged[key];
    const right = b[key];
    merged[key] = isObject(left) && isObject(right) ? mergeSets(left, right) : right;
  }
  return merged;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sortKeys(set: JsonMap): JsonMap {
  const result: JsonMap = {};
  for (const key of Object.keys(set).sort()) {
    const value = set[key];
    result[key] = isObject(value) ? sortKeys(value) : value;
  }
  return result;
}

/** Whether two lists of entries differ in more than their times. */
export function sameOwnerships(a: readonly ManagedFieldsEntry[], b: readonly ManagedFieldsEntry[]): boolean {
  const timeless = (entries: readonly ManagedFieldsEntry[]): Json =>
    entries
      .map(({ time: _, ...entry }): JsonMap => entry)
      .sort((x, y) => compareText(JSON.stringify(x), JSON.stringify(y)));
  return deepEqual(timeless(a), timeless(b));
}
