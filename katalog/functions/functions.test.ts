import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { Budget, compileTemplate, withBudget } from '../templates/index.js';
import { functionTable } from './index.js';

let byte = 0;
const functions = functionTable({
  clock: new FakeClock(),
  random: (size) => new Uint8Array(size).map(() => byte++ % 256),
});
const render = (text: string, data: unknown = {}): string =>
  compileTemplate(text, { functions }).render(data);

describe('default', () => {
  it.each([
    ['{{ default "pending" .x }}', 'pending', 'v'],
    ['{{ .x | default "pending" }}', 'pending', 'v'],
    ['{{ default .x "pending" }}', 'pending', 'v'],
    ['{{ default .x 1 }}', '1', 'v'],
    ['{{ default (print .x) "none" }}', 'none', 'v'],
    ['{{ default $.x "none" }}', 'none', 'v'],
    ['{{ default (.x) ("none") }}', 'none', 'v'],
    ['{{ default .y .x }}', 'y', 'v'],
    ['{{ .x | default .y }}', 'y', 'v'],
    ['{{ "lit" | default .x }}', 'lit', 'lit'],
    ['{{ default "a" "b" }}', 'b', 'b'],
    ['{{ print (default .x 1) }}', '1', 'v'],
  ])('%s', (text, whenEmpty, whenSet) => {
    expect(render(text, { y: 'y' })).toBe(whenEmpty);
    expect(render(text, { x: 'v', y: 'y' })).toBe(whenSet);
  });

  it.each([[null], [''], [0], [false], [[]], [{}]])('takes %j for empty', (x) => {
    expect(render('{{ .x | default "d" }}', { x })).toBe('d');
  });
});

describe('texts', () => {
  it('trim takes whole characters of the cutset away at both ends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', maxLength: 3 }), (x, cut) => {
        const characters = [...x];
        while (cut !== '' && [...cut].includes(characters[0] ?? '\0\0')) characters.shift();
        while (cut !== '' && [...cut].includes(characters.at(-1) ?? '\0\0')) characters.pop();
        expect(render('{{ trim .x .cut }}', { x, cut })).toBe(characters.join(''));
      }),
    );
    expect(render('{{ trim .x "\u{1f600}-" }}', { x: '\u{1f600}-a\u{1f601}b-\u{1f600}' })).toBe(
      'a\u{1f601}b',
    );
    expect(render('[{{ trim .x "a" }}{{ trim "" .x }}]', { x: 'aaa' })).toBe('[]');
  });

  it.each([
    ['HTTPRequest', 'http-request'],
    ['myApp', 'my-app'],
    ['MyHTTPServer2', 'my-http-server2'],
    ['v1Alpha', 'v1-alpha'],
    ['already-kebab', 'already-kebab'],
    ['Snake_Case', 'snake-case'],
  ])('camelToKebab %s', (x, expected) => {
    expect(render('{{ camelToKebab .x }}', { x })).toBe(expected);
  });

  it('are never cut inside a character', () => {
    expect(render('{{ truncate .x 1 }}{{ truncateName .x 2 }}{{ truncate .x 3 }}', { x: '😀é☃' })).toBe(
      '😀...😀é😀é☃',
    );
    expect(render('[{{ truncate .x -1 }}]', { x: 'a' })).toBe('[...]');
  });

  it('are replaced literally', () => {
    expect(render('{{ replace .x "." "$&" }}{{ replace "ab" "" "-" }}', { x: 'a.b' })).toBe('a$&b-a-b-');
    expect(render('{{ split "a,b" "," | len }}{{ split "" "," | len }}{{ split "abc" "" }}')).toBe(
      '20[a b c]',
    );
  });

  it.each([
    ['git@example.com:org/app.git', 'app'],
    ['https://example.com/org/app/', 'app'],
    ['org/app', 'app'],
    ['app', 'app'],
    ['https://example.com/app.git?ref=x#y', 'app'],
  ])('repoSlug %s', (x, expected) => {
    expect(render('{{ repoSlug .x }}', { x })).toBe(expected);
  });

  it('make slugs that are DNS labels', () => {
    fc.assert(
      fc.property(fc.string(), (x) => {
        expect(render('{{ slugify .x }}', { x })).toMatch(/^(?:[a-z0-9]+(?:-[a-z0-9]+)*)?$/);
      }),
    );
  });

  it('survive base64', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (x) => {
        expect(render('{{ .x | toBase64 | fromBase64 }}', { x })).toBe(x);
      }),
    );
    expect(render('[{{ fromBase64 "a" }}{{ fromBase64 "a===" }}{{ fromBase64 "****" }}]')).toBe('[]');
  });
});

