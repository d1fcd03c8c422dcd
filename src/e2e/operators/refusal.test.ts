import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../../test/support/free-port.js';
import { refusalOf } from './refusal.js';

async function answering(status: number, body: string): Promise<URL> {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/readyz`);
}

it('a process that is not ready says why, in one line', async () => {
  expect(await refusalOf(await answering(200, 'ok'))).toBe(undefined);
  expect(await refusalOf(await answering(503, '{"status":"starting"}\n'))).toBe('503 {"status":"starting"}');
  expect(await refusalOf(new URL(`http://127.0.0.1:${await freePort()}/readyz`))).toMatch(
    /^connect ECONNREFUSED 127\.0\.0\.1:\d+$/,
  );
});

it('of a long answer the beginning is shown, and control characters are not obeyed', async () => {
  const refusal = await refusalOf(await answering(503, `\u001b[2J${'x'.repeat(100_000)}`));
  expect(refusal).toMatch(/^503 \\u\{1b\}\[2Jx+$/);
  expect(refusal).toHaveLength('503 '.length + 1_024);
});

it('an answer that does not end is read no further than the bound of other texts', async () => {
  const refusal = await refusalOf(await answering(200, 'x'.repeat(16 * 1024 * 1024 + 1)));
  expect(refusal).toMatch(/more than 16777216 bytes/);
});
