import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { compileTemplate } from '../templates/index.js';
import { functionTable } from './index.js';

const functions = functionTable({ clock: new FakeClock(), random: (size) => new Uint8Array(size) });
const render = (text: string, data: unknown = {}): string =>
  compileTemplate(text, { functions }).render(data);

describe.each([
  [
    'isValidEmail',
    ['a@b.example', "o'x+tag@sub.example.com", 'A.B@Example.COM'],
    ['', 'a', '@b', 'a@', 'a b@c', 'a..b@c', '.a@c', 'a@b_c', 'a@@b', `${'x'.repeat(65)}@b`],
  ],
  [
    'isValidURL',
    ['http://x', 'https://a.example:8443/p?q#f', 'postgres://u:p@db/x'],
    ['', 'x', '/x', 'http://', 'http:// x', 'mailto:a@b', 'http://[::1'],
  ],
  [
    'isValidGitRepository',
    ['https://example.com/org/app', 'ssh://git@example.com/app.git', 'git@example.com:app.git'],
    ['', 'app', 'https://example.com', 'ftp://example.com/app', 'git@example.com', 'git@host:/x y'],
  ],
  [
    'isValidImageRef',
    [
      'nginx',
      'nginx:1.27',
      'org/app',
      'localhost/app',
      'r.example:5000/a/b:v1',
      'a__b',
      'a.b-c',
      `nginx@sha256:${'a'.repeat(64)}`,
      `r.example/a:1@sha256:${'0'.repeat(64)}`,
      '[::1]:5000/a',
    ],
    [
      '',
      'Nginx',
      'nginx:',
      ':1',
      'a//b',
      '/a',
      'a/',
      'a b',
      'nginx:-1',
      'nginx@sha256:12',
      'a___b',
      'a_-b',
      `nginx:${'x'.repeat(129)}`,
      'a@b@c',
      'x..y',
    ],
  ],
  ['isValidJSON', ['1', 'null', '"x"', '[1, {"a": true}]'], ['', '{', "{'a': 1}", 'undefined', '01']],
  ['isValidPort', ['1', '80', '65535'], ['', '0', '65536', '-1', '80.5', 'http', ' 80']],
  [
    'isDNS1123Subdomain',
    ['a', 'a-b.c1', '1.2', 'x'.repeat(253)],
    ['', 'A', '-a', 'a-', 'a..b', 'a_b', '.a', 'x'.repeat(254)],
  ],
  [
    'isValidLabelKey',
    ['app', 'App_1.x', 'example.com/app', 'x'.repeat(63)],
    ['', '/app', 'example.com/', 'Example.com/app', 'a/b/c', '-a', 'x'.repeat(64)],
  ],
  ['isValidAnnotationKey', ['app', 'Example.com/App'], ['', '/a', 'a/b/c', 'a b']],
  ['isValidLabelValue', ['', 'web', 'Web_1.x', 'x'.repeat(63)], ['-a', 'a-', 'a b', 'é', 'x'.repeat(64)]],
  [
    'ipValid',
    ['10.0.0.1', '::1', '::ffff:1.2.3.4'],
    ['', '10.0.0', '256.0.0.1', '1.2.3.4/8', 'fe80::1%eth0', '01.2.3.4'],
  ],
  [
    'ipIsPrivate',
    [
      '10.255.0.1',
      '::ffff:10.0.0.1',
      '::FFFF:a00:1',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.0.1',
      'fd00::1',
    ],
    ['', '172.32.0.1', '8.8.8.8', '127.0.0.1', '2001:db8::1', 'x'],
  ],
  [
    'semverValid',
    ['1.2.3', 'v1.2.3', '1.2.3-rc.1+build', '1', '1.30', '01.2.3'],
    ['', '1.', '1.2.x', 'x', '1.2.3.4'],
  ],
])('%s', (name, good, bad) => {
  it.each(good)('takes %j', (x) => {
    expect(render(`{{ ${name} .x }}`, { x })).toBe('true');
  });
  it.each(bad)('refuses %j', (x) => {
    expect(render(`{{ ${name} .x }}`, { x })).toBe('false');
  });
});

describe('cidrContains', () => {
  it.each([
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.1.2.3/8', '10.9.9.9', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['10.0.0.0/8', '::ffff:10.1.2.3', true],
    ['::ffff:10.0.0.0/104', '10.1.2.3', true],
    ['::/64', '::ffff:10.1.2.3', false],
    ['::ffff:10.0.0.0/64', '10.1.2.3', false],
    ['0.0.0.0/0', '8.8.8.8', true],
    ['10.0.0.1/32', '10.0.0.1', true],
    ['10.0.0.1/32', '10.0.0.2', false],
    ['2001:db8::/32', '2001:db8:1::1', true],
    ['2001:db8::/32', '10.0.0.1', false],
    ['10.0.0.0/33', '10.0.0.1', false],
    ['10.0.0.0', '10.0.0.0', false],
    ['10.0.0.0/', '10.0.0.0', false],
    ['10.0.0.0/8/8', '10.0.0.0', false],
    ['x/8', '10.0.0.0', false],
    ['10.0.0.0/8', '', false],
  ])('%s %s', (cidr, ip, expected) => {
    expect(render('{{ cidrContains .cidr .ip }}', { cidr, ip })).toBe(String(expected));
  });
});

describe('versions', () => {
  it.each([
    ['1.2.3', 'major', '2.0.0'],
    ['v1.2.3', 'patch', 'v1.2.4'],
    ['1.2.3-rc.1', 'patch', '1.2.3'],
    ['1.2.3', 'prerelease', ''],
    ['x', 'major', ''],
  ])('%s with the next %s is %j', (v, part, next) => {
    expect(render('{{ semverBump .v .part }}', { v, part })).toBe(next);
  });

  it.each([
    ['1.5.0', '>=1.0.0,<2.0.0', true],
    ['2.0.0', '>=1.0.0, <2.0.0', false],
    ['v1.9.9', '^1.2', true],
    ['1.3.0', '~1.2', false],
    ['1.2.9', '~1.2', true],
    ['1.7.0', '1.x', true],
    ['1.2.3', '!=1.2.4', true],
    ['1.2.4', '>=1.0.0,!=1.2.4', false],
    ['1.2.4', '=<1.2.4', true],
    ['1.30', '>=1.29', true],
    ['1.5.0-rc.1', '>=1.0.0-0', true],
    ['1.0.0', 'nonsense', false],
    ['1.0.0', '', false],
    ['x', '1.x', false],
  ])('%s against %j', (v, constraint, expected) => {
    expect(render('{{ semverConstraint .v .constraint }}', { v, constraint })).toBe(String(expected));
  });

  it('refuses a constraint at load that cannot be read', () => {
    expect(() => render('{{ semverConstraint .v "1.0.0 or so" }}', { v: '1.0.0' })).toThrow(
      'invalid constraint "1.0.0 or so": expected one such as ">=1.0.0, <2.0.0", "^1.2" or "1.x"',
    );
  });

  it('compares versions of which minor and patch are left out', () => {
    expect(render('{{ semverCompare "1.30" "1.29.0" }} {{ semverCompare "1" "1.0.0" }}')).toBe('1 0');
  });

  it('are ordered by SemVer, releases after what led to them', () => {
    expect(
      render(
        '{{ semverCompare "1.0.0-rc.1" "1.0.0" }} {{ semverCompare "v2.0.0" "1.9.9" }} {{ semverCompare "1.0.0+a" "1.0.0+b" }} {{ semverCompare "x" "1.0.0" }}',
      ),
    ).toBe('-1 1 0 0');
  });
});