describe('documents', () => {
  it('read JSON and YAML, and drop what could reach a prototype', () => {
    expect(render('{{ asMap .x }}', { x: '{"__proto__": {"a": 1}, "b": 2}' })).toBe('map[b:2]');
    expect(render('{{ asMap .x }}{{ asList .x }}', { x: '__proto__: {a: 1}\nb: {c: [1, 2]}' })).toBe(
      'map[b:map[c:[1 2]]][]',
    );
    expect(render('{{ asList .x }}', { x: '- a\n- b' })).toBe('[a b]');
    expect(render('{{ asMap .x }}{{ asList .x }}', { x: 'just: [text' })).toBe('map[][]');
  });

  it('do not follow a bomb of aliases', () => {
    const line = (at: number): string => `a${at}: &a${at} [${`*a${at - 1},`.repeat(9)}]`;
    const bomb = ['a0: &a0 [x]', ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map(line)].join('\n');
    expect(render('{{ len (asMap .x) }}', { x: bomb })).toBe('0');
  });

  it('with a key twice, several documents or a syntax error are nothing', () => {
    for (const x of [
      'a: 1\nb: 2\na: 3',
      '{a: 1, a: 2}',
      'b: {c: 1, "c": 2}',
      'a: 1\n---\na: 2',
      'a: }',
      '? [x',
    ]) {
      expect(render('{{ asMap .x }}', { x })).toBe('map[]');
    }
    expect(render('{{ asMap .x }}', { x: '{a: {b: 1}, c: {b: 1}}' })).toBe('map[a:map[b:1] c:map[b:1]]');
  });

  it.each(['[', '{a: ', '- ', '? ', '["]", '])('nested by %j do not end the process', (open) => {
    expect(render('{{ asMap .x }}{{ asList .x }}', { x: open.repeat(200_000) })).toBe('map[][]');
  });

  it('with more than 50 aliases are nothing, because each is looked for in all of the text', () => {
    const aliases = (count: number) =>
      Array.from({ length: count }, (_, i) => `- &a${i} x\n- *a${i}`).join('\n');
    expect(render('{{ len (asList .x) }}', { x: aliases(50) })).toBe('100');
    expect(render('{{ len (asList .x) }}', { x: aliases(51) })).toBe('0');
  });

  it.each([
    ['keys', (count: number) => Array.from({ length: count }, (_, i) => `k${i}: 1`).join('\n')],
    ['items', (count: number) => '- a\n'.repeat(count)],
    ['flow items', (count: number) => `[${'a, '.repeat(count)}]`],
    ['errors', (count: number) => `a: ${'}'.repeat(count)}`],
  ])('with 10 times the %s cost 10 times the units, and end at the budget', (_, text) => {
    const spent = (count: number): number => {
      const budget = new Budget({ units: 100_000_000 });
      compileTemplate('{{ $x := asMap .x }}', { functions }).render(withBudget({ x: text(count) }, budget));
      return budget.spent;
    };
    const [few, many] = [spent(100), spent(1_000)];
    expect(few).toBeGreaterThan(100);
    expect(many / few).toBeLessThan(11);
    const data = withBudget({ x: text(1_000) }, new Budget({ units: many / 2 }));
    expect(() => compileTemplate('{{ $x := asMap .x }}', { functions }).render(data)).toThrow(
      expect.objectContaining({ code: 'ORK_RENDER_BUDGET' }),
    );
  });

  it('show the same JSON whatever the order of keys', () => {
    expect(render('{{ toJSON .x }}', { x: { b: { d: 1, c: '<&>' }, a: null } })).toBe(
      String.raw`{"a":null,"b":{"c":"\u003c\u0026\u003e","d":1}}`,
    );
    expect(render('{{ toJson .x }}')).toBe('null');
  });
});

