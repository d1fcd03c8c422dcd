import { describe, expect, it } from 'vitest';
import { readRuntimes, readUrl, runtimesText } from './runtimes-file.js';

const CONTEXT = {
  path: 'runtimes.yaml',
  env: { SHOP_TOKEN: 'secret' },
  from: 'file',
  resolve: (path: string) => `/etc/${path}`,
} as const;

function read(text: string) {
  return readRuntimes(text, CONTEXT);
}

describe('the file of runtimes', () => {
  it('has everything of a runtime', async () => {
    const { runtimes, readOnly } = read(`
readOnly: true
runtimes:
  - name: shop-prod
    urls: [http://shop-0:8080, shop-1:8080]
    gateway: https://shop-gateway:8443
    cluster: eu-1
    aliases: [shop-runtime.shop:8080]
    auth: { token: $SHOP_TOKEN }
    tls: { caFile: ca.pem }
  - url: pay:8080
`);
    expect(readOnly).toBe(true);
    const [shop, pay] = runtimes;
    expect(shop).toMatchObject({ name: 'shop-prod', cluster: 'eu-1', aliases: ['shop-runtime.shop:8080'] });
    expect(shop?.urls.map(({ href }) => href)).toEqual(['http://shop-0:8080/', 'http://shop-1:8080/']);
    expect(shop?.gateway?.href).toBe('https://shop-gateway:8443/');
    expect(await shop?.token?.value()).toBe('secret');
    expect(shop?.ca?.id).toMatch(/^[0-9a-f]{16}$/);
    expect(pay).toMatchObject({ name: 'pay:8080', token: undefined, ca: undefined });
  });

  it.each([
    ['runtimes:\n  - urls: [ftp://a]\n', 'runtimes.yaml:2:11: invalid url "ftp://a": expected http or https'],
    ['runtimes:\n  - name: a\n', 'runtimes.yaml:2:5: urls is required because a runtime is asked there'],
    ['runtimes:\n  - url: a\n    toekn: x\n', 'runtimes.yaml:3:5: unknown field "toekn" of a runtime'],
    [
      'runtimes:\n  - url: a\n    gatway: x\n',
      'unknown field "gatway" of a runtime (did you mean "gateway"?)',
    ],
    ['runtimes:\n  - url: http://u:p@a\n', 'a password is not supported: use auth.token'],
    [
      'runtimes:\n  - url: a\n    auth: { token: $NOPE }\n',
      'auth.token is $NOPE, and the environment has no such variable',
    ],
    ['runtimes:\n  - url: a\n    auth: { token: x, tokenFile: y }\n', 'are not supported together'],
    ['runtimes:\n  - url: a\n  - url: a\n', 'runtimes.yaml:3:5: invalid name "a:80": another runtime has it'],
    ['runtimes: 3\n', 'runtimes.yaml:1:11: invalid runtimes: expected a list'],
    ['readOnly: maybe\n', 'invalid readOnly: expected true or false'],
    ['- a\n', 'invalid the file: expected fields'],
    ['a: [\n', 'runtimes.yaml:'],
  ])('%j is refused with its place', (text, message) => {
    const place = text.includes('- url: a\n  - url: a') ? message.replace('a:80', 'a') : message;
    expect(() => read(text)).toThrow(place);
  });

  it('is empty when it has nothing', () => {
    expect(read('')).toEqual({ readOnly: false, runtimes: [], added: [] });
  });

  it('that the page writes is read again', async () => {
    const added = [{ name: 'a', url: 'http://a:1/', gateway: '', cluster: 'eu', token: 't"o: k' }];
    const again = read(runtimesText(added));
    expect(again.added).toEqual(added);
    expect(await again.runtimes[0]?.token?.value()).toBe('t"o: k');
  });
});

describe('a URL', () => {
  it.each([
    ['localhost:8080', 'http://localhost:8080/'],
    ['https://a/b', 'https://a/b'],
    ['[::1]:80', 'http://[::1]/'],
  ])('%s is %s', (text, href) => {
    expect(readUrl(text)).toEqual(new URL(href));
  });

  it.each(['', 'http://', 'file:///etc/passwd', 'http://a?b', 'http://a#b', `http://${'a'.repeat(3_000)}`])(
    '%s is refused',
    (text) => {
      expect(typeof readUrl(text)).toBe('string');
    },
  );
});
