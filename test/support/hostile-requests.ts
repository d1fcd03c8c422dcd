/** Requests as nobody should send them. */
import fc from 'fast-check';

export interface HostileRequest {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

const SEGMENTS = ['katalog', 'cr', 'events', 'raw', 'enriched', 'health', 'stream', 'autoscaler', 'metrics'];
const ODD = [
  '',
  '.',
  '..',
  '%2e%2e',
  '%2f',
  '%5c',
  '%00',
  '%',
  '%zz',
  '%ff',
  '%C3%28',
  'é',
  '*',
  '__proto__',
];
const INHERITED = ['constructor', 'toString', 'hasOwnProperty', '__proto__'];
const PARAMETERS = [
  'namespace',
  'labelSelector',
  'field',
  'limit',
  'continue',
  'heartbeat',
  'query',
  '__proto__',
];
const HEADERS = [
  ...['accept', 'authorization', 'connection', 'content-type', 'expect', 'if-none-match', 'last-event-id'],
  ...['orkestra-oncop', 'range', 'upgrade', 'x-forwarded-for', 'x'],
];

/** `known`: names that lead somewhere. */
export function hostileRequests(known: readonly string[]): fc.Arbitrary<HostileRequest> {
  const text = fc.string({
    unit: fc.constantFrom(...'aZ0-_.~/\\?#[]@!$&\'()*+,;=:"<>^`{|}%\t é😀'),
    maxLength: 20,
  });
  const long = fc.integer({ min: 200, max: 6_000 }).map((length) => 'x'.repeat(length));
  const segment = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...SEGMENTS, ...known) },
    { weight: 3, arbitrary: fc.constantFrom(...ODD, ...INHERITED) },
    { weight: 1, arbitrary: text.map((one) => one.replaceAll(/\s/g, '')) },
    { weight: 1, arbitrary: long },
  );
  const value = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom(...known, ...INHERITED, '1', '-1', '1e9', '%ff', '%00', 'a in (b', 'a=b,c'),
    },
    { weight: 2, arbitrary: text.map(encodeURIComponent) },
    { weight: 1, arbitrary: long },
  );
  const pair = fc.tuple(fc.constantFrom(...PARAMETERS), value).map(([name, one]) => `${name}=${one}`);
  const path = fc.oneof(
    { weight: 8, arbitrary: fc.array(segment, { maxLength: 6 }).map((parts) => `/${parts.join('/')}`) },
    { weight: 2, arbitrary: fc.constant('/api/v1/query') },
    { weight: 1, arbitrary: fc.constantFrom('*', '//', 'http://x/katalog', '/katalog;a=b', '?', 'katalog') },
  );
  return fc.record({
    method: fc.oneof(
      { weight: 8, arbitrary: fc.constant('GET') },
      {
        weight: 4,
        arbitrary: fc.constantFrom('HEAD', 'POST', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'get', 'FOO'),
      },
    ),
    target: fc
      .tuple(path, fc.array(pair, { maxLength: 3 }))
      .map(([one, pairs]) => (pairs.length > 0 ? `${one}?${pairs.join('&')}` : one)),
    version: fc.oneof({ weight: 9, arbitrary: fc.constant('1.1') }, fc.constantFrom('1.0', '2.0', '9.9')),
    headers: fc.array(
      fc.tuple(
        fc.constantFrom(...HEADERS),
        fc.oneof(
          { weight: 6, arbitrary: text },
          long.map((one) => one.repeat(4)),
        ),
      ),
      { maxLength: 4 },
    ),
    body: fc.oneof(
      { weight: 6, arbitrary: fc.constant('') },
      fc.constantFrom('x', '{', 'GET /katalog HTTP/1.1\r\n\r\n'),
    ),
  });
}

/** The bytes of a request that ends its connection; `framing` says how the body's length is told. */
export function bytesOf(
  { method, target, version, headers, body }: HostileRequest,
  framing: 'length' | 'chunked' | 'wrong' | 'none' | 'no host',
): Buffer {
  const length = {
    length: [`content-length: ${body.length}`],
    chunked: ['transfer-encoding: chunked'],
    wrong: ['content-length: 3', 'transfer-encoding: gzip'],
    none: [],
    'no host': [],
  }[framing];
  const lines = [
    `${method} ${target} HTTP/${version}`,
    ...(framing === 'no host' ? [] : ['host: x']),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    'connection: close',
    ...length,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
