/**
 * Texts with fields of the data in them and nothing else, as most templates are. They call and repeat nothing, so they
 * render without counting what they spend.
 */
import type { Node, Tree } from './ast.js';
import { TemplateError } from './errors.js';
import { toText } from './format/text.js';
import { parse } from './parser.js';
import { PathReader } from './path-reader.js';

export interface Plain {
  /** May throw a `RangeError`, for data that is nested very deeply or is very long. */
  render(data: unknown): string;
  /** The field, of a text that is one field and nothing else. */
  readonly only?: PathReader;
}

/** Texts, and paths of fields between them. */
export type PlainPieces = readonly (string | readonly string[])[];

/** What a text is made of, where that is texts and fields alone; undefined for another one, and for what is no template. */
export function plainPieces(text: string): PlainPieces | undefined {
  try {
    return piecesOf(parse(text));
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

function piecesOf({ nodes, defines }: Tree): PlainPieces | undefined {
  if (defines.size > 0) return undefined;
  const pieces: (string | readonly string[])[] = [];
  for (const node of nodes) {
    const piece = node.kind === 'text' ? node.text : fieldOnly(node);
    if (piece === undefined) return undefined;
    pieces.push(piece);
  }
  return pieces;
}

export function compilePlain(tree: Tree): Plain | undefined {
  const pieces = piecesOf(tree)?.map((piece) => (typeof piece === 'string' ? piece : PathReader.of(piece)));
  if (!pieces) return undefined;
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

function fieldOnly(node: Node): readonly string[] | undefined {
  if (node.kind !== 'action' || node.pipe.declared.length > 0) return undefined;
  const { commands } = node.pipe;
  const [operand] = commands[0]?.operands ?? [];
  const alone = commands.length === 1 && commands[0]?.operands.length === 1;
  return alone && operand?.kind === 'field' ? operand.path : undefined;
}
