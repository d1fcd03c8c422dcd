/**
 * Answers that are made for each request, compressed for those who take it. Most of a snapshot is the same words again and
 * again, so that the quickest level is enough; what files the build has made are compressed by it.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply } from 'fastify';

const gzipped = promisify(gzip);
const LEVEL = 1;
/** Bytes that one packet holds: less is not sooner there. */
const WORTH_BYTES = 1_400;

export function takes(headers: IncomingHttpHeaders, encoding: 'br' | 'gzip'): boolean {
  return new RegExp(`\\b${encoding}\\b(?!\\s*;\\s*q=0(?:\\.0*)?\\s*(?:,|$))`).test(
    `${headers['accept-encoding'] ?? ''}`,
  );
}

/** Sends a body; the caller has set its status and its type. */
export async function sendCompressed(
  reply: FastifyReply,
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<FastifyReply> {
  reply.header('vary', 'accept-encoding');
  if (body.length < WORTH_BYTES || !takes(headers, 'gzip')) return reply.send(body);
  const bytes = await gzipped(body, { level: LEVEL });
  return reply.header('content-encoding', 'gzip').send(bytes);
}
