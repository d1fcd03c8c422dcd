import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { FakeClock } from '../../test/support/fake-clock.js';
import { formatProblems } from './format-problems.js';
import { loadKatalog } from './load-katalog.js';

const options = { clock: new FakeClock(), random: randomBytes };

const fixtures = ['typos', 'fourth', 'first', 'positions', 'not-run'].map((name) => {
  const url = new URL(`../../test/fixtures/katalogs/${name}.yaml`, import.meta.url);
  return readFileSync(fileURLToPath(url), 'utf8');
});

/** Loads, and checks what must hold whatever the text is. */
function loadAny(text: string): void {
  const { katalog, problems, locate } = loadKatalog([{ file: 'a.yaml', text }], options);
  const lines = text.split('\n').length;
  for (const { line, column, message, code } of problems) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(message).not.toBe('');
    expect(code).toMatch(/^ORK_/);
  }
  expect(katalog === undefined).toBe(problems.some(({ severity }) => severity === 'error'));
  for (const isTTY of [true, false])
    expect(formatProblems(problems, { isTTY, color: isTTY })).toBeTypeOf('string');
  expect(locate(['spec', 'crds', 'x', 0, 'y'])).toMatchObject({ file: 'a.yaml' });
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
}

const snippets = fc.constantFrom(
  '{{',
  '}}',
  '"',
  "'",
  ': ',
  '- ',
  '\n',
  '  ',
  '\t',
  '&a ',
  '*a',
  '<<: ',
  '|\n',
  '>-\n',
  '!!binary ',
  '!!set ',
  '[',
  ']',
  '{',
  '}',
  '#',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '__proto__: 1\n',
  'constructor: { prototype: 1 }\n',
  '? ',
  '\u0000',
  '\ufeff',
  '\u2028',
  'null',
  '~',
  '.nan',
  '0x1F',
  '1e999',
);

describe('whatever the text', () => {
  it('survives cut, doubled and foreign pieces of Katalogs', () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(40), snippets, fc.boolean()), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.constantFrom(...fixtures), edits, (fixture, list) => {
        let text = fixture;
        for (const [place, length, snippet, cut] of list) {
          const at = place % (text.length + 1);
          text = text.slice(0, at) + snippet + text.slice(cut ? at + length : at);
        }
        loadAny(text);
      }),
      { numRuns: 150 },
    );
  });

  it('survives any value at any field', () => {
    const names = fc.constantFrom(
      'apiVersion',
      'kind',
      'metadata',
      'spec',
      'crds',
      'notes',
      'operatorBox',
      'reconciler',
      'apiTypes',
      'dependsOn',
      'status',
      'fields',
      'onCreate',
      'cross',
      'setup',
      'constructor',
      'toString',
      'name',
    );
    const value = fc.letrec<{ any: unknown; map: unknown }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('', 'x', '{{ .a }}', 0, -1, 1.5, true, null, 'Katalog', '30s'),
        fc.array(tie('any'), { maxLength: 3 }),
        tie('map'),
      ),
      map: fc.dictionary(fc.oneof(names, fc.string({ maxLength: 5 })), tie('any'), { maxKeys: 4 }),
    })).any;
    const document = fc.record({
      apiVersion: fc.constantFrom('orkestra.orkspace.io/v1', 'orkestra.konductor.io/v1Alpha'),
      kind: fc.constant('Katalog'),
      metadata: fc.oneof(fc.constant({ name: 'x' }), value),
      spec: fc.record({
        crds: fc.oneof(
          fc.dictionary(
            names,
            fc.record({ operatorBox: value, dependsOn: value, reconciler: value, setup: value }),
          ),
          value,
        ),
      }),
      notes: value,
    });
    fc.assert(
      fc.property(document, (each) => loadAny(stringify(each))),
      { numRuns: 150 },
    );
  });
});
