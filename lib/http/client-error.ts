import { STATUS_CODES } from 'node:http';
import { API_ERRORS, ApiError, type ApiErrorCode } from '../../runtime/live-api/api-errors.js';
import { MAX_URL } from './guard.js';

/** What node's HTTP server reports of a request it could not read. */
interface ClientError extends Error {
  readonly code?: string;
  readonly rawPacket?: unknown;
}

/** The part of a socket that is needed to answer on it. */
interface AnswerSocket {
  readonly writable: boolean;
  end(data: Buffer): unknown;
  destroy(): unknown;
}

/** Answers on the bare socket, in the error form, a request that never became one; then closes it. */
export function answerClientError(
  error: ClientError,
  socket: AnswerSocket,
  bodyOf: (error: ApiError) => Buffer,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = codeOf(error);
  socket.end(bareAnswer(new ApiError(code, API_ERRORS[code].summary), bodyOf));
}

/** The bytes of an answer after which the connection is closed. */
export function bareAnswer(error: ApiError, bodyOf: (error: ApiError) => Buffer): Buffer {
  const { status, code } = error;
  const body = bodyOf(error);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${body.length}`,
    'cache-control: no-cache',
    ...(code === 'method_not_allowed' ? [ALLOW] : []),
    'connection: close',
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
}

const ALLOW = 'allow: GET, HEAD';

/** node counts the URL as part of the headers; a first line that does not end tells which of them was too long. */
function codeOf({ code, rawPacket }: ClientError): ApiErrorCode {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'request_timeout';
  if (code !== 'HPE_HEADER_OVERFLOW') return 'bad_request';
  const line = Buffer.isBuffer(rawPacket) ? rawPacket.indexOf('\n') : 0;
  return line < 0 || line > MAX_URL ? 'uri_too_long' : 'headers_too_large';
}
