/**
 * What pages show, by key. Whoever changes an entity says how to make it; it is made and encoded only when a page is sent
 * it, once for all pages, and a page is sent it only where its text differs from the last one.
 *
 * It does not guarantee that every state of an entity is seen: the newest is.
 */
import type { EntityKey } from '../wire/index.js';

/** Somebody who is told of changes of the entities that it wants. */
export interface EntityGroup {
  wants(key: string): boolean;
  /** The entity may have changed, or is gone. Called in the middle of a change. */
  changed(): void;
}

export interface EntityRecord {
  readonly key: EntityKey;
  /** The version of the store at which its text changed last. */
  changedAt: number;
  text: string;
  make: (() => unknown) | undefined;
  readonly groups: Set<EntityGroup>;
}

/** Keys that went; readers that have not seen the oldest of them begin anew. */
const TOMBSTONES = 4_096;

export class EntityStore {
  readonly #records = new Map<string, EntityRecord>();
  /** What each group wants, in the order in which it came into being. */
  readonly #groups = new Map<EntityGroup, Set<EntityRecord>>();
  readonly #gone: { readonly key: EntityKey; readonly version: number }[] = [];
  #forgotten = 0;
  #version = 0;

  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.#records.size;
  }

  /** The entity is what `make` gives from now on. */
  touch(key: EntityKey, make: () => unknown): void {
    const record = this.#take(key);
    record.make = make;
    for (const group of record.groups) group.changed();
  }

  /** The same for one that never changes and is not to be held twice. */
  put(key: EntityKey, text: string): void {
    const record = this.#take(key);
    record.make = undefined;
    if (record.text === text) return;
    record.text = text;
    record.changedAt = ++this.#version;
    for (const group of record.groups) group.changed();
  }

  remove(key: EntityKey): void {
    const record = this.#records.get(key);
    if (!record) return;
    this.#records.delete(key);
    for (const group of record.groups) this.#groups.get(group)?.delete(record);
    // Nobody was sent it.
    if (record.changedAt === 0) return;
    this.#gone.push({ key, version: ++this.#version });
    if (this.#gone.length > TOMBSTONES) this.#forgotten = this.#gone.shift()?.version ?? 0;
    for (const group of record.groups) group.changed();
  }

  removeAll(prefix: string): void {
    for (const key of [...this.#records.keys()]) if (key.startsWith(prefix)) this.remove(key as EntityKey);
  }

  /** The record with its text as of now. */
  refreshed(record: EntityRecord): EntityRecord {
    if (record.make) {
      const text = JSON.stringify(record.make());
      record.make = undefined;
      if (text !== record.text) {
        record.text = text;
        record.changedAt = ++this.#version;
      }
    }
    return record;
  }

  join(group: EntityGroup): void {
    const wanted = new Set<EntityRecord>();
    this.#groups.set(group, wanted);
    for (const record of this.#records.values()) {
      if (!group.wants(record.key)) continue;
      record.groups.add(group);
      wanted.add(record);
    }
  }

  leave(group: EntityGroup): void {
    for (const record of this.#groups.get(group) ?? []) record.groups.delete(group);
    this.#groups.delete(group);
  }

  /** What the group wants, in the order in which it came into being. */
  of(group: EntityGroup): Iterable<EntityRecord> {
    return this.#groups.get(group) ?? [];
  }

  /** Keys that went after that version and are still gone; undefined: too many to know. */
  goneSince(version: number, group: EntityGroup): readonly EntityKey[] | undefined {
    if (version < this.#forgotten) return undefined;
    const keys: EntityKey[] = [];
    for (let index = this.#gone.length - 1; index >= 0; index--) {
      const each = this.#gone[index];
      if (!each || each.version <= version) break;
      if (group.wants(each.key) && !this.#records.has(each.key)) keys.push(each.key);
    }
    return keys;
  }

  /** The entity itself, for tests and for those who read one once; undefined: there is none. */
  textOf(key: EntityKey): string | undefined {
    const record = this.#records.get(key);
    return record && this.refreshed(record).text;
  }

  #take(key: EntityKey): EntityRecord {
    let record = this.#records.get(key);
    if (!record) {
      record = { key, changedAt: 0, text: '', make: undefined, groups: new Set() };
      this.#records.set(key, record);
      for (const [group, wanted] of this.#groups) {
        if (!group.wants(key)) continue;
        record.groups.add(group);
        wanted.add(record);
      }
    }
    return record;
  }
}
