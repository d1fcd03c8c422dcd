import {
  type Alias,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { differsInYaml12 } from '../../lib/base/index.js';
import { BOUNDS } from './bounds.js';
import type { DocumentErrorCode } from './error-code.js';
import type { Path } from './path.js';
import type { SourceText } from './source-text.js';

/** A problem at a character of the file. */
export interface OffsetProblem {
  readonly offset: number;
  readonly code: DocumentErrorCode;
  readonly path: Path;
  readonly message: string;
  /** An error unless given. */
  readonly severity?: 'warning';
}

/** A subtree as written, and without the map entries that are null; the same object when there are none. */
export interface ReadValue {
  readonly raw: unknown;
  readonly value: unknown;
  /** How many scalars and collections it stands for, aliases expanded. */
  readonly size: number;
}

/** Thrown inside this file only: the document breaks a bound and is given up. */
class BoundExceeded extends Error {}

/**
 * Turns YAML nodes into plain values. An alias shares the value of its anchor, and what aliases stand for is
 * counted, so that a document of a few lines cannot expand to gigabytes in those who walk it later.
 * A map entry named `<<` is merged as YAML 1.1 does: the map's own entries win.
 */
export class TreeReader {
  readonly problems: OffsetProblem[] = [];
  /** Numbers that other readers of YAML, or a double, take for another value; texts that keep their source are none. */
  readonly doubtful = new Map<Scalar, OffsetProblem>();
  /** The node each alias stands for, for those who look up places. */
  readonly aliasTargets = new Map<Alias, Node>();
  private readonly anchors = new Map<string, { node: Node; read: ReadValue | undefined }>();
  private readonly path: (string | number)[] = [];
  private aliased = 0;

  constructor(private readonly source: SourceText) {}

  /** Undefined when the document breaks a bound; the problem says which. */
  read(root: Node | null): ReadValue | undefined {
    try {
      return this.node(root);
    } catch (error) {
      if (error instanceof BoundExceeded) return undefined;
      throw error;
    }
  }

  private node(node: unknown): ReadValue {
    if (isAlias(node)) return this.alias(node);
    if (isScalar(node)) return this.anchored(node, this.scalar(node));
    if (isPair(node)) return this.map(mapOfOne(node));
    if (!isMap(node) && !isSeq(node)) return { raw: null, value: null, size: 1 };
    if (this.path.length >= BOUNDS.depth) {
      this.giveUp(node, 'ORK_KATALOG_TOO_DEEP', `nested more than ${BOUNDS.depth} levels deep`);
    }
    if (node.anchor !== undefined) this.anchors.set(node.anchor, { node, read: undefined });
    return this.anchored(node, isMap(node) ? this.map(node) : this.seq(node));
  }

  private anchored(node: Node & { anchor?: string | undefined }, read: ReadValue): ReadValue {
    if (node.anchor !== undefined) this.anchors.set(node.anchor, { node, read });
    return read;
  }

  private alias(node: Alias): ReadValue {
    const anchor = this.anchors.get(node.source);
    if (!anchor?.read) {
      const why = anchor ? 'contains itself' : 'is not defined before this place';
      this.report(node, 'ORK_YAML_ALIAS', `the anchor "${node.source}" ${why}`);
      return { raw: null, value: null, size: 1 };
    }
    this.aliasTargets.set(node, anchor.node);
    this.aliased += anchor.read.size;
    if (this.aliased > BOUNDS.aliasValues) {
      this.giveUp(node, 'ORK_YAML_ALIAS', `the aliases stand for more than ${BOUNDS.aliasValues} values`);
    }
    return anchor.read;
  }

  private scalar(node: Scalar): ReadValue {
    const value = node.value;
    if (typeof value === 'number' && !Number.isFinite(value)) {
      this.report(
        node,
        'ORK_FIELD_VALUE',
        `${node.source ?? value} is not a number in JSON: write a finite number`,
      );
      return { raw: null, value: null, size: 1 };
    }
    this.doubt(node);
    // Of the `!!timestamp` that the parser makes a Date of, the text is meant.
    if (value instanceof Date) return { raw: node.source ?? '', value: node.source ?? '', size: 1 };
    const plain = value === undefined || typeof value === 'object' || typeof value === 'bigint';
    const read = plain ? (value === null || value === undefined ? null : String(value)) : value;
    return { raw: read, value: read, size: 1 };
  }

  private doubt(node: Scalar): void {
    const { value, source, type, range } = node;
    if (typeof value !== 'number' || source === undefined || type !== 'PLAIN') return;
    const message = doubtOf(value, source);
    if (message === undefined) return;
    const problem = {
      offset: range?.[0] ?? 0,
      code: 'ORK_YAML_NUMBER' as const,
      path: [...this.path],
      message,
    };
    this.doubtful.set(node, { ...problem, severity: 'warning' });
  }

  private seq(node: YAMLSeq): ReadValue {
    const raw: unknown[] = [];
    const value: unknown[] = [];
    let size = 1;
    let same = true;
    for (const [index, item] of node.items.entries()) {
      this.path.push(index);
      const read = this.node(item);
      this.path.pop();
      raw.push(read.raw);
      value.push(read.value);
      same &&= read.raw === read.value;
      size += read.size;
    }
    return { raw, value: same ? raw : value, size };
  }

  private map(node: YAMLMap): ReadValue {
    const entries = new Map<string, ReadValue>();
    const merged = new Map<string, ReadValue>();
    const keys = new Map<string, Node>();
    let size = 1;
    for (const pair of node.items) {
      const key = this.key(pair);
      if (key === undefined) continue;
      this.path.push(key);
      if (isMergeKey(pair)) size += this.merge(pair, merged);
      else if (this.admit(pair.key as Node, key, keys)) {
        const read = this.node(pair.value);
        entries.set(key, read);
        size += read.size;
      }
      this.path.pop();
    }
    for (const [key, read] of merged) if (!entries.has(key)) entries.set(key, read);
    return assemble(entries, size);
  }

  /** Adds what a `<<` entry stands for and gives its size; of several maps the first wins. */
  private merge(pair: Pair, into: Map<string, ReadValue>): number {
    const read = this.node(pair.value);
    const parts: unknown[] = Array.isArray(read.raw) ? read.raw : [read.raw];
    for (const part of parts) {
      if (typeof part !== 'object' || part === null || Array.isArray(part)) {
        this.report(pair.key as Node, 'ORK_FIELD_VALUE', 'invalid "<<": expected a map or a list of maps');
        continue;
      }
      for (const [key, raw] of Object.entries(part)) {
        if (!into.has(key)) into.set(key, { raw, value: withoutNulls(raw), size: 1 });
      }
    }
    return read.size;
  }

  private key(pair: Pair): string | undefined {
    const key = pair.key;
    if (isScalar(key) && key.value !== null && typeof key.value !== 'object') {
      return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
    }
    this.report(key as Node | null, 'ORK_KATALOG_KEY', 'invalid key: expected text');
    return undefined;
  }

  private admit(node: Node, key: string, keys: Map<string, Node>): boolean {
    const earlier = keys.get(key);
    if (key === '__proto__') {
      this.report(node, 'ORK_KATALOG_KEY', 'the key "__proto__" is not allowed: rename it');
      return false;
    }
    if (earlier) {
      const first = this.source.position(earlier.range?.[0] ?? 0);
      this.report(node, 'ORK_KATALOG_DUPLICATE', `duplicate key "${key}": already set at line ${first.line}`);
      return false;
    }
    keys.set(key, node);
    return true;
  }

  private report(node: Node | null, code: DocumentErrorCode, message: string): void {
    this.problems.push({ offset: node?.range?.[0] ?? 0, code, path: [...this.path], message });
  }

  private giveUp(node: Node, code: DocumentErrorCode, message: string): never {
    this.report(node, code, message);
    throw new BoundExceeded(message);
  }
}

/** Why a number may not be what its author means. */
function doubtOf(value: number, source: string): string | undefined {
  if (differsInYaml12(source)) {
    return `${source} is read as ${value}, as kubectl does, and otherwise by YAML 1.2: write ${value}, or quotes for a text`;
  }
  const altered =
    /^[-+]?\d+$/.test(source) && !Number.isSafeInteger(value) && BigInt(source) !== BigInt(value);
  return altered
    ? `${source} is read as ${BigInt(value)}: integers are exact up to ${Number.MAX_SAFE_INTEGER}; quote it where a text will do`
    : undefined;
}

/** A member of `!!omap` or `!!pairs`, which are lists of maps of one entry. */
function mapOfOne(pair: Pair): YAMLMap {
  const map = new YAMLMap();
  map.items.push(pair);
  return map;
}

const MERGE_TAG = 'tag:yaml.org,2002:merge';

/** Plain and untagged, or of the type that YAML 1.1 has for it. */
function isMergeKey({ key }: Pair): boolean {
  if (!isScalar(key) || key.source !== '<<') return false;
  return key.tag === MERGE_TAG || (key.tag === undefined && key.type === 'PLAIN');
}

function assemble(entries: ReadonlyMap<string, ReadValue>, size: number): ReadValue {
  const raw: Record<string, unknown> = {};
  const value: Record<string, unknown> = {};
  let same = true;
  for (const [key, read] of entries) {
    raw[key] = read.raw;
    if (read.value !== null) value[key] = read.value;
    same &&= read.value === read.raw && read.value !== null;
  }
  return { raw, value: same ? raw : value, size };
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutNulls(item)]));
}
