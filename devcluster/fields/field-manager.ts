import { isObject, type JsonMap } from '../../lib/base/index.js';
import type { Cause, Schema } from '../../lib/schema/index.js';
import type { Turn } from '../admission/turn.js';
import { ApiError } from '../api-error.js';
import { type KubeObject, kubeTime } from '../kube-object.js';
import { compare } from './compare.js';
import {
  difference,
  EMPTY_SET,
  type FieldSet,
  intersection,
  isEmptySet,
  pathsOf,
  union,
  withNamedParents,
} from './field-set.js';
import { fieldsOf } from './fields-of.js';
import {
  type Manager,
  type Ownership,
  ownable,
  readOwnerships,
  sameManager,
  writeOwnerships,
} from './managers.js';
import { mergeTyped, removeFields } from './typed-merge.js';

/** One write, as field ownership sees it. */
export interface FieldWrite {
  readonly schema: Schema;
  readonly manager: Manager;
  /** Wall time in Unix milliseconds. */
  readonly now: number;
  /** The resource has a `status` subresource, so the main endpoint does not own the status. */
  readonly hasStatus: boolean;
  /** How others see the object, who wrote it under another version; unless given, as the writer does. */
  readonly inVersion?: InVersion | undefined;
}

/** An object of one `apiVersion` under another one, with the schema of that; undefined when there is none any more. */
export type InVersion = (
  object: KubeObject,
  versions: { readonly from: string; readonly to: string },
) => Turn<{ readonly object: KubeObject; readonly schema: Schema } | undefined>;

/**
 * `after` with the ownership that an ordinary write by `manager` leads to (KEP-555, "Update"): the writer owns
 * what it changed, and the others lose it.
 */
export function recordUpdate(
  before: KubeObject | undefined,
  after: KubeObject,
  write: Omit<FieldWrite, 'inVersion'>,
): KubeObject {
  return atOnce(recordUpdateIn(before, after, write));
}

/** As `recordUpdate`, where objects may have to be converted to be compared. */
export function* recordUpdateIn(
  before: KubeObject | undefined,
  after: KubeObject,
  write: FieldWrite,
): Turn<KubeObject> {
  const kept = ownershipsBefore(before, after);
  const difference_ = compareObjects(before, after, write);
  const changed = union(difference_.added, difference_.modified);
  if (isEmptySet(changed) && isEmptySet(difference_.removed)) return withOwnerships(after, kept);
  const lost = union(changed, difference_.removed);
  const others: Ownership[] = [];
  for (const ownership of kept) {
    const own = sameManager(ownership.manager, write.manager);
    others.push(own ? ownership : yield* withoutLost(ownership, lost, { before, after }, write));
  }
  const own = kept.find(({ manager }) => sameManager(manager, write.manager));
  const fields = union(difference(own?.fields ?? EMPTY_SET, difference_.removed), changed);
  return withOwnerships(after, replace(others, write, fields));
}

/**
 * Server-side apply (KEP-555, "Apply"): merges `config` into the live object, takes ownership of what it sets,
 * and removes what this manager applied before and nobody else owns.
 *
 * @throws ApiError 409 naming every other owner of a field that would change, unless `force`.
 */
export function applyConfig(
  live: KubeObject | undefined,
  config: KubeObject,
  write: Omit<FieldWrite, 'inVersion'> & { readonly force: boolean },
): KubeObject {
  return atOnce(applyConfigIn(live, config, write));
}

