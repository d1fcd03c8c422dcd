import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { issueCertificate, renewalAt } from './index.js';
import type { IssueRequest } from './issue-request.js';

const NOW = Date.parse('2030-01-01T00:00:00Z');
const DAY_MS = 86_400_000;
const REQUEST = {
  commonName: 'web, "inc"',
  names: ['web.example.org', '*.web.svc', '10.0.0.1', '::1'],
  validForMs: 90 * DAY_MS,
};

function needsCertificate(data: unknown, request: IssueRequest, now: number): boolean {
  return (renewalAt(data, request) ?? now) <= now;
}

const encoded = (issued: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(issued).map(([key, text]) => [key, Buffer.from(String(text)).toString('base64')]),
  );

describe('a certificate', () => {
  it.each(['web.example.org', 'a.web.svc'])('is trusted by its authority, for %s', async (servername) => {
    const { 'tls.crt': cert, 'tls.key': key, 'ca.crt': ca } = await issueCertificate(REQUEST, Date.now());
    const server = createServer({ cert, key }, (socket) => socket.end());
    onTestFinished(() => void server.close());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const socket = connect({ port, host: '127.0.0.1', ca, servername });
    await once(socket, 'secureConnect');
    expect([socket.authorized, socket.getPeerCertificate().subject.CN]).toEqual([true, REQUEST.commonName]);
    socket.destroy();
  });

  it('a certificate is reissued in the last third of its lifetime, and not before', async () => {
    const data = encoded(await issueCertificate(REQUEST, NOW));
    const needed = (ms: number): boolean => needsCertificate(data, REQUEST, NOW + ms);
    expect([0, 59, 61, 91].map((days) => needed(days * DAY_MS))).toEqual([false, false, true, true]);
  });

  it('is not renewed at once, however short it lives, and is when a longer life is asked for', async () => {
    const short = { ...REQUEST, validForMs: 30_000 };
    const data = encoded(await issueCertificate(short, NOW));
    const needed = (ms: number): boolean => needsCertificate(data, short, NOW + ms);
    expect([0, 19_000, 21_000].map(needed)).toEqual([false, false, true]);
    expect(needsCertificate(data, REQUEST, NOW)).toBe(true);
    const long = encoded(await issueCertificate(REQUEST, NOW));
    expect(needsCertificate(long, short, NOW)).toBe(false);
  });

  it('a certificate is reissued for other names', async () => {
    const data = encoded(await issueCertificate(REQUEST, NOW));
    const needed = (change: Partial<typeof REQUEST>): boolean =>
      needsCertificate(data, { ...REQUEST, ...change }, NOW);
    expect(needed({ names: [...REQUEST.names].reverse() })).toBe(false);
    expect(needed({ names: [...REQUEST.names, 'more'] })).toBe(true);
    expect(needed({ names: REQUEST.names.slice(1) })).toBe(true);
    expect(needed({ names: ['other', ...REQUEST.names.slice(1)] })).toBe(true);
    expect(needed({ commonName: 'web' })).toBe(true);
  });

  it('is issued where a Secret has none, or not all of it', async () => {
    const data = encoded(await issueCertificate(REQUEST, NOW));
    const broken = [undefined, {}, { ...data, 'tls.crt': 'AAAA' }, { ...data, 'ca.crt': '' }];
    expect(broken.map((each) => needsCertificate(each, REQUEST, NOW))).toEqual([true, true, true, true]);
  });
});
