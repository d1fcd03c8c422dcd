import { describe, expect, it } from 'vitest';
import type { TransportResponse } from '../transport/transport.js';
import { readBody } from './body.js';

/** A body of pieces that have come already, or come while they are read. */
function response(pieces: readonly string[], hasCome: boolean): TransportResponse {
  const chunks = pieces.map((piece) => Buffer.from(piece));
  const body = {
    ...(hasCome ? { whole: () => chunks } : {}),
    async *[Symbol.asyncIterator]() {
      yield* chunks;
    },
  };
  return { status: 200, headers: {}, body, connection: {} };
}

describe.each([
  ['has come', true],
  ['comes', false],
])('a body that %s', (_, hasCome) => {
  it('is read up to its limit', async () => {
    const bytes = await readBody(response(['12345', '67890'], hasCome), 10);
    expect(Buffer.from(bytes).toString()).toBe('1234567890');
  });

  it('is refused a byte past it', async () => {
    const read = async () => readBody(response(['12345', '678901'], hasCome), 10);
    await expect(read()).rejects.toMatchObject({ code: 'ORK_ONCOP_BUDGET' });
  });
});
