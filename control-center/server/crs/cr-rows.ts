/** The rows of one list of CRs, with the order of their changes, so that each reader is sent what it has not seen. */
import { cut, type Fields, fieldsOf, flag, name, text, textMap } from '../shape/fields.js';
import type { CrRow, CrsBlock } from '../wire/index.js';

/** Rows of one block. */
export const BLOCK_ROWS = 1_000;
const LABELS = { most: 64, length: 253 };
/** Changes of which it is known that a row went; readers that have not seen the oldest begin anew. */
const TOMBSTONES = 20_000;

interface Kept {
  readonly row: CrRow;
  readonly version: number;
  readonly bytes: number;
}

/** What a reader has seen. */
export interface CrCursor {
  version: number;
  isNew: boolean;
}

export class CrRows {
  /** In the order of their last change. */
  readonly #rows = new Map<string, Kept>();
  #gone: { readonly key: string; readonly version: number }[] = [];
  #forgotten = 0;
  #version = 0;
  bytes = 0;

  get size(): number {
    return this.#rows.size;
  }

  get version(): number {
    return this.#version;
  }

  /** The key of the row. */
  set(item: Fields): string {
    const row = rowOf(item);
    const key = keyOfRow(row);
    const before = this.#rows.get(key);
    const json = JSON.stringify(row);
    if (before && JSON.stringify(before.row) === json) return key;
    this.#rows.delete(key);
    this.bytes += json.length - (before?.bytes ?? 0);
    this.#rows.set(key, { row, version: ++this.#version, bytes: json.length });
    return key;
  }

  remove(key: string): void {
    const before = this.#rows.get(key);
    if (!before) return;
    this.#rows.delete(key);
    this.bytes -= before.bytes;
    this.#gone.push({ key, version: ++this.#version });
    if (this.#gone.length > TOMBSTONES) this.#forgotten = this.#gone.shift()?.version ?? 0;
  }

  /** Removes the rows that are not in the list. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const key of [...this.#rows.keys()]) if (!keys.has(key)) this.remove(key);
  }

  clear(): void {
    this.#rows.clear();
    this.#gone = [];
    this.bytes = 0;
    this.#forgotten = ++this.#version;
  }

  /** Whether the reader has not seen everything. */
  isBehind({ version, isNew }: CrCursor): boolean {
    return isNew || version < this.#version;
  }

  /** The next block for the reader, whose cursor moves. */
  next(key: CrsBlock['key'], cursor: CrCursor): CrsBlock {
    const reset = cursor.isNew || cursor.version < this.#forgotten;
    const from = reset ? 0 : cursor.version;
    const kept: Kept[] = [];
    for (const each of this.#rows.values()) {
      if (each.version <= from) continue;
      if (kept.length === BLOCK_ROWS) break;
      kept.push(each);
    }
    const isAll = kept.length < BLOCK_ROWS;
    const to = isAll ? this.#version : (kept.at(-1)?.version ?? this.#version);
    const gone = reset
      ? []
      : this.#gone.filter(
          ({ version, key: each }) => version > from && version <= to && !this.#rows.has(each),
        );
    cursor.version = to;
    cursor.isNew = false;
    const keys = gone.map((each) => each.key);
    return block({ key, reset, more: !isAll }, kept, keys);
  }
}

function block(
  head: Pick<CrsBlock, 'key' | 'reset' | 'more'>,
  kept: readonly Kept[],
  gone: readonly string[],
): CrsBlock {
  const column = <T>(of: (row: CrRow) => T): T[] => kept.map(({ row }) => of(row));
  return {
    ...head,
    namespace: column((row) => row.namespace),
    name: column((row) => row.name),
    phase: column((row) => row.phase),
    ready: column((row) => row.ready),
    readyReason: column((row) => row.readyReason),
    generation: column((row) => row.generation),
    creationTimestamp: column((row) => row.creationTimestamp),
    deleting: column((row) => row.deleting),
    fails: column((row) => row.fails),
    lastError: column((row) => row.lastError),
    labels: column((row) => row.labels),
    gone,
  };
}

function rowOf(item: Fields): CrRow {
  const { generation, fails } = item;
  return {
    namespace: name(item, 'namespace'),
    name: name(item, 'name'),
    phase: name(item, 'phase'),
    ready: item['ready'] === true || item['ready'] === 'true',
    readyReason: name(item, 'readyReason'),
    generation: typeof generation === 'number' ? generation : 0,
    creationTimestamp: name(item, 'creationTimestamp'),
    deleting: flag(item, 'deleting'),
    fails: typeof fails === 'number' ? fails : 0,
    lastError: text(item, 'lastError'),
    labels: textMap(item, 'labels', LABELS),
  };
}

function keyOfRow({ namespace, name: own }: CrRow): string {
  return namespace === '' ? own : `${namespace}/${own}`;
}

/** The items of a list or a frame. */
export function itemsOf(value: unknown, key: string): readonly Fields[] {
  const list = fieldsOf(value)[key];
  return Array.isArray(list) ? list.map(fieldsOf) : [];
}

/** The keys of a frame. */
export function keysOf(value: unknown, key: string): readonly string[] {
  const list = fieldsOf(value)[key];
  return Array.isArray(list) ? list.map((each) => cut(each, 512)) : [];
}
