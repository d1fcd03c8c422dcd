/** `log`, `exec`, `portforward` and the like of a Pod: served where something runs behind it, refused at once where not. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { ApiError, badRequest, methodNotAllowed, notFound } from '../api-error.js';
import type { ServedAnswer, ServedRequest } from '../http/exchange.js';
import type { Route } from '../http/route.js';
import type { Store } from '../store/store.js';
import type { HostedPods } from './hosted-pods.js';
import type { HostedPod } from './pod-host.js';

const SUBRESOURCES = ['log', 'exec', 'attach', 'portforward', 'proxy'];
const PROTOCOL = 'v4.channel.k8s.io';

export function isPodSubresource({ served, subresource }: Route): boolean {
  return served.key === 'pods' && SUBRESOURCES.includes(subresource);
}

/** Without an upgrade: logs. @throws ApiError */
export function servePod(
  hosted: HostedPods | undefined,
  store: Store,
  { route, url, request }: { readonly route: Route; readonly url: URL; readonly request: ServedRequest },
  response: ServedAnswer,
): void {
  const pod = hostedPod(hosted, store, route);
  if (route.subresource === 'portforward') throw badRequest('Upgrade request required');
  if (route.subresource !== 'log') throw notInContainer(route);
  if (request.method !== 'GET') throw methodNotAllowed();
  const { searchParams: query } = url;
  const text = pod.logs({
    sinceMs: query.has('sinceSeconds') ? Number(query.get('sinceSeconds')) * 1_000 : undefined,
    tailLines: query.has('tailLines') ? Number(query.get('tailLines')) : undefined,
  });
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
  if (!['true', '1'].includes(query.get('follow') ?? '')) {
    response.end(text);
    return;
  }
  response.write(text);
  const unfollow = pod.follow((more) => response.write(more));
  response.once('close', unfollow);
}

/** With an upgrade: a WebSocket whose first channel is a connection to a port. @throws ApiError */
export async function upgradePod(
  hosted: HostedPods | undefined,
  store: Store,
  { route, url, request }: { readonly route: Route; readonly url: URL; readonly request: IncomingMessage },
  [socket, head]: readonly [Duplex, Buffer],
): Promise<void> {
  const pod = hostedPod(hosted, store, route);
  const protocols = String(request.headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/);
  if (route.subresource !== 'portforward') throw notInContainer(route);
  if (!protocols.includes(PROTOCOL))
    throw notServed(`the embedded cluster serves portforward as a WebSocket with ${PROTOCOL} alone`);
  const port = Number(url.searchParams.get('ports'));
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw badRequest(`invalid ports "${url.searchParams.get('ports')}": expected one port`);
  const { WebSocketServer } = await import('ws');
  const server = new WebSocketServer({ noServer: true, handleProtocols: () => PROTOCOL });
  server.handleUpgrade(request, socket, head, (client) => pipe(client, pod, port));
}

/** @throws ApiError 404 without the Pod, 501 when it is simulated */
function hostedPod(hosted: HostedPods | undefined, store: Store, route: Route): HostedPod {
  const { namespace = '', name = '', subresource } = route;
  const stored = store.get('pods', { namespace, name });
  if (!stored) throw notFound({ group: '', resource: 'pods', name });
  const pod = hosted?.get(stored.object.metadata.uid);
  if (pod) return pod;
  throw notServed(
    `pod "${name}" is simulated by the embedded cluster: no container is behind it for ${subresource}`,
  );
}

/** `exec`, `attach` and `proxy` of a Pod that is a process. */
function notInContainer({ name = '', subresource }: Route): ApiError {
  return notServed(
    `pod "${name}" is a process of this machine, not a container: ${subresource} is not served; use its logs or port-forward`,
  );
}

function notServed(message: string): ApiError {
  return new ApiError(501, 'NotImplemented', message);
}

const DATA = 0;
const ERROR = 1;

function pipe(client: WebSocket, pod: HostedPod, port: number): void {
  const send = (channel: number, body: Buffer): void =>
    client.send(Buffer.concat([Buffer.from([channel]), body]));
  const number = Buffer.from([port & 0xff, port >> 8]);
  send(DATA, number);
  send(ERROR, number);
  let connection: Duplex;
  try {
    connection = pod.connect(port);
  } catch (error) {
    send(ERROR, Buffer.from(error instanceof Error ? error.message : String(error)));
    client.close();
    return;
  }
  connection.on('data', (chunk: Buffer) => {
    // What the client has not taken yet holds the next piece back.
    connection.pause();
    client.send(Buffer.concat([Buffer.from([DATA]), chunk]), () => connection.resume());
  });
  connection.once('error', (error) => {
    if (client.readyState === client.OPEN) send(ERROR, Buffer.from(error.message));
    client.close();
  });
  connection.once('end', () => client.close());
  client.on('message', (data: Buffer) => {
    if (data[0] === DATA) connection.write(data.subarray(1));
  });
  client.once('close', () => connection.destroy());
  client.once('error', () => connection.destroy());
}
