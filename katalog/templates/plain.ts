/**
 * Texts with fields of the data in them and nothing else, as most templates are. They call and repeat nothing, so they
 * render without counting what they spend.
 */
import type { Node, Tree } from './ast.js';
import { toText } from './format/text.js';
import { PathReader } from './path-reader.js';

export interface Plain {
  /** May throw a `RangeError`, for data that is nested very deeply or is very long. */
  render(data: unknown): string;
  /** The field, of a text that is one field and nothing else. */
  readonly only?: PathReader;
}

export function compilePlain({ nodes, defines }: Tree): Plain | undefined {
  if (defines.size > 0) return undefined;
  const pieces: (string | PathReader)[] = [];
  for (const node of nodes) {
    const piece = node.kind === 'text' ? node.text : fieldOnly(node);
    if (piece === undefined) return undefined;
    pieces.push(piece);
  }
  const [first, second] = pieces;
  if (typeof first === 'object' && pieces.length === 1) {
    return { render: (data) => toText(first.read(data)), only: first };
  }
  if (typeof first === 'object' && typeof second === 'string' && pieces.length === 2) {
    return { render: (data) => toText(first.read(data)) + second };
  }
  return {
    render: (data) => {
      let text = '';
      for (const piece of pieces) text += typeof piece === 'string' ? piece : toText(piece.read(data));
      return text;
    },
  };
}

function fieldOnly(node: Node): PathReader | undefined {
  if (node.kind !== 'action' || node.pipe.declared.length > 0) return undefined;
  const { commands } = node.pipe;
  const [operand] = commands[0]?.operands ?? [];
  const alone = commands.length === 1 && commands[0]?.operands.length === 1;
  return alone && operand?.kind === 'field' ? PathReader.of(operand.path) : undefined;
}
