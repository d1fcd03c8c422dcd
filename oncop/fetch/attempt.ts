import type { Clock, SecretSource } from '../../lib/base/index.js';
import type { RemoteTarget } from '../target/target.js';
import type { Credential, Headers } from '../transport/credential.js';
import type {
  ConnectionToken,
  Transport,
  TransportRequest,
  TransportResponse,
} from '../transport/transport.js';
import type { Gate } from './circuits.js';
import { interpret, type Meaning } from './interpret.js';
import type { Race } from './race.js';
import { type RequestFailure, requestFailure, requestFailureOf } from './request-failure.js';

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
export function attempt(ask: AttemptOptions, tools: AttemptTools): Promise<Attempt> {
  return ask.target.credential ? authorized(ask, ask.target.credential, tools) : send(ask, undefined, tools);
}

async function authorized(
  ask: AttemptOptions,
  credential: Credential,
  tools: AttemptTools,
): Promise<Attempt> {
  const { url, race } = ask;
  const { signal } = race;
  let authorization: Headers;
  try {
    authorization = await race.run(() => credential.headersFor(url, tools.secrets, signal));
  } catch (error) {
    return unsent(requestFailureOf(signal.aborted ? signal.reason : error), tools.clock.monotonic());
  }
  return send(ask, authorization, tools);
}

function send(
  ask: AttemptOptions,
  authorization: Headers | undefined,
  tools: AttemptTools,
): Promise<Attempt> {
  const { clock, gate, secrets } = tools;
  const { target, race } = ask;
  const sentAt = clock.monotonic();
  const open = gate.enter(target.peer);
  if (open) return Promise.resolve(unsent(requestFailure(open.code, open.message, false), sentAt));
  let response: TransportResponse | undefined;
  const ended = (meaning: Meaning): Attempt => {
    settleCircuit(gate, target.peer, meaning);
    const leader = response?.headers['orkestra-konductor'];
    return { meaning, sentAt, connection: response?.connection, leader, sent: true };
  };
  return race.settle(
    () =>
      tools.transport(requestOf(ask, authorization, secrets)).then((received) => {
        response = received;
        return interpret(received, target);
      }),
    ended,
    (error) => ended(requestFailureOf(race.signal.aborted ? race.signal.reason : error)),
  );
}

function unsent(meaning: RequestFailure, sentAt: number): Attempt {
  return { meaning, sentAt, connection: undefined, leader: undefined, sent: false };
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
