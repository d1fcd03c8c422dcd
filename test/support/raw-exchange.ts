import { connect } from 'node:net';

/** Bytes on a socket of their own, and everything that comes back, as Latin-1, until the server closes or streams events. */
export function exchange(url: URL, request: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname);
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      text += chunk;
      if (text.includes('content-type: text/event-stream')) socket.destroy();
    });
    socket.on('close', () => resolve(text));
    // A server that closes while the client still sends resets the connection; what it answered counts.
    socket.on('error', (error) => (text === '' ? reject(error) : resolve(text)));
    socket.write(request);
  });
}

/** One answer as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Throws where the text is not exactly one answer. */
export function oneAnswer(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(text) ?? [];
  if (status === undefined || end < 0) throw new Error(`no answer: ${JSON.stringify(text.slice(0, 200))}`);
  const head = text.slice(0, end).toLowerCase();
  const body = text.slice(end + 4);
  const [, length] = /\r\ncontent-length: (\d+)/.exec(head) ?? [];
  if (body !== '' && length !== undefined && body.length !== Number(length)) {
    throw new Error(`more or less than one answer: ${JSON.stringify(text.slice(0, 2_000))}`);
  }
  return { status: Number(status), head, body };
}
