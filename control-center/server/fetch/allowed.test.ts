import { describe, expect, it } from 'vitest';
import { AllowedHosts } from './allowed.js';

/** What a lookup of that host gives, when its name means these addresses. */
function looked(allowed: AllowedHosts, host: string, addresses: readonly string[]): Promise<unknown> {
  const lookup = allowed.lookup((_, __, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    ),
  );
  return new Promise((resolve) => {
    lookup?.(host, { all: true }, (error) => resolve(error?.message ?? 'allowed'));
  });
}

describe('--allowed-runtimes', () => {
  const allowed = new AllowedHosts(['*.svc', 'shop.example.com', '10.0.0.0/8', 'fd00::/8']);

  it.each([
    ['a.shop.svc', true],
    ['svc', undefined],
    ['shop.example.com', true],
    ['evil.shop.example.com', undefined],
    ['10.1.2.3', true],
    ['11.1.2.3', false],
    ['[fd00::1]', true],
    ['[fe80::1]', false],
  ])('%s: %s', (host, expected) => {
    expect(allowed.allows(host)).toBe(expected);
  });

  it('looks at what an unlisted name means, for each connection', async () => {
    expect(await looked(allowed, 'other.example', ['10.0.0.7'])).toBe('allowed');
    const refused = 'other.example is not one of --allowed-runtimes';
    expect(await looked(allowed, 'other.example', ['10.0.0.7', '192.0.2.1'])).toBe(refused);
    expect(await looked(allowed, 'a.svc', ['192.0.2.1'])).toBe('allowed');
  });

  it('allows everything when nothing is listed', () => {
    const all = new AllowedHosts([]);
    expect(all.allows('anything')).toBe(true);
    expect(all.lookup()).toBeUndefined();
  });

  it.each(['10.0.0.0/33', '*', 'a b', '10.0.0.0/x', 'http://a'])('refuses the pattern %s', (pattern) => {
    expect(() => new AllowedHosts([pattern])).toThrow(`invalid pattern "${pattern}"`);
  });
});
