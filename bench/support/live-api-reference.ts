/**
 * Loaded before `ork` (`--import`), so that it lives with the runtime in one process: a bare Fastify that sends what the
 * Live API has just answered, from a buffer. It also says what the process has used.
 */
import { type FastifyInstance, fastify } from 'fastify';
import { request } from 'undici';

/** From the bench: prepare the answer to this URL; or say what was used. */
export type ToReference =
  | { readonly prepare: string; readonly tagged: boolean; readonly tagsPerSecond: number }
  | { readonly usage: true };
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
let timer: NodeJS.Timeout | undefined;

process.on('message', (message: ToReference) => {
  if ('prepare' in message) {
    const { tagged, tagsPerSecond } = message;
    void prepare(message.prepare, tagged, tagsPerSecond).then((url) => say({ type: 'prepared', url }));
  }
  if (!('usage' in message)) return;
  const { user, system } = process.cpuUsage();
  say({ type: 'usage', cpuUs: user + system, rss: process.memoryUsage().rss });
});
process.channel?.unref();
// Else it would keep the process from ending.
process.once('SIGTERM', () => {
  clearInterval(timer);
  void app?.close();
});

/** Tagged: whoever sends the present tag is answered 304. The tag changes so often a second, the bytes never. */
async function prepare(url: string, tagged: boolean, tagsPerSecond: number): Promise<string> {
  const answer = await request(url);
  const body = Buffer.from(await answer.body.arrayBuffer());
  const { pathname } = new URL(url);
  await app?.close();
  clearInterval(timer);
  let changes = 0;
  let tag = '"0"';
  if (tagsPerSecond > 0) {
    timer = setInterval(() => {
      tag = `"${++changes}"`;
    }, 1_000 / tagsPerSecond);
  }
  app = fastify();
  app.get(pathname, (request, reply) => {
    if (!tagged) reply.header('content-type', JSON_TYPE).send(body);
    else if (request.headers['if-none-match'] === tag) reply.code(304).header('etag', tag).send();
    else reply.header('content-type', JSON_TYPE).header('etag', tag).send(body);
  });
  const base = await app.listen({ port: 0, host: '127.0.0.1' });
  return base + pathname;
}

function say(message: Prepared | Usage): void {
  process.send?.(message);
}
