import { oncopErrors } from '../errors.js';
import type { TransportBody, TransportResponse } from '../transport/transport.js';

/** Far more than any answer of a runtime; it keeps a broken or hostile peer from filling memory. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

/**
 * The whole body, at most `limit` bytes; a promise unless all of it has come. Fails with ORK_ONCOP_BUDGET when there is more,
 * having read no further.
 */
export function readBody(
  { body, headers }: TransportResponse,
  limit: number,
): Uint8Array | Promise<Uint8Array> {
  const chunks = body.whole?.();
  if (chunks === undefined) return readAsItComes(body, headers['content-length'], limit);
  const bytes = joined(chunks);
  if (bytes.byteLength > limit) throw tooLarge(limit);
  return bytes;
}

/** Leaving the loop early ends the stream and its connection. */
async function readAsItComes(
  body: TransportBody,
  declaredLength: string | undefined,
  limit: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const isDeclaredLarger = Number(declaredLength ?? 0) > limit;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (isDeclaredLarger || size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return joined(chunks);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function tooLarge(limit: number): Error {
  return oncopErrors.make('ORK_ONCOP_BUDGET', `the body is larger than ${limit} bytes`);
}
