import { expect, it } from 'vitest';
import { UrlTexts } from './url-texts.js';

it('gives the texts of a URL, also after it has changed', () => {
  const urls = new UrlTexts();
  const url = new URL('http://a.test:8080/katalog/x?y=1');
  expect(urls.of(url)).toMatchObject({ origin: 'http://a.test:8080', path: '/katalog/x?y=1' });
  expect(urls.of(url)).toBe(urls.of(url));
  url.host = 'b.test';
  url.search = '';
  expect(urls.of(url)).toMatchObject({ origin: 'http://b.test:8080', path: '/katalog/x' });
});
