/** The example of the library, as it stands in its document, run against a peer. */
import { HttpResponse, http } from 'msw';
import { afterEach, expect, it } from 'vitest';
import { OncopClient } from '../oncop/index.js';
import { documentText } from './support/doc-text.js';
import { peer } from './support/peer.js';
import { PeerBench } from './support/peer-bench.js';

const peers = new PeerBench();
afterEach(() => peers.close());

/** Runs the text of a module that imports the client alone and says things. */
type Run = (client: typeof OncopClient, console: { log(text: unknown): void }) => Promise<void>;
const AsyncFunction = (async () => undefined).constructor as new (...text: string[]) => Run;

it('the example of orkestra/oncop reads, watches and exits', async () => {
  let depth = 2;
  const server = await peers.started(
    peer(
      http.get('*/katalog/loader/stream', () => new HttpResponse(null, { status: 404 })),
      http.get('*/katalog/loader', () =>
        HttpResponse.json({ isKonductor: true, epoch: 1, seq: 9 - depth, metrics: { queueDepth: depth-- } }),
      ),
    ),
  );
  const [, example = ''] = /```ts\n(import [\s\S]*?)```/.exec(documentText('docs/oncop.md')) ?? [];
  const [importing = '', ...rest] = example.split('\n');
  expect(importing).toBe("import { OncopClient } from 'orkestra/oncop';");
  const text = rest.join('\n');
  expect(text).toContain('http://localhost:8080');
  const ran = text
    .replace('http://localhost:8080', server.url)
    .replace("cacheFor: '1s'", "cacheFor: '200ms'");
  const said: unknown[] = [];
  await new AsyncFunction('OncopClient', 'console', ran)(OncopClient, { log: (line) => said.push(line) });
  expect(said[0]).toMatch(/^2, \d+(\.\d+)? ms old$/);
  expect(said.at(-1)).toBe(0);
});
