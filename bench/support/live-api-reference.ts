/**
 * Loaded before `ork` (`--import`), so that it lives with the runtime in one process: a bare Fastify that sends what the
 * Live API has just answered, from a buffer. It also says what the process has used.
 */
import { type FastifyInstance, fastify } from 'fastify';
import { request } from 'undici';

/** From the bench: prepare the answer to this URL; or say what was used. */
export type ToReference = { readonly prepare: string; readonly tag: string } | { readonly usage: true };
export interface Prepared {
  readonly type: 'prepared';
  readonly url: string;
}
export interface Usage {
  readonly type: 'usage';
  /** Of all threads since the start, in microseconds. */
  readonly cpuUs: number;
  readonly rss: number;
}

const JSON_TYPE = 'application/json; charset=utf-8';
let app: FastifyInstance | undefined;

process.on('message', (message: ToReference) => {
  if ('prepare' in message)
    void prepare(message.prepare, message.tag).then((url) => say({ type: 'prepared', url }));
  if (!('usage' in message)) return;
  const { user, system } = process.cpuUsage();
  say({ type: 'usage', cpuUs: user + system, rss: process.memoryUsage().rss });
});
process.channel?.unref();

/** With a tag, whoever sends it is answered 304. */
async function prepare(url: string, tag: string): Promise<string> {
  const answer = await request(url);
  const body = Buffer.from(await answer.body.arrayBuffer());
  const { pathname } = new URL(url);
  await app?.close();
  app = fastify();
  app.get(pathname, (request, reply) => {
    if (tag === '') reply.header('content-type', JSON_TYPE).send(body);
    else if (request.headers['if-none-match'] === tag) reply.code(304).header('etag', tag).send();
    else reply.header('content-type', JSON_TYPE).header('etag', tag).send(body);
  });
  const base = await app.listen({ port: 0, host: '127.0.0.1' });
  return base + pathname;
}

function say(message: Prepared | Usage): void {
  process.send?.(message);
}
