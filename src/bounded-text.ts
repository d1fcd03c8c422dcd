/** Texts from places that others choose: what is past a bound is not read, wherever it comes from. */
import { createReadStream } from 'node:fs';

/** The CRDs of a large operator take some 5 MiB. */
export const MOST_BYTES = 16 * 1024 * 1024;

/** Throws an Error when there is more, or when it cannot be read. */
export function fileText(path: string): Promise<string> {
  return boundedText(createReadStream(path));
}

export async function boundedText(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const read: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error(`has more than ${MOST_BYTES} bytes`);
    read.push(chunk);
  }
  return Buffer.concat(read).toString('utf8');
}
