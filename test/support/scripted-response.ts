import type { TransportResponse } from '../../oncop/index.js';

/** A response made in the test. `connection` defaults to one that is shared by all. */
export interface ScriptedResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly connection?: object;
}

const CONNECTION = {};

/** A response of the transport, made of what the test says. */
export function scriptedResponse({
  status = 200,
  headers = {},
  body,
  connection,
}: ScriptedResponse): TransportResponse {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers, body: chunks(text), connection: connection ?? CONNECTION };
}

async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
