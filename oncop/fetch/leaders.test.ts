import { describe, expect, it } from 'vitest';
import { leaderBase } from './leaders.js';

const HTTP = new URL('http://loader:8080/katalog/loader');

describe('where a follower may send its readers', () => {
  it.each([
    ['http://10.0.0.7:8080', 'http://10.0.0.7:8080'],
    ['http://10.0.0.7:8080/base/', 'http://10.0.0.7:8080/base'],
    ['https://loader-1.loader', 'https://loader-1.loader'],
    ['http://[fd00::7]:8080', 'http://[fd00::7]:8080'],
  ])('%s', (header, base) => {
    expect(leaderBase(header, HTTP)).toBe(base);
  });

  it.each([
    [undefined],
    [''],
    ['loader:8080'],
    ['file:///etc/passwd'],
    ['http://u:p@10.0.0.7'],
    ['http://10.0.0.7/?a=b'],
    ['http://10.0.0.7/#a'],
    ['http://169.254.169.254/latest/meta-data'],
    ['http://2852039166/'],
    ['http://0xa9.254.0xa9fe/'],
    ['http://[::ffff:169.254.169.254]/'],
    ['http://[fe80::1]/'],
    ['http://[fd00:ec2::254]/'],
    [`http://x/${'y'.repeat(2_048)}`],
  ])('not %s', (header) => {
    expect(leaderBase(header, HTTP)).toBeUndefined();
  });

  it('not from https to http', () => {
    expect(leaderBase('http://10.0.0.7', new URL('https://loader/'))).toBeUndefined();
  });
});
