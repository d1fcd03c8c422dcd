/**
 * An API server of one resource in a process of its own: N objects of about 1.9 kB, listed whole, in pages or streamed
 * (`sendInitialEvents`), in the order of their keys as a real one lists them, and a watch that the parent ends with 410.
 * `pages`: streaming is refused, as before Kubernetes 1.34.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const count = Number(process.argv[2]);
const isPaged = process.argv[3] === 'pages';
const watches = new Set<ServerResponse>();
const filler = 'a text as specs have it '.repeat(60);

function object(index: number): string {
  const [name, team] = [index, Math.floor((index * 16) / count)].map((each) => `${each}`.padStart(7, '0'));
  return JSON.stringify({
    apiVersion: 'bench.orkestra.io/v1',
    kind: 'Bench',
    metadata: {
      name: `bench-${name}`,
      namespace: `team-${team}`,
      uid: `00000000-0000-0000-0000-${`${index}`.padStart(12, '0')}`,
      resourceVersion: `${index + 1}`,
      generation: 1,
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { app: 'bench', shard: `${index % 16}` },
    },
    spec: { text: `${index} ${filler}`, size: index },
  });
}

/** Writes what `texts` yields, as fast as it is read. */
async function write(response: ServerResponse, texts: Iterable<string>): Promise<void> {
  let chunk = '';
  for (const text of texts) {
    chunk += text;
    if (chunk.length < 64_000) continue;
    if (!response.write(chunk)) await new Promise((resolve) => response.once('drain', resolve));
    chunk = '';
  }
  response.write(chunk);
}

function* page(from: number, limit: number): Generator<string> {
  const end = Math.min(count, from + limit);
  const more = end < count ? `"continue":"${end}",` : '';
  yield `{"kind":"BenchList","apiVersion":"bench.orkestra.io/v1","metadata":{${more}"resourceVersion":"${count + 1}"},"items":[`;
  for (let index = from; index < end; index++) yield (index > from ? ',' : '') + object(index);
  yield ']}';
}

function* initialEvents(): Generator<string> {
  for (let index = 0; index < count; index++) yield `{"type":"ADDED","object":${object(index)}}\n`;
  const annotations = '{"k8s.io/initial-events-end":"true"}';
  yield `{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"${count + 1}","annotations":${annotations}}}}\n`;
}

const server = createServer(async (request, response) => {
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
  const streams = query.get('sendInitialEvents') === 'true';
  response.setHeader('content-type', 'application/json');
  if (streams && isPaged) {
    response
      .writeHead(422)
      .end(JSON.stringify({ kind: 'Status', code: 422, reason: 'Invalid', message: '' }));
  } else if (query.get('watch') === 'true') {
    response.flushHeaders();
    if (streams) await write(response, initialEvents());
    watches.add(response);
    process.send?.('watching');
  } else {
    await write(response, page(Number(query.get('continue') ?? 0), Number(query.get('limit') ?? count)));
    response.end();
  }
});

process.on('message', () => {
  const gone = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' };
  for (const response of watches) response.end(`${JSON.stringify({ type: 'ERROR', object: gone })}\n`);
  watches.clear();
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