describe('quantities', () => {
  it.each([
    ['100m', '200m', '300m', '-100m'],
    ['0.1', '0.2', '300m', '-100m'],
    ['1', '1', '2', '0'],
    ['1Gi', '1Gi', '2Gi', '0'],
    ['1Gi', '1', '1073741825', '1073741823'],
    ['1500Mi', '548Mi', '2Gi', '952Mi'],
    ['0.5Gi', '1Mi', '513Mi', '511Mi'],
    ['1.1Ki', '0', '1126400m', '1126400m'],
    ['1k', '1', '1001', '999'],
    ['1e3', '1e3', '2e3', '0'],
    ['9007199254740993', '1', '9007199254740994', '9007199254740992'],
    ['100Ki', '-101Ki', '-1Ki', '201Ki'],
    ['x', '1', '1', '-1'],
    ['', '', '0', '0'],
    ['1n', '0.1n', '2n', '0'],
    ['512', '1Ki', '1536', '-512'],
  ])('%s and %s', (a, b, sum, difference) => {
    expect(render('{{ sumQuantity .a .b }} {{ subtractQuantity .a .b }}', { a, b })).toBe(
      `${sum} ${difference}`,
    );
  });

  it.each([
    [0.5, '500m'],
    [1024, '1024'],
    [1000, '1k'],
    ['1024Mi', '1Gi'],
    [0.1, '100m'],
    [1e300, '0'],
    ['', '0'],
  ])('formatQuantity %s', (x, expected) => {
    expect(render('{{ formatQuantity .x }}', { x })).toBe(expected);
  });

  it('add up exactly', () => {
    const milli = fc.integer({ min: -1_000_000, max: 1_000_000 });
    fc.assert(
      fc.property(milli, milli, (a, b) => {
        const sum = render('{{ sumQuantity .a .b | parseQuantity }}', { a: `${a}m`, b: `${b}m` });
        expect(Number(sum)).toBe((a + b) / 1000);
      }),
    );
  });
});

describe('numbers', () => {
  it('take text that is one, and give 0 for the rest', () => {
    expect(
      render(
        '{{ add "2" 3 }} {{ add "x" 3 }} {{ mul "1e3" 2 }} {{ div 1 0 }} {{ mod 1 0 }} {{ add "0x10" 1 }}',
      ),
    ).toBe('5 3 2000 0 0 1');
    expect(
      render('{{ toInt -3.7 }} {{ toInt "-3.7" }} {{ toInt true }} {{ toFloat "1.50" }} {{ clamp 9 1 5 }}'),
    ).toBe('-3 -3 1 1.5 5');
  });
});

describe('random texts', () => {
  it('have the length and the alphabet asked for', () => {
    expect(render('{{ randomAlphanumeric 40 }}')).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(render('{{ randomHex 16 }}')).toMatch(/^[0-9a-f]{32}$/);
    expect(render('{{ randomBase64 32 }}')).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(render('{{ randomHex -1 }}{{ randomHex "x" }}')).toBe('');
  });

  it('use every letter equally often', () => {
    const counts = new Map<string, number>();
    for (const letter of render('{{ randomAlphanumeric 2480 }}'))
      counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect(new Set(counts.values())).toEqual(new Set([40]));
  });
});

