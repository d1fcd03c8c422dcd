/**
 * Sends a review to this gateway on the way that the API server takes, on a connection of its own: one that is kept open
 * would hide a wrong certificate until it closes.
 */
import { randomUUID } from 'node:crypto';
import { request } from 'node:https';
import { text } from 'node:stream/consumers';
import { isObject, type JsonMap } from '../../lib/base/index.js';
import type { WebhookAddress } from '../capability.js';

const TIMEOUT_MS = 5_000;

export interface ProbeOptions {
  readonly path: string;
  /** PEM of the authorities that verify the answer; undefined: nobody has said them, and the name alone is not checked. */
  readonly authorities: string | undefined;
  readonly signal: AbortSignal;
  /** A review about nothing: of admission unless given. */
  readonly ask?: ProbeReview;
}

/** What is sent, and how an answer to it is known. */
export interface ProbeReview {
  review(uid: string): object;
  /** `response` of the answer; its uid has been compared. */
  isRight(response: JsonMap): boolean;
}

export type ProbeResult =
  | { readonly is: 'answered' }
  /** Nobody listens there: a Service leads nowhere while none of its Pods is ready. */
  | { readonly is: 'closed'; readonly why: string }
  | { readonly is: 'wrong'; readonly why: string };

export interface ProbePlace {
  readonly url: string;
  /** The name in the certificate. */
  readonly servername: string;
}

/** Where the API server calls, and where this process listens for it. */
export function probePlace(address: WebhookAddress): ProbePlace {
  if ('url' in address) return { url: address.url, servername: new URL(address.url).hostname };
  const { namespace, name, port } = address.service;
  const servername = `${name}.${namespace}.svc`;
  return { url: `https://${servername}:${port}`, servername };
}

export async function probe({ url, servername }: ProbePlace, options: ProbeOptions): Promise<ProbeResult> {
  const uid = randomUUID();
  try {
    const { ask = ADMISSION } = options;
    const body = JSON.stringify(ask.review(uid));
    const answer = await post(new URL(options.path, url), servername, body, options);
    return isAnswer(answer, uid, ask)
      ? { is: 'answered' }
      : { is: 'wrong', why: `${url} did not answer as this gateway does` };
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const why = `a review sent to ${url} did not come back: ${message}`;
    return { is: CLOSED.has(code) ? 'closed' : 'wrong', why };
  }
}

const CLOSED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  'ENETUNREACH',
]);

function post(url: URL, servername: string, body: string, options: ProbeOptions): Promise<string> {
  const { authorities, signal } = options;
  const isAddress = /^[\d.]+$|:/.test(servername.replace(/^\[|\]$/g, ''));
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      {
        method: 'POST',
        agent: false,
        ...(isAddress ? {} : { servername }),
        ...(authorities === undefined ? { rejectUnauthorized: false } : { ca: authorities }),
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        timeout: TIMEOUT_MS,
        signal,
      },
      (response) => {
        text(response).then(
          (answer) =>
            response.statusCode === 200 ? resolve(answer) : reject(new Error(`HTTP ${response.statusCode}`)),
          reject,
        );
      },
    );
    call.on('timeout', () => call.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
    call.on('error', reject);
    call.end(body);
  });
}

/** About a resource that nobody has. */
function review(uid: string) {
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: {
      uid,
      kind: { group: 'orkestra.orkspace.io', version: 'v1', kind: 'Probe' },
      resource: { group: 'orkestra.orkspace.io', version: 'v1', resource: 'probes' },
      name: 'probe',
      operation: 'CREATE',
      userInfo: { username: 'orkestra-gateway' },
      object: null,
      oldObject: null,
      dryRun: true,
    },
  };
}

const ADMISSION: ProbeReview = { review, isRight: (response) => response['allowed'] === true };

function isAnswer(body: string, uid: string, ask: ProbeReview): boolean {
  try {
    const answer: unknown = JSON.parse(body);
    const response = isObject(answer) ? answer['response'] : undefined;
    return isObject(response) && response['uid'] === uid && ask.isRight(response);
  } catch {
    return false;
  }
}