/** As `applyConfig`, where objects may have to be converted to be compared. */
export function* applyConfigIn(
  live: KubeObject | undefined,
  config: KubeObject,
  write: FieldWrite & { readonly force: boolean },
): Turn<KubeObject> {
  const kept = ownershipsOf(live, write);
  const own = kept.find(({ manager }) => sameManager(manager, write.manager));
  const set = ownable(fieldsOf(config, write.schema), write.manager.subresource, write.hasStatus);
  const managers = replace(kept, write, set);
  const merged = asObject(live ? mergeTyped(live, config, write.schema) : config);
  const pruned = own ? yield* pruneApplied(merged, own, managers, write) : merged;
  const changes = compareObjects(live, pruned, write);
  const changed = union(changes.added, changes.modified);
  const seen = { before: live, after: pruned };
  if (!write.force) yield* refuseConflicts(managers, changed, seen, write);
  const lost = union(changed, changes.removed);
  // The time of an applier tells when it last changed the object, not when it last applied.
  const idle = live !== undefined && isEmptySet(lost);
  const settled: Ownership[] = [];
  for (const ownership of managers) {
    const time = idle ? own?.time : ownership.time;
    if (sameManager(ownership.manager, write.manager)) settled.push({ ...ownership, time });
    else settled.push(yield* withoutLost(ownership, lost, seen, write));
  }
  return withOwnerships(pruned, settled);
}

/** The result of a turn that waits for nothing. */
function atOnce<T>(turn: Turn<T>): T {
  const step = turn.next();
  if (!step.done) throw new Error('it has to wait');
  return step.value;
}

/** The object before and after a write, under the version of the writer. */
interface Seen {
  readonly before: KubeObject | undefined;
  readonly after: KubeObject;
}

/** What a write changes and removes as another manager sees it, who wrote under a version of its own. */
function* changesFor(
  { manager }: Ownership,
  { before, after }: Seen,
  write: FieldWrite,
): Turn<{ readonly changed: FieldSet; readonly lost: FieldSet } | undefined> {
  const versions = { from: write.manager.apiVersion, to: manager.apiVersion };
  if (!write.inVersion || versions.from === versions.to) return undefined;
  const now = yield* write.inVersion(after, versions);
  if (!now) return undefined;
  const then = before && (yield* write.inVersion(before, versions));
  const { added, modified, removed } = compareObjects(then?.object, now.object, {
    ...write,
    schema: now.schema,
  });
  const changed = union(added, modified);
  return { changed, lost: union(changed, removed) };
}

function* withoutLost(ownership: Ownership, lost: FieldSet, seen: Seen, write: FieldWrite): Turn<Ownership> {
  const elsewhere = yield* changesFor(ownership, seen, write);
  return { ...ownership, fields: difference(ownership.fields, elsewhere?.lost ?? lost) };
}

/** What was written before anybody's ownership was known counts as one manager's. */
function ownershipsOf(live: KubeObject | undefined, write: FieldWrite): Ownership[] {
  const known = readOwnerships(live);
  if (!live || known.length > 0) return known;
  const manager = {
    ...write.manager,
    name: 'before-first-apply',
    operation: 'Update',
    subresource: '',
  } as const;
  const fields = compareObjects(undefined, live, { ...write, manager }).added;
  return isEmptySet(fields) ? [] : [{ manager, fields, time: kubeTime(write.now) }];
}

function asObject(value: unknown): KubeObject {
  return value as KubeObject;
}

/** A client that sends `managedFields` replaces them, an empty list clears them; without any, they stay. */
function ownershipsBefore(before: KubeObject | undefined, after: KubeObject): Ownership[] {
  const given = after.metadata.managedFields;
  return given && before ? readOwnerships(after) : readOwnerships(before);
}

function compareObjects(before: KubeObject | undefined, after: KubeObject, write: FieldWrite) {
  const { added, modified, removed } = compare(before, after, write.schema);
  const limit = (fields: FieldSet): FieldSet => ownable(fields, write.manager.subresource, write.hasStatus);
  return { added: limit(added), modified: limit(modified), removed: limit(removed) };
}

function replace(ownerships: readonly Ownership[], write: FieldWrite, fields: FieldSet): Ownership[] {
  const others = ownerships.filter(({ manager }) => !sameManager(manager, write.manager));
  return [...others, { manager: write.manager, fields, time: kubeTime(write.now) }];
}

function withOwnerships(object: KubeObject, ownerships: readonly Ownership[]): KubeObject {
  const managedFields = writeOwnerships(ownerships);
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata: managedFields.length > 0 ? { ...metadata, managedFields } : metadata };
}

