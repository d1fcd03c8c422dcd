/**
 * Loaded before `ork` (`--import`), so that it lives with the runtime in one process: a bare Fastify that sends what the
 * Live API has just answered, from a buffer. It also says what the process has used.
 */
import { type FastifyInstance, fastify } from 'fastify';
import { request } from 'undici';

/** From the bench: prepare the answer to this URL; change the tag so often; or say what was used. */
export type ToReference =
  | { readonly prepare: string; readonly tagged: boolean }
  | { readonly tagsPerSecond: number }
  | { readonly usage: true };
export interface Prepared {
  readonly type: 'prepared';
  readonly url: string;
}
export interface Paced {
  readonly type: 'paced';
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
let changes = 0;
let tag = '"0"';

process.on('message', (message: ToReference) => {
  if ('prepare' in message) {
    void prepare(message.prepare, message.tagged).then((url) => say({ type: 'prepared', url }));
  }
  if ('tagsPerSecond' in message) {
    pace(message.tagsPerSecond);
    say({ type: 'paced' });
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

/** The tag changes so often from now on, the bytes never. */
function pace(tagsPerSecond: number): void {
  clearInterval(timer);
  const begun = performance.now();
  const before = changes;
  if (tagsPerSecond === 0) return;
  timer = setInterval(
    () => {
      changes = before + Math.floor(((performance.now() - begun) / 1_000) * tagsPerSecond);
      tag = `"${changes}"`;
    },
    Math.max(1, 1_000 / tagsPerSecond),
  );
}

/** Tagged: whoever sends the present tag is answered 304. */
async function prepare(url: string, tagged: boolean): Promise<string> {
  const answer = await request(url);
  const body = Buffer.from(await answer.body.arrayBuffer());
  const { pathname } = new URL(url);
  await app?.close();
  app = fastify();
  app.get(pathname, (request, reply) => {
    if (!tagged) reply.header('content-type', JSON_TYPE).send(body);
    else if (request.headers['if-none-match'] === tag) reply.code(304).header('etag', tag).send();
    else reply.header('content-type', JSON_TYPE).header('etag', tag).send(body);
  });
  const base = await app.listen({ port: 0, host: '127.0.0.1' });
  return base + pathname;
}

function say(message: Prepared | Paced | Usage): void {
  process.send?.(message);
}
