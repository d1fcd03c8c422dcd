/** One HTTP request over a forwarded port. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';
import { asError, cutText, printableLines, sleep, variableOf } from '../../../lib/base/index.js';
import type { ReadEntry } from '../document/index.js';
import type { KubectlContext, Reading, RuntimeAccess } from './context.js';
import { dial } from './dial.js';

type Entry = ReadEntry<'port-forward'>;

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 8 * 1024 * 1024;
/** Bytes of an answer in a message. */
const MOST_SHOWN = 500;
/** Ports on which a server expects TLS. */
const TLS_PORTS = new Set(['443', '8443', 'https', 'webhooks']);

export async function readPort(context: KubectlContext, entry: Entry): Promise<Reading> {
  if (entry.wait !== undefined) await sleep(context.clock, entry.wait, context.signal);
  const { status, text } = await exchange(context, entry);
  const { statusCode } = entry;
  const answered = (expected = ''): string =>
    `answered ${status}${expected}: ${printableLines(cutText(text.trim(), MOST_SHOWN))}`;
  if (statusCode !== undefined && status !== statusCode)
    return { failed: answered(`, expected ${statusCode}`) };
  if (statusCode !== undefined || (status >= 200 && status <= 299)) return { text };
  // Without a code of its own, an error of the server is none of an answer that is asserted on.
  return hasAssertion(entry) ? { text, refusal: answered() } : { failed: answered() };
}

function hasAssertion(entry: Entry): boolean {
  const { service, pod, leaderElection, namespace, port, path, method, headers, body, wait, ...others } =
    entry;
  return Object.values(others).some((value) => value !== undefined);
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function exchange(context: KubectlContext, entry: Entry): Promise<Answer> {
  const { env, clock, signal } = context;
  const { socket: raw, isLiveApi, isSecure = TLS_PORTS.has(String(entry.port)) } = await dial(context, entry);
  const { token, ca }: Partial<RuntimeAccess> = isLiveApi ? context.live : {};
  const socket = isSecure ? secured(raw, ca) : raw;
  const body = entry.body === undefined ? undefined : expand(textOf(entry.body), env);
  const headers = Object.fromEntries(
    Object.entries(entry.headers ?? {}).map(([name, value]) => [name, expand(String(value), env)]),
  );
  const isOwn = Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');
  return new Promise<Answer>((resolve, reject) => {
    const request = httpRequest({
      createConnection: () => socket,
      method: entry.method ?? 'GET',
      path: entry.path ?? '/',
      headers: {
        host: 'localhost',
        connection: 'close',
        ...(token === undefined || isOwn ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
        ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
      },
    });
    const timer = clock.setTimeout(
      () => request.destroy(new Error(`no answer within ${TIMEOUT_MS / 1_000}s`)),
      TIMEOUT_MS,
    );
    const interrupted = (): void => void request.destroy(asError(signal.reason));
    signal.addEventListener('abort', interrupted, { once: true });
    if (signal.aborted) interrupted();
    const end = (): void => {
      clock.clearTimeout(timer);
      signal.removeEventListener('abort', interrupted);
      raw.destroy();
    };
    request.once('response', (response) => {
      whole(response).then(resolve, reject).finally(end);
    });
    request.once('error', (error) => {
      end();
      reject(error);
    });
    raw.once('error', (error) => request.destroy(error));
    request.end(body);
  });
}

/** A server is known by its Pod: its certificate must be of the authority where one is given, whatever its name. */
function secured(socket: Duplex, ca: string | undefined): Duplex {
  if (ca === undefined) return tlsConnect({ socket, rejectUnauthorized: false });
  return tlsConnect({ socket, ca, checkServerIdentity: () => undefined });
}

async function whole(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error(`the answer has more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') };
}

function textOf(body: NonNullable<Entry['body']>): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** `${VAR}` of the environment; one that is not set is empty, as in a shell. */
export function expand(text: string, env: KubectlContext['env']): string {
  return text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => variableOf(env, name) ?? '');
}