describe('objects', () => {
  it('of `.cross` exist when they were found', () => {
    expect(render('{{ resourceExists .x }}', { x: { found: false, status: {} } })).toBe('false');
    expect(render('{{ resourceExists .x }}', { x: { found: true } })).toBe('true');
    expect(render('{{ resourceExists .x }}{{ resourceExists .y }}', { y: {} })).toBe('falsefalse');
  });

  it('want one replica when they name none', () => {
    expect(render('{{ desiredReplicas .x }}', { x: { spec: {} } })).toBe('1');
    expect(render('{{ desiredReplicas .x }}', { x: { spec: { replicas: 0 } } })).toBe('0');
    expect(render('{{ desiredReplicas .x }}{{ desiredReplicas .y }}', { x: {} })).toBe('00');
    expect(render('{{ allReplicasReady .x }}', { x: { spec: { replicas: 0 } } })).toBe('false');
  });

  it('of kind DaemonSet count nodes', () => {
    const x = {
      status: { desiredNumberScheduled: 2, numberReady: 2, updatedNumberScheduled: 2, numberAvailable: 1 },
    };
    expect(
      render('{{ allReplicasReady .x }} {{ rolloutComplete .x }} {{ availableReplicas .x }}', { x }),
    ).toBe('true true 1');
  });

  it('hold containers in a pod, a template or a job template', () => {
    const containers = [{ image: 'a' }, { image: 'b' }];
    const pod = { spec: { containers } };
    const cron = { spec: { jobTemplate: { spec: { template: pod } } } };
    expect(
      render(
        '{{ containerImage .p 1 }}{{ containerImage .c 0 }}{{ containerImage .p 5 }}{{ containerImage .p -1 }}',
        { p: pod, c: cron },
      ),
    ).toBe('ba');
  });

  it('are walked through lists by get', () => {
    const x = { spec: { ports: [{ port: 80 }], '0': 'zero' } };
    expect(
      render(
        '{{ get .x "spec" "ports" 0 "port" }} {{ get .x "spec" "ports" "0" "port" }} {{ get .x "spec" "0" }}',
        { x },
      ),
    ).toBe('80 80 zero');
  });

  it('of kind EndpointSlice tell ready endpoints from others', () => {
    const x = {
      ports: [{ port: 80 }],
      endpoints: [{ addresses: ['10.0.0.1'] }, { addresses: ['10.0.0.2'], conditions: { ready: false } }],
    };
    for (const given of [x, { kind: 'Service', _endpoints: [x, {}] }]) {
      const template = '{{ serviceEndpoints .x }} {{ endpointsReady .x }} {{ hasEndpoints .x }}';
      expect(render(template, { x: given })).toBe('10.0.0.1:80 false true');
    }
  });

  it('beside what enrich has put it are read there', () => {
    const ready = { status: { conditions: [{ type: 'Ready', status: 'True' }] } };
    const pod = { kind: 'Pod', status: { conditions: [{ type: 'Ready', status: 'False' }] } };
    expect(render('{{ nodeReady .x }}', { x: { ...pod, _node: ready } })).toBe('true');
    expect(render('{{ nodeReady .x }} {{ nodeReady .y }}', { x: { ...pod, ...ready }, y: ready })).toBe(
      'false true',
    );
    const hpa = { spec: { maxReplicas: 4 }, status: { currentReplicas: 4, desiredReplicas: 4 } };
    const all =
      '{{ hpaCurrentReplicas .x }} {{ hpaMaxReplicas .x }} {{ hpaMinReplicas .x }} {{ hpaAtMax .x }}';
    expect(render(all, { x: { spec: { replicas: 2 }, _hpa: hpa } })).toBe('4 4 1 true');
    const claim = { spec: { storageClassName: 'fast' }, _storageClass: { provisioner: 'csi.example.com' } };
    expect(render('{{ pvcProvisioner .x }}', { x: claim })).toBe('csi.example.com');
  });
});

describe('JSON beside that of Go', () => {
  it('has its keys in the order of their text, also those that look like integers', () => {
    const x = { b: 1, 10: 2, 9: 3, a: { 2: 'x', 11: 'y' } };
    expect(render('{{ toJson .x }}', { x })).toBe('{"10":2,"9":3,"a":{"11":"y","2":"x"},"b":1}');
  });

  it('escapes what HTML has a meaning for, and the line ends of JavaScript', () => {
    const x = ['<a href="x">&', '\u2028\u2029', { '<k>': undefined, k: [undefined, Number.NaN] }];
    expect(render('{{ toJson .x }}', { x })).toBe(
      String.raw`["\u003ca href=\"x\"\u003e\u0026","\u2028\u2029",{"k":[null,null]}]`,
    );
  });
});

describe('durations and times below a second', () => {
  it.each([
    ['1m', '0.5s', '1m0.5s'],
    ['100ms', '58s', '58.1s'],
    ['100ms', '200ms', '300ms'],
    ['1s', '0s', '1s'],
    ['1.5ms', '0', '1.5ms'],
    ['100us', '0s', '100µs'],
    ['1.5µs', '0s', '1.5µs'],
    ['250ns', '1ns', '251ns'],
    ['1m', '500us', '1m0.0005s'],
    ['1m', '-90s', '-30s'],
    ['400d', '1ms', '9600h0m0.001s'],
  ])('%s and %s make %s', (a, b, sum) => {
    expect(render('{{ durationAdd .a .b }}', { a, b })).toBe(sum);
  });

  it.each(['5us', '5µs', '5μs', '5ns', '.5s', '1.s', '-1h', '+1h30m', '0', '1h30m', '2d', '1w'])(
    '%j is one',
    (x) => {
      expect(render('{{ durationValid .x }}', { x })).toBe('true');
    },
  );

  it.each(['0 ', ' 1h', '', '1', '.s', '-', '1x', '1h 30m', '1ss'])('%j is none', (x) => {
    expect(render('{{ durationValid .x }}', { x })).toBe('false');
  });

  it('keep the nanoseconds of a timestamp', () => {
    const x = '2026-01-01T11:55:00.123456789Z';
    expect(render('{{ timeFormat .x "05.000000" }} {{ timeFormat .x "05.999999999" }}', { x })).toBe(
      '00.123456 00.123456789',
    );
  });
});
