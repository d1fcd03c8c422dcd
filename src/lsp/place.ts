/** Where a position of a document is: the path of its value, and what stands before it in that value. */
import { isMap, isScalar, isSeq, type Node, parseDocument, type Scalar } from 'yaml';

export interface Place {
  /** As written in the document. */
  readonly path: readonly (string | number)[];
  /** The text of the value up to the position, as it is in the file. */
  readonly before: string;
}

/** The place of an offset; undefined where no value with text stands. */
export function placeAt(text: string, offset: number): Place | undefined {
  const { contents } = parseDocument(text, { keepSourceTokens: false });
  return contents === null ? undefined : find(contents, [], { text, offset });
}

interface Spot {
  readonly text: string;
  readonly offset: number;
}

function find(node: Node, path: Place['path'], spot: Spot): Place | undefined {
  if (isScalar(node)) return inScalar(node, path, spot);
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : undefined;
      const found = name !== undefined && contains(value, spot) && find(value as Node, [...path, name], spot);
      if (found) return found;
    }
  }
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      const found = contains(item, spot) && find(item as Node, [...path, index], spot);
      if (found) return found;
    }
  }
  return undefined;
}

function contains(node: unknown, { offset }: Spot): boolean {
  const range = (node as Node | null)?.range;
  return range !== null && range !== undefined && offset >= range[0] && offset <= range[2];
}

function inScalar(node: Scalar, path: Place['path'], { text, offset }: Spot): Place | undefined {
  const [start, end] = node.range ?? [0, 0];
  if (offset < start || offset > end + 1) return undefined;
  const isQuoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
  const raw = text.slice(start + (isQuoted ? 1 : 0), offset);
  return { path, before: node.type === 'QUOTE_DOUBLE' ? raw.replaceAll('\\"', '"') : raw };
}

/** The CRD of a path, and the path below its entry; undefined outside of entries. */
export function entryOf(
  path: Place['path'],
): { readonly crd: string; readonly below: Place['path'] } | undefined {
  const [spec, crds, crd, ...below] = path;
  return spec === 'spec' && crds === 'crds' && typeof crd === 'string' ? { crd, below } : undefined;
}

/** The part of a text in the action that is open at its end; undefined outside of actions. */
export function openAction(before: string): string | undefined {
  const start = before.lastIndexOf('{{');
  return start < 0 || before.indexOf('}}', start) >= 0 ? undefined : before.slice(start + 2);
}
