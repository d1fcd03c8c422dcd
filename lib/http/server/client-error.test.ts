import { describe, expect, it } from 'vitest';
import { respondToClientError } from './client-error.js';

describe('respondToClientError', () => {
  function responseTo(error: object, writable = true) {
    const ended: string[] = [];
    let destroyed = false;
    const socket = {
      writable,
      end: (data: Buffer) => ended.push(data.toString()),
      destroy: () => {
        destroyed = true;
      },
    };
    const form = { errorBody: ({ code }: { code: string }) => Buffer.from(code), methods: ['GET'] };
    respondToClientError(Object.assign(new Error('x'), error), socket, form);
    return { text: ended.join(''), destroyed };
  }

  it('responds 408 to a request that did not arrive in time', () => {
    const { text } = responseTo({ code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    expect(text).toMatch(
      /^HTTP\/1\.1 408 Request Timeout\r\n[\s\S]*content-length: 15\r\n[\s\S]*\r\n\r\nrequest_timeout$/,
    );
  });

  it('distinguishes a long URL, whose line has not ended, from long headers', () => {
    const code = (rawPacket?: Buffer) =>
      responseTo({ code: 'HPE_HEADER_OVERFLOW', rawPacket }).text.split('\r\n').at(-1);
    expect(code(Buffer.from('GET /xxx'))).toBe('uri_too_long');
    expect(code(Buffer.from(`GET /${'x'.repeat(5_000)} HTTP/1.1\r\nhost: x`))).toBe('uri_too_long');
    expect(code(Buffer.from('GET / HTTP/1.1\r\nx: yyy'))).toBe('headers_too_large');
    expect(code()).toBe('headers_too_large');
  });

  it('writes nothing to a client that has gone', () => {
    expect(responseTo({ code: 'ECONNRESET' })).toEqual({ text: '', destroyed: true });
    expect(responseTo({ code: 'HPE_INVALID_METHOD' }, false)).toEqual({ text: '', destroyed: true });
  });
});
