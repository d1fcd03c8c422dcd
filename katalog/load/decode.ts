import { isUtf8 } from 'node:buffer';

/** The text of a file; or why it is none, and at which place. */
export interface FileText {
  readonly text: string;
  readonly refused?: string;
  readonly line?: number;
  readonly column?: number;
}

/** Reads UTF-8. What is no text, or in another encoding, is not guessed at: each wrong letter would be believed. */
export function decode(bytes: Buffer): FileText {
  const text = bytes.toString('utf8');
  if (isUtf16(bytes)) return { text, refused: 'is UTF-16: save it as UTF-8' };
  const nul = bytes.indexOf(0);
  if (nul >= 0) return { text, refused: 'is not text: it has a NUL byte here', ...placeOf(bytes, nul) };
  if (isUtf8(bytes)) return { text };
  const at = firstOther(bytes, text);
  const byte = (bytes[at] ?? 0).toString(16).padStart(2, '0');
  return {
    text,
    refused: `is not UTF-8: it has the byte 0x${byte}; save it as UTF-8`,
    ...placeOf(bytes, at),
  };
}

function isUtf16([first, second]: Buffer): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** The offset of the first byte that is not UTF-8: where decoding put a replacement that the file does not spell. */
function firstOther(bytes: Buffer, text: string): number {
  let at = text.indexOf(REPLACEMENT);
  let offset = Buffer.byteLength(text.slice(0, at));
  while (bytes.subarray(offset, offset + SPELLED.length).equals(SPELLED)) {
    const next = text.indexOf(REPLACEMENT, at + 1);
    offset += Buffer.byteLength(text.slice(at, next));
    at = next;
  }
  return offset;
}

const REPLACEMENT = '\ufffd';
const SPELLED = Buffer.from(REPLACEMENT);

/** Lines and columns count from 1; columns in UTF-16 units, as editors do. */
function placeOf(bytes: Buffer, offset: number): { readonly line: number; readonly column: number } {
  const lines = bytes.subarray(0, offset).toString('utf8').split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
