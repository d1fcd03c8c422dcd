import type { Clock, SecretSource } from '../../lib/base/index.js';
import type { RemoteTarget } from '../target/target.js';
import type { Headers } from '../transport/credential.js';
import type {
  ConnectionToken,
  Transport,
  TransportRequest,
  TransportResponse,
} from '../transport/transport.js';
import type { Gate } from './circuits.js';
import { interpret, type Meaning } from './interpret.js';
import type { Race } from './race.js';
import { requestFailure, requestFailureOf } from './request-failure.js';

/** What a request needs; the same for all requests of a client. */
export interface AttemptTools {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly gate: Gate;
  readonly secrets: SecretSource | undefined;
}

/** One request for a target. */
export interface AttemptOptions {
  readonly target: RemoteTarget;
  /** Of the target, or of the same resource at the leader of its peer. */
  readonly url: URL;
  /** Of the cached answer, for `If-None-Match`. */
  readonly etag: string | undefined;
  readonly notOn: ConnectionToken | undefined;
  readonly traceparent: string | undefined;
  /** Ends it. */
  readonly race: Race;
}

export interface Attempt {
  readonly meaning: Meaning;
  /** When the request was sent (monotonic clock): the age of its answer counts from here. */
  readonly sentAt: number;
  /** undefined: there was no response. */
  readonly connection: ConnectionToken | undefined;
  /** The URL of the leader that the peer named. */
  readonly leader: string | undefined;
  /** false: nothing was sent, because the circuit of the peer is open or its token could not be read. */
  readonly sent: boolean;
}

/** W3C Trace Context, 3.2, which says that a value of another form must be dropped. */
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}(?:-.*)?$/;

/** Sends one request and returns its outcome. Never rejects; ends soon after the signal of `race` aborts. */
export async function attempt(ask: AttemptOptions, tools: AttemptTools): Promise<Attempt> {
  const { clock, gate, secrets } = tools;
  const { target, url, race } = ask;
  const { signal } = race;
  const { credential } = target;
  let authorization: Headers | undefined;
  try {
    if (credential) {
      authorization = await race.run(() => credential.headersFor(url, secrets, signal));
    }
  } catch (error) {
    const meaning = requestFailureOf(signal.aborted ? signal.reason : error);
    return { meaning, sentAt: clock.monotonic(), connection: undefined, leader: undefined, sent: false };
  }
  const sentAt = clock.monotonic();
  const open = gate.enter(target.peer);
  if (open) {
    const meaning = requestFailure(open.code, open.message, false);
    return { meaning, sentAt, connection: undefined, leader: undefined, sent: false };
  }
  let response: TransportResponse | undefined;
  let meaning: Meaning;
  try {
    meaning = await race.run(async () => {
      response = await tools.transport(requestOf(ask, authorization, secrets));
      return interpret(response, target);
    });
  } catch (error) {
    meaning = requestFailureOf(signal.aborted ? signal.reason : error);
  }
  settleCircuit(gate, target.peer, meaning);
  const leader = response?.headers['orkestra-konductor'];
  return { meaning, sentAt, connection: response?.connection, leader, sent: true };
}

function requestOf(
  { target, url, etag, notOn, traceparent, race: { signal } }: AttemptOptions,
  authorization: Headers | undefined,
  secrets: SecretSource | undefined,
): TransportRequest {
  const { tls } = target;
  const headers: Record<string, string> = { accept: 'application/json', 'orkestra-oncop': '1' };
  if (authorization) Object.assign(headers, authorization);
  if (etag !== undefined) headers['if-none-match'] = etag;
  if (traceparent !== undefined && TRACEPARENT.test(traceparent)) headers['traceparent'] = traceparent;
  return {
    url,
    headers,
    notOn,
    signal,
    tls: tls && { id: tls.id, serverName: tls.serverName, load: () => tls.load(secrets, signal) },
  };
}

/** Only what the peer or the network did counts; a bad body is the response of a peer that works. */
function settleCircuit(gate: Gate, peer: string, meaning: Meaning): void {
  if (meaning.kind !== 'failure') gate.answered(peer);
  else if (meaning.code === 'ORK_ONCOP_CLOSED') gate.abandoned(peer);
  else if (meaning.code === 'ORK_ONCOP_BUDGET') gate.exceeded(peer, meaning);
  else if (meaning.transient) gate.failed(peer, meaning);
  else gate.answered(peer);
}
