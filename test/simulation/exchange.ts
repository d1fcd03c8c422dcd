import type { TransportRequest, TransportResponse } from '../../oncop/index.js';
import type { HttpAnswer } from './live-api-server.js';
import type { SimProcess } from './sim-process.js';

/** What listens behind the name of a service. */
export interface Host {
  readonly process: SimProcess;
  answer(url: URL, headers: Readonly<Record<string, string>>): HttpAnswer;
}

/** One request and what became of it. */
export interface Exchange {
  readonly client: SimProcess;
  readonly url: URL;
  readonly sentAt: number;
  readonly host: SimProcess;
  readonly answer: HttpAnswer;
}

/** One stream, and when its client asked for it. */
export interface Stream {
  readonly client: SimProcess;
  readonly askedAt: number;
}

/** A connection leads to one replica, until it breaks. */
export class Connection {
  host: Host | undefined;
}

/** A request that is on its way, and the promise of whoever made it. */
export interface Attempt {
  readonly client: SimProcess;
  readonly request: TransportRequest;
  readonly connection: Connection;
  readonly sentAt: number;
  readonly resolve: (response: TransportResponse) => void;
  readonly reject: (error: Error) => void;
}

/** The bytes of a whole answer; `cut`: the connection breaks in the middle of them. */
export async function* bytesOf(body: Buffer, cut: boolean): AsyncGenerator<Uint8Array> {
  if (body.length === 0) return;
  yield body.subarray(0, Math.ceil(body.length / 2));
  if (cut) throw new Error('connection reset in the middle of the answer');
  yield body.subarray(Math.ceil(body.length / 2));
}

/** The request in a few words. */
export function shown({ url, headers }: TransportRequest): string {
  const [tag, id] = [headers['if-none-match'], headers['last-event-id']];
  return `${url.pathname}${tag === undefined ? '' : ` unless it is still ${tag}`}${id === undefined ? '' : ` after ${id}`}`;
}
