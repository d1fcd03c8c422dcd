import { oncopErrors } from '../errors.js';

/** Far more than any answer of a runtime; it keeps a broken or hostile peer from filling memory. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

/**
 * The whole body, at most `limit` bytes. Throws ORK_ONCOP_BUDGET when there is more, having read no further; leaving
 * the loop early ends the stream and its connection.
 */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  declaredLength: string | undefined,
  limit: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const tooLarge = Number(declaredLength ?? 0) > limit;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (tooLarge || size > limit) {
      throw oncopErrors.make('ORK_ONCOP_BUDGET', `the body is larger than ${limit} bytes`);
    }
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}
