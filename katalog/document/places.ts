import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from 'yaml';
import type { Position } from '../model.js';
import type { Path } from './path.js';
import { type At, type ScalarStyle, scalarOffset } from './scalar-offset.js';
import type { SourceText } from './source-text.js';

interface Found {
  /** How many parts of the path exist. */
  readonly depth: number;
  /** The key or list item that the last existing part names; the root before the first part. */
  readonly key: Node | undefined;
  readonly value: Node | undefined;
}

/** Where the values of one document stand in its file. */
export class DocumentPlaces {
  private readonly indexes = new WeakMap<
    YAMLMap,
    ReadonlyMap<string, { key: Node; value: Node | undefined }>
  >();

  constructor(
    private readonly source: SourceText,
    private readonly root: Node | null,
    private readonly aliasTargets: ReadonlyMap<Alias, Node>,
  ) {}

  /** How many parts of the path exist in this document. */
  depth(path: Path): number {
    return this.find(path).depth;
  }

  /**
   * The place of a value: of the character at `at` inside its text when given, else its own start when it is a
   * scalar, else that of its key. A path that does not exist gives the nearest place above it.
   */
  position(path: Path, at?: At): Position {
    const { depth, key, value } = this.find(path);
    if (depth === path.length && value !== undefined && isScalar(value) && value.value !== null) {
      return this.source.position(at === undefined ? start(value) : this.inside(value, at));
    }
    return this.source.position(start(key ?? value));
  }

  /** The place of the last part's own name. */
  keyPosition(path: Path): Position {
    const { key, value } = this.find(path);
    return this.source.position(start(key ?? value));
  }

  /** The scalar at a path that exists in this document. */
  scalar(path: Path): Scalar | undefined {
    const { depth, value } = this.find(path);
    return depth === path.length && isScalar(value) ? value : undefined;
  }

  private inside(scalar: Scalar, at: At): number {
    const range = { start: start(scalar), end: scalar.range?.[1] ?? start(scalar) };
    if (typeof scalar.value !== 'string') return range.start;
    return scalarOffset(this.source.text, range, { style: styleOf(scalar), value: scalar.value }, at);
  }

  private find(path: Path): Found {
    let key: Node | undefined;
    let value = this.follow(this.root);
    let depth = 0;
    for (const part of path) {
      const child = this.child(value, part);
      if (!child) break;
      key = child.key ?? child.value;
      value = this.follow(child.value ?? null);
      depth += 1;
    }
    return { depth, key, value };
  }

  private child(
    node: Node | undefined,
    part: string | number,
  ): { key?: Node; value: Node | undefined } | undefined {
    if (isMap(node)) return this.index(node).get(String(part));
    if (!isSeq(node) || typeof part !== 'number') return undefined;
    const item = node.items[part];
    return item === undefined ? undefined : { value: item as Node };
  }

  private follow(node: Node | null): Node | undefined {
    return isAlias(node) ? this.aliasTargets.get(node) : (node ?? undefined);
  }

  private index(map: YAMLMap): ReadonlyMap<string, { key: Node; value: Node | undefined }> {
    const known = this.indexes.get(map);
    if (known) return known;
    const index = new Map<string, { key: Node; value: Node | undefined }>();
    this.indexes.set(map, index);
    for (const pair of map.items) {
      const key = pair.key as Node;
      if (!isScalar(key)) continue;
      const name = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
      if (!index.has(name)) index.set(name, { key, value: (pair.value as Node | null) ?? undefined });
    }
    for (const part of this.merged(index.get('<<')?.value ?? null)) {
      for (const [name, entry] of part) if (!index.has(name)) index.set(name, entry);
    }
    return index;
  }

  private merged(node: Node | null): ReadonlyMap<string, { key: Node; value: Node | undefined }>[] {
    const target = this.follow(node);
    if (isMap(target)) return [this.index(target)];
    return isSeq(target) ? target.items.flatMap((item) => this.merged(item as Node)) : [];
  }
}

function start(node: Node | undefined): number {
  return node?.range?.[0] ?? 0;
}

function styleOf(scalar: Scalar): ScalarStyle {
  if (scalar.type === 'QUOTE_DOUBLE') return 'double';
  if (scalar.type === 'QUOTE_SINGLE') return 'single';
  return scalar.type === 'BLOCK_FOLDED' || scalar.type === 'BLOCK_LITERAL' ? 'block' : 'plain';
}
