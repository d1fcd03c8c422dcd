/**
 * HTTPS calls of webhooks, admission and conversion alike: where `clientConfig` points to, whom its `caBundle` trusts,
 * how long they may take, and the words in which the API server reports that a call has failed.
 */
import { isIP } from 'node:net';
import { Agent, request } from 'undici';
import {
  child,
  type Json,
  type JsonMap,
  numberAt,
  objectsOf,
  stringAt,
  stringsOf,
} from '../../lib/base/index.js';
import type { ClusterState } from '../cluster-state.js';

/** The longest response of a webhook that is read: conversions of whole lists are long. */
const MAX_RESPONSE = 64 * 1024 * 1024;

/** Why a webhook gave no answer, in the words of the API server. */
export class CallError extends Error {
  override readonly name = 'CallError';
}

interface Target {
  /** As it is called and named in errors. */
  readonly url: string;
  /** Where it is connected to, when that is another place. */
  readonly address: string | undefined;
  /** The name that its certificate must have. */
  readonly serverName: string;
}

/** Posts a review; the parsed body. @throws CallError */
export async function callWebhook(
  state: ClusterState,
  client: JsonMap,
  review: JsonMap,
  timeoutSeconds: number,
): Promise<Json> {
  const target = targetOf(state, client, timeoutSeconds);
  const ca = stringAt(client, 'caBundle');
  const agent = new Agent({
    connect: {
      // An address is no server name (RFC 6066); the certificate is checked against the host all the same.
      ...(isIP(target.serverName) === 0 ? { servername: target.serverName } : {}),
      ...(ca === undefined ? {} : { ca: Buffer.from(ca, 'base64').toString('utf8') }),
    },
    pipelining: 0,
    maxResponseSize: MAX_RESPONSE,
  });
  const stop = new AbortController();
  const timer = state.clock.setTimeout(() => stop.abort(), timeoutSeconds * 1_000);
  try {
    const url = new URL(target.url);
    const response = await request(target.address ?? target.url, {
      method: 'POST',
      dispatcher: agent,
      headers: { 'content-type': 'application/json', accept: 'application/json', host: url.host },
      body: JSON.stringify(review),
      signal: stop.signal,
    });
    const text = await response.body.text();
    if (response.statusCode !== 200) throw new CallError(statusText(response.statusCode, text));
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof CallError) throw error;
    const why = stop.signal.aborted ? 'context deadline exceeded' : reasonOf(error, target);
    throw new CallError(`Post ${JSON.stringify(target.url)}: ${why}`);
  } finally {
    state.clock.clearTimeout(timer);
    await agent.destroy();
  }
}

function targetOf(state: ClusterState, client: JsonMap, timeoutSeconds: number): Target {
  const url = stringAt(client, 'url');
  if (url !== undefined) {
    const parsed = new URL(url);
    parsed.searchParams.set('timeout', `${timeoutSeconds}s`);
    return { url: parsed.href, address: undefined, serverName: parsed.hostname };
  }
  const service = child(client, 'service');
  const [name, namespace] = [stringAt(service, 'name') ?? '', stringAt(service, 'namespace') ?? ''];
  const port = numberAt(service, 'port') ?? 443;
  const serverName = `${name}.${namespace}.svc`;
  const path = `${stringAt(service, 'path') ?? '/'}?timeout=${timeoutSeconds}s`;
  const address = addressOf(state, namespace, name, port);
  return { url: `https://${serverName}:${port}${path}`, address: `https://${address}${path}`, serverName };
}

/** The host and port behind a port of a Service: that of an `externalName`, or of a ready endpoint. @throws CallError */
function addressOf(state: ClusterState, namespace: string, name: string, port: number): string {
  const service = state.store.get('services', { namespace, name });
  if (!service) throw new CallError(`service ${JSON.stringify(name)} not found`);
  const spec = child(service.object, 'spec');
  if (spec['type'] === 'ExternalName') return `${stringAt(spec, 'externalName') ?? ''}:${port}`;
  const served = objectsOf(spec['ports']).find((one) => one['port'] === port);
  if (!served) throw new CallError(`no service port ${port} found for service ${JSON.stringify(name)}`);
  for (const { object } of state.store.resource('endpointslices.discovery.k8s.io').list(namespace)) {
    if (object.metadata.labels?.['kubernetes.io/service-name'] !== name) continue;
    const target = objectsOf(object['ports']).find((one) => (one['name'] ?? '') === (served['name'] ?? ''));
    const ready = objectsOf(object['endpoints']).find(
      (endpoint) => child(endpoint, 'conditions')['ready'] !== false,
    );
    const [address] = stringsOf(ready?.['addresses']);
    if (target && address !== undefined)
      return `${address.includes(':') ? `[${address}]` : address}:${numberAt(target, 'port') ?? port}`;
  }
  throw new CallError(`no endpoints available for service ${JSON.stringify(name)}`);
}

/** What client-go makes of a response that is no 200 (apimachinery, `NewGenericServerResponse`). */
const STATUS_TEXTS: Readonly<Record<number, string>> = {
  401: 'the server has asked for the client to provide credentials',
  404: 'the server could not find the requested resource',
  405: 'the server does not allow this method on the requested resource',
  429: 'the server has received too many requests and has asked us to try again later',
  503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
};

function statusText(code: number, text: string): string {
  const known = STATUS_TEXTS[code];
  if (known !== undefined) return known;
  const body = text.trim();
  if (code >= 500)
    return `an error on the server (${JSON.stringify(body || 'unknown')}) has prevented the request from succeeding`;
  return `the server rejected our request for an unknown reason`;
}

/** Certificates that do not verify, by the code of OpenSSL. */
const UNKNOWN_AUTHORITY = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

/** The cause of a failed connection in Go's words, where they are known. */
function reasonOf(error: unknown, target: Target): string {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  const at = new URL(target.address ?? target.url);
  const verify = 'tls: failed to verify certificate: x509:';
  if (code === 'ECONNREFUSED') return `dial tcp ${at.host}: connect: connection refused`;
  if (code === 'ENOTFOUND') return `dial tcp: lookup ${at.hostname}: no such host`;
  if (code === 'CERT_HAS_EXPIRED') return `${verify} certificate has expired or is not yet valid`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `${verify} certificate is not valid for ${target.serverName}`;
  if (code !== undefined && UNKNOWN_AUTHORITY.has(code))
    return `${verify} certificate signed by unknown authority`;
  return code === 'UND_ERR_SOCKET' ? 'EOF' : (message ?? String(error));
}
