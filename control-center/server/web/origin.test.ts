import { describe, expect, it } from 'vitest';
import { isForeignRead, isHostAllowed, isOwnOrigin } from './origin.js';

describe('the header Host where nobody signs in', () => {
  it.each([
    ['localhost:8081', true],
    ['a.localhost', true],
    ['127.0.0.1:8081', true],
    ['[::1]:8081', true],
    ['10.1.2.3', true],
    ['control.example.com:80', true],
    ['CONTROL.example.com', true],
    ['evil.example', false],
    ['127.0.0.1.evil.example', false],
    ['localhost.evil.example', false],
    ['', false],
    [undefined, false],
  ])('%s is %s', (host, allowed) => {
    expect(isHostAllowed(host, ['control.example.com'])).toBe(allowed);
  });
});

describe('a request that changes something', () => {
  it.each([
    [{ host: 'a:1', origin: 'http://a:1' }, true],
    [{ host: 'a', origin: 'https://a' }, true],
    [{ host: 'a:1', origin: 'http://a:1', 'sec-fetch-site': 'same-origin' }, true],
    [{ host: 'a:1', origin: 'http://a:1', 'sec-fetch-site': 'same-site' }, false],
    [{ host: 'a:1', origin: 'http://a:2' }, false],
    [{ host: 'a:1', origin: 'null' }, false],
    [{ host: 'a:1' }, false],
    [{ host: 'a:1', origin: 'http://evil.example' }, false],
    [{ host: 'a:1', origin: 'file://a:1' }, false],
  ])('with %j is of our own page: %s', (headers, own) => {
    expect(isOwnOrigin(headers)).toBe(own);
  });

  it('that a browser sends for another site reads nothing', () => {
    expect(isForeignRead({ 'sec-fetch-site': 'cross-site' })).toBe(true);
    expect(isForeignRead({ 'sec-fetch-site': 'none' })).toBe(false);
    expect(isForeignRead({})).toBe(false);
  });
});
