import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { crdEntry, NO_FUNCTIONS } from '../../test/support/program.js';
import { compileProgram } from '../program/index.js';
import { ResourceError } from '../resources/index.js';

function compile(...external: JsonObject[]) {
  const { program, problems } = compileProgram(crdEntry({ external }), { functions: NO_FUNCTIONS });
  return {
    calls: program.external.box,
    problems: problems.map(({ path, message }) => `${path.join('.')}: ${message}`),
  };
}

function only(call: JsonObject) {
  const { calls, problems } = compile({ name: 'a', ...call });
  expect(problems).toEqual([]);
  const [first] = calls;
  if (!first) throw new Error('no call');
  return first;
}

const data = { spec: { host: 'http://h', on: true, key: '$SECRET', n: 3 } };

describe('an external call', () => {
  it('renders every part of the request', () => {
    const call = only({
      url: 'http://h/x?n={{ .spec.n }}',
      method: 'post',
      body: '{"n": {{ .spec.n }}}',
      token: '{{ .spec.key }}',
      headers: { 'X-N': '{{ .spec.n }}' },
      timeout: '2s',
    });
    expect(call.request(data, {})).toEqual({
      url: 'http://h/x?n=3',
      shown: 'http://h/x?n={{ .spec.n }}',
      method: 'POST',
      headers: { authorization: 'Bearer $SECRET', 'content-type': 'application/json', 'x-n': '3' },
      body: '{"n": 3}',
    });
    expect(call.timeoutMs).toBe(2_000);
  });

  it('has the defaults of the contract', () => {
    const call = only({ url: 'http://h' });
    expect(call.request({}, {})).toEqual({
      url: 'http://h/',
      shown: 'http://h',
      method: 'GET',
      headers: {},
      body: undefined,
    });
    expect([call.timeoutMs, call.sleepMs, call.continueOnError({})]).toEqual([10_000, 0, false]);
    expect([200, 204, 302, 404, 500].filter((status) => call.accepts(status))).toEqual([200, 204, 302]);
  });

  it.each([
    [404, [404]],
    ['404', [404]],
    [
      [200, '404'],
      [200, 404],
    ],
  ])('expects the status %j', (expectedStatus, accepted) => {
    const call = only({ url: 'http://h', expectedStatus });
    expect([200, 204, 404, 500].filter((status) => call.accepts(status))).toEqual(accepted);
  });

  it('takes variables of the environment from the Katalog, and never from a custom resource', () => {
    const call = only({ url: '$API/x', token: ['$', '{API_TOKEN}'].join('') });
    const env = { API: 'https://api', API_TOKEN: 't', SECRET: 's' };
    expect(call.request(data, env)).toMatchObject({
      url: 'https://api/x',
      headers: { authorization: 'Bearer t' },
    });
    expect(() => call.request(data, { API_TOKEN: 't' })).toThrow('the environment variable API is not set');
    const theirs = only({ url: 'http://h', token: '{{ .spec.key }}' });
    expect(theirs.request(data, env)?.headers).toEqual({ authorization: 'Bearer $SECRET' });
  });

  it('is left out when its conditions, or those of its block, do not hold', () => {
    const call = only({ url: 'http://h', when: [{ field: 'spec.on', equals: false }] });
    expect(call.request(data, {})).toBeUndefined();
    const { program } = compileProgram(
      crdEntry({
        onReconcile: {
          when: [{ field: 'spec.on', equals: false }],
          external: [{ name: 'a', url: 'http://h' }],
        },
      }),
      { functions: NO_FUNCTIONS },
    );
    expect(program.external.onReconcile[0]?.request(data, {})).toBeUndefined();
  });

  it.each([[{ url: 'http://h', headers: { a: '{{ print "a\\r\\nb: c" }}' } }, '"a" is not a valid header']])(
    'refuses to send %j',
    (call, message) => {
      expect(() => only(call).request(data, {})).toThrow(message);
    },
  );

  it('reports at load what can never be right', () => {
    expect(
      compile(
        { name: 'a', url: 'http://h', timeout: 'soon', expectedStatus: 99, method: 'FETCH' },
        { name: 'a', url: 'http://h' },
        { name: '{{ .x }}', url: 'http://h' },
        { url: 'http://h' },
        { name: 'b' },
        { name: 'c', url: 'http://h', expectedStatus: [200, { toString: null }] },
      ).problems,
    ).toEqual([
      'operatorBox.external.0.timeout: invalid timeout "soon": expected a duration such as 500ms or 10s',
      'operatorBox.external.0.expectedStatus: invalid expectedStatus 99: expected a status code such as 200',
      'operatorBox.external.0.method: invalid method "FETCH": expected one of GET, HEAD, POST, PUT, PATCH, DELETE',
      'operatorBox.external.2.name: a name must be letters, digits, "-" and "_"; templates are not allowed',
      'operatorBox.external.3: name is required',
      'operatorBox.external.4: url is required',
      'operatorBox.external.5.expectedStatus: invalid expectedStatus [200,{"toString":null}]: expected a status code such as 200',
      'operatorBox.external.1.name: duplicate call "a": rename one of the two',
    ]);
  });

  it('knows which results there are', () => {
    const { problems } = compileProgram(
      crdEntry({
        external: [{ name: 'flags', url: 'http://h' }],
        onReconcile: {
          configMaps: [
            {
              data: {
                a: '{{ .external.flag.body }}',
                b: '{{ .external.flags.bdy }}',
                c: '{{ .external.flags.body }}',
                d: '{{ .external.flags.tokenValid }}',
              },
            },
          ],
        },
      }),
      { functions: NO_FUNCTIONS },
    );
    expect(problems.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
      'error: unknown external call "flag" (did you mean "flags"?)',
      'warning: "bdy" is read from the JSON of the response (did you mean "body"?): the fields of a call are status, body, error, called',
    ]);
  });

  it('asks Prometheus for what a query gives', () => {
    const query = { protocol: 'prometheus', query: 'sum(up{job="{{ .spec.n }}"})', cacheFor: '30s' };
    const call = only({ url: 'http://h/', ...query });
    expect(call.request(data, {})?.url).toBe('http://h/api/v1/query?query=sum%28up%7Bjob%3D%223%22%7D%29');
    expect([call.protocol, call.cacheMs]).toEqual(['prometheus', 30_000]);
    const behind = only({ url: 'http://h/p/api/v1/query?tenant=a', ...query });
    expect(behind.request(data, {})?.url).toMatch(/^http:\/\/h\/p\/api\/v1\/query\?tenant=a&query=sum/);
  });

  it('knows where its credential stands, and how often it is made', () => {
    const secretRef = { name: 's', namespace: 'n', key: 'k' };
    expect(only({ url: 'http://h', auth: { secretRef }, retryBackoff: '2s' })).toMatchObject({
      credential: { from: { secret: secretRef }, header: 'authorization' },
      retry: { initialMs: 2_000, maxMs: 30_000, multiplier: 2, maxAttempts: 3 },
    });
    const retryBackoff = { initial: '1s', max: '10s', multiplier: 1.5, maxAttempts: 4 };
    expect(
      only({ url: 'http://h', auth: { env: '$TOKEN', header: 'X-Api-Key' }, retryBackoff }),
    ).toMatchObject({
      credential: { from: { env: 'TOKEN' }, header: 'x-api-key' },
      retry: { initialMs: 1_000, maxMs: 10_000, multiplier: 1.5, maxAttempts: 4 },
    });
  });

  it('is not made by a reconcile when it fires at admission alone', () => {
    expect(only({ url: 'http://h', fires: { reconcile: false } }).request(data, {})).toBeUndefined();
    expect(only({ url: 'http://h', fires: {} }).request(data, {})).toBeDefined();
  });

  it.each([
    [
      { protocol: 'redis', query: 'GET a' },
      'operatorBox.external.0.protocol: protocol redis is not supported: call an HTTP endpoint in front of it',
    ],
    [{ protocol: 'smtp' }, 'protocol: invalid protocol "smtp": expected one of http, prometheus'],
    [
      { query: 'up' },
      'operatorBox.external.0.query: query is not supported without protocol: prometheus; write it into the url',
    ],
    [{ protocol: 'prometheus' }, 'query is required because protocol is prometheus'],
    [
      { protocol: 'prometheus', query: 'up', body: 'x' },
      'operatorBox.external.0.body: body is not supported with protocol prometheus: remove it',
    ],
    [{ auth: {} }, 'auth: auth needs exactly one of env and secretRef'],
    [
      { auth: { env: 'a b' } },
      'operatorBox.external.0.auth.env: invalid env "a b": expected the name of a variable such as API_TOKEN',
    ],
    [{ auth: { secretRef: { name: 's', key: 'k' } } }, 'auth.secretRef.namespace: namespace is required'],
    [{ auth: { env: 'A', hedaer: 'X' } }, 'auth.hedaer: unknown field "hedaer" (did you mean "header"?)'],
    [{ auth: { env: 'A' }, token: 't' }, 'token: token and auth are mutually exclusive: keep one'],
    [
      { retryBackoff: { maxAttempts: 0 } },
      'maxAttempts: invalid maxAttempts 0: expected a number from 1 to 100',
    ],
    [
      { retryBackoff: 'soon' },
      'retryBackoff: invalid retryBackoff "soon": expected a duration such as 500ms',
    ],
    [{ fires: { reconcile: 'no' } }, 'fires.reconcile: invalid reconcile "no": expected true or false'],
  ] as [JsonObject, string][])('refuses %j', (more, message) => {
    const { problems } = compile({ name: 'a', url: 'http://h', ...more });
    expect(problems.join()).toContain(message);
    expect(problems).toHaveLength(1);
  });

  it('survives whatever is written, with problems and ResourceErrors alone', () => {
    const part = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom('{{ .spec }}', '$', '${', '{{', '$A{{ .b }}'),
    );
    const keys = [
      'name',
      'url',
      'method',
      'body',
      'token',
      'headers',
      'timeout',
      'expectedStatus',
      'when',
      'sleep',
      'auth',
      'retryBackoff',
      'fires',
      'protocol',
      'query',
    ];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), part), (call) => {
        const external = [{ name: 'a', url: 'http://h', ...(call as Record<string, JsonValue>) }];
        const { program, problems } = compileProgram(crdEntry({ external }), { functions: NO_FUNCTIONS });
        if (problems.length > 0) return;
        try {
          program.external.box[0]?.request(data, {});
        } catch (error) {
          if (!(error instanceof ResourceError)) throw error;
        }
      }),
      { numRuns: 300 },
    );
  });
});
