import { STATUS_CODES } from 'node:http';
import { httpError } from '../errors/errors.js';
import type { HttpError } from '../errors/http-error.js';
import { MAX_URL } from './guard.js';

/** What node's HTTP server reports of a request that it could not read. */
export interface ClientError extends Error {
  readonly code?: string;
  readonly rawPacket?: unknown;
}

/** The part of a socket that a response needs. */
interface ResponseSocket {
  readonly writable: boolean;
  end(data: Buffer): unknown;
  destroy(): unknown;
}

/** How errors are written on a socket that has no request. */
export interface BareForm {
  readonly errorBody: (error: HttpError) => Buffer;
  /** The methods of the server, for the header `Allow`. */
  readonly methods: readonly string[];
}

/** Responds on the bare socket, in the error form, to bytes that never became a request; then closes it. */
export function respondToClientError(error: ClientError, socket: ResponseSocket, form: BareForm): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = codeOf(error);
  socket.end(bareResponse(httpError(code, MESSAGES[code]), form));
}

const MESSAGES = {
  bad_request: 'invalid request: expected HTTP/1.1',
  request_timeout: 'the request did not arrive in time',
  uri_too_long: `the URL is too long: expected at most ${MAX_URL} characters`,
  headers_too_large: 'the headers are too large: expected at most 16 KiB together',
} as const;

/** The bytes of a response after which the connection is closed. */
export function bareResponse(error: HttpError, { errorBody, methods }: BareForm): Buffer {
  const { status, code } = error;
  const body = errorBody(error);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${body.length}`,
    'cache-control: no-cache',
    'x-content-type-options: nosniff',
    ...(code === 'method_not_allowed' ? [`allow: ${methods.join(', ')}`] : []),
    'connection: close',
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
}

/** node counts the URL as part of the headers; a first line that does not end shows which of them was too long. */
function codeOf({ code, rawPacket }: ClientError): keyof typeof MESSAGES {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'request_timeout';
  if (code !== 'HPE_HEADER_OVERFLOW') return 'bad_request';
  const line = Buffer.isBuffer(rawPacket) ? rawPacket.indexOf('\n') : 0;
  return line < 0 || line > MAX_URL ? 'uri_too_long' : 'headers_too_large';
}
