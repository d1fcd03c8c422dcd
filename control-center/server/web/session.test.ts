import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { readLogin, Sessions } from './session.js';

const LOGIN = { username: 'ada', password: 'correct horse', secret: 's'.repeat(32) };
const HOUR = 3_600_000;

function cookieOf(header: string): string {
  return header.split(';', 1)[0] ?? '';
}

describe('a session', () => {
  it('holds on another replica with the same secret, and not with another password', () => {
    const clock = new FakeClock();
    const cookie = cookieOf(new Sessions(LOGIN, clock).open(false));
    expect(new Sessions(LOGIN, clock).check(cookie, false)).toBeDefined();
    expect(new Sessions({ ...LOGIN, password: 'another' }, clock).check(cookie, false)).toBeUndefined();
    expect(new Sessions({ ...LOGIN, secret: 't'.repeat(32) }, clock).check(cookie, false)).toBeUndefined();
  });

  it('without a secret ends with its process', () => {
    const clock = new FakeClock();
    const login = { ...LOGIN, secret: undefined };
    const cookie = cookieOf(new Sessions(login, clock).open(false));
    expect(new Sessions(login, clock).check(cookie, false)).toBeUndefined();
  });

  it('ends after 12 idle hours, and is renewed while it is used', async () => {
    const clock = new FakeClock();
    const sessions = new Sessions(LOGIN, clock);
    const first = cookieOf(sessions.open(false));
    await clock.advance(11 * HOUR);
    const renewed = cookieOf(sessions.check(first, false)?.renewal ?? '');
    await clock.advance(2 * HOUR);
    expect(sessions.check(first, false)).toBeUndefined();
    expect(sessions.check(renewed, false)).toBeDefined();
  });

  it('ends after 7 days, however much it is used', async () => {
    const clock = new FakeClock();
    const sessions = new Sessions(LOGIN, clock);
    let cookie = cookieOf(sessions.open(false));
    for (let hours = 0; hours < 7 * 24; hours += 6) {
      cookie = cookieOf(sessions.check(cookie, false)?.renewal ?? cookie);
      await clock.advance(6 * HOUR);
    }
    await clock.advance(1);
    expect(sessions.check(cookie, false)).toBeUndefined();
  });

  it('is not made by changing its claims', () => {
    const clock = new FakeClock();
    const sessions = new Sessions(LOGIN, clock);
    const [name = '', value = ''] = cookieOf(sessions.open(false)).split('=');
    const [, signature = ''] = value.split('.');
    const forged = Buffer.from(JSON.stringify({ iat: clock.now(), seen: clock.now() + HOUR })).toString(
      'base64url',
    );
    for (const text of [`${forged}.${signature}`, `${forged}.`, forged, '.', '', `${value}x`]) {
      expect(sessions.check(`${name}=${text}`, false), text).toBeUndefined();
    }
  });

  it('has a cookie that no script and no other site gets, and over https none without TLS', () => {
    const sessions = new Sessions(LOGIN, new FakeClock());
    expect(sessions.open(false)).toMatch(
      /^orkestra-control=.*; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/,
    );
    expect(sessions.open(true)).toMatch(/^__Host-orkestra-control=.*; Path=\/; .*; Secure$/);
  });

  it('is for the right name with the right password', () => {
    const sessions = new Sessions(LOGIN, new FakeClock());
    expect(sessions.isRight('ada', 'correct horse')).toBe(true);
    expect(sessions.isRight('ada', 'correct hors')).toBe(false);
    expect(sessions.isRight('bob', 'correct horse')).toBe(false);
  });
});

describe('the login', () => {
  it('is none without a name and a password', () => {
    expect(readLogin({})).toBeUndefined();
  });

  it.each([
    [{ ADMIN_USERNAME: 'ada' }, 'ADMIN_PASSWORD is required because the other one is set'],
    [{ ADMIN_PASSWORD: 'x' }, 'ADMIN_USERNAME is required because the other one is set'],
    [{ ADMIN_USERNAME: 'orkestra', ADMIN_PASSWORD: 'orkestra' }, 'invalid ADMIN_PASSWORD'],
    [{ ADMIN_USERNAME: 'admin', ADMIN_PASSWORD: 'admin' }, 'invalid ADMIN_PASSWORD'],
    [
      { ADMIN_USERNAME: 'ada', ADMIN_PASSWORD: 'x', SESSION_SECRET: 'dev-secret' },
      'SESSION_SECRET has 10 bytes: expected 32 or more',
    ],
  ])('%j is refused', (env, message) => {
    expect(() => readLogin(env)).toThrow(message);
  });
});
