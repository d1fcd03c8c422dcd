/**
 * A conversion webhook in a process of its own: the gateway (`ours`), or, as the reference, a server that only copies each
 * object under the other version (`copy`). Certificate and key come from the parent, so that one authority serves both.
 */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createGatewayMetrics, Gateway, loadGatewayPlan } from '../../gateway/index.js';
import { type JsonMap, systemClock, systemRandom } from '../../lib/base/index.js';
import { CONVERSION_KATALOG } from './conversion-objects.js';

/** From the parent: how much of the processor was used since the last such question? */
export type ToConverter = { readonly usage: true };
export type FromConverter = { readonly url: string } | { readonly cpuMs: number; readonly rss: number };

const HOST = '127.0.0.1';
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
function ignore(): void {}

const { TLS_CERT: cert = '', TLS_KEY: key = '' } = process.env;

async function ours(): Promise<string> {
  const { plan, problems } = loadGatewayPlan([{ file: 'bench.yaml', text: CONVERSION_KATALOG }], {
    clock: systemClock(),
    random: (size) => new Uint8Array(size),
  });
  if (!plan) throw new Error(problems.map(({ message }) => message).join('; '));
  const gateway = new Gateway({
    plan,
    settings: {
      ...{ port: 0, host: HOST, webhooks: { port: 0, advertise: new URL(`https://${HOST}:0`) } },
      ...{ namespace: 'bench', serviceName: 'bench', runtimeEndpoint: undefined, identity: 'bench' },
      ...{ version: '0.0.0', shutdownDelayMs: 0, runtimeUser: '' },
    },
    ...{ clock: systemClock(), random: systemRandom, log: silent, env: process.env },
    metrics: createGatewayMetrics({ processDefaults: false }),
    client: undefined,
  });
  const { webhooks } = await gateway.start();
  return webhooks && 'url' in webhooks ? webhooks.url : '';
}

async function copy(): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  const pair = { cert: await readFile(cert), key: await readFile(key) };
  const server = createServer(pair, async (request, response) => {
    const review = JSON.parse(await text(request)) as {
      request: { uid: string; desiredAPIVersion: string; objects: JsonMap[] };
    };
    const { uid, desiredAPIVersion, objects } = review.request;
    const convertedObjects = objects.map((object) => ({ ...object, apiVersion: desiredAPIVersion }));
    const answer = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'ConversionReview',
      response: { uid, result: { status: 'Success' }, convertedObjects },
    };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  return `https://${HOST}:${(server.address() as AddressInfo).port}`;
}

let used = process.cpuUsage();
process.on('message', () => {
  const { user, system } = process.cpuUsage(used);
  used = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1_000, rss: process.memoryUsage().rss });
});
const url = await (process.argv[2] === 'copy' ? copy() : ours());
process.send?.({ url });