/** Removes what `own` applied last time, under the version of then, and nobody owns now. */
function* pruneApplied(
  merged: KubeObject,
  own: Ownership,
  managers: readonly Ownership[],
  write: FieldWrite,
): Turn<KubeObject> {
  const now = write.manager.apiVersion;
  const then = own.manager.apiVersion;
  const { inVersion } = write;
  const elsewhere = managers.some(({ manager }) => manager.apiVersion !== then);
  if (!inVersion || !elsewhere) return pruneDropped(merged, own.fields, managers, write.schema);
  const last = yield* inVersion(merged, { from: now, to: then });
  if (!last) return merged;
  const same = managers.filter(({ manager }) => manager.apiVersion === then);
  let pruned = pruneDropped(last.object, own.fields, same, last.schema);
  for (const { manager, fields } of managers) {
    const versions = { from: then, to: manager.apiVersion };
    if (versions.from === versions.to || pruned === last.object) continue;
    const [before, after] = [yield* inVersion(last.object, versions), yield* inVersion(pruned, versions)];
    if (!before || !after) continue;
    const { removed } = compare(before.object, after.object, before.schema);
    const dropped = difference(removed, withNamedParents(fields));
    const kept = asObject(removeFields(before.object, dropped, before.schema));
    pruned = (yield* inVersion(kept, { from: versions.to, to: then }))?.object ?? pruned;
  }
  return (yield* inVersion(pruned, { from: then, to: now }))?.object ?? merged;
}

/** Removes what was applied last time and is owned by nobody now. */
function pruneDropped(
  merged: KubeObject,
  last: FieldSet,
  managers: readonly Ownership[],
  schema: Schema,
): KubeObject {
  if (isEmptySet(last)) return merged;
  const owned = managers.reduce<FieldSet>(
    (all, { fields }) => union(all, withNamedParents(fields)),
    EMPTY_SET,
  );
  const dropped = keptMetadata(difference(withNamedParents(last), owned));
  return isEmptySet(dropped) ? merged : asObject(removeFields(merged, dropped, schema));
}

/** Every object has metadata, whoever owned something in it. */
function keptMetadata(dropped: FieldSet): FieldSet {
  const { 'f:metadata': metadata, ...others } = dropped;
  if (!isObject(metadata)) return dropped;
  const { '.': _, ...below } = metadata;
  return isEmptySet(below) ? others : { ...others, 'f:metadata': below };
}

function* refuseConflicts(
  managers: readonly Ownership[],
  changed: FieldSet,
  seen: Seen,
  write: FieldWrite,
): Turn<void> {
  const conflicts: { ownership: Ownership; fields: readonly string[] }[] = [];
  for (const ownership of managers) {
    if (sameManager(ownership.manager, write.manager)) continue;
    const elsewhere = yield* changesFor(ownership, seen, write);
    const fields = pathsOf(intersection(ownership.fields, elsewhere?.changed ?? changed));
    if (fields.length > 0) conflicts.push({ ownership, fields });
  }
  if (conflicts.length > 0) throw applyConflict(conflicts);
}

function applyConflict(conflicts: readonly { ownership: Ownership; fields: readonly string[] }[]): ApiError {
  const causes: Cause[] = [];
  const groups: string[] = [];
  for (const { ownership, fields } of conflicts) {
    const by = conflictingManager(ownership);
    for (const field of fields) {
      causes.push({ reason: 'FieldManagerConflict', message: `conflict with ${by}`, field });
    }
    groups.push(`conflicts with ${by}:\n${fields.map((field) => `- ${field}`).join('\n')}`);
  }
  groups.sort();
  const [only] = causes;
  const message =
    causes.length === 1 && only
      ? `Apply failed with 1 conflict: ${only.message}: ${only.field}`
      : `Apply failed with ${causes.length} conflicts: ${groups.join('\n')}`;
  const details: JsonMap = { causes: causes.map((cause) => ({ ...cause })) };
  return new ApiError(409, 'Conflict', message, details);
}

function conflictingManager({ manager }: Ownership): string {
  const subresource = manager.subresource === '' ? '' : ` with subresource "${manager.subresource}"`;
  const version = manager.operation === 'Update' ? ` using ${manager.apiVersion}` : '';
  return `"${manager.name}"${subresource}${version}`;
}
