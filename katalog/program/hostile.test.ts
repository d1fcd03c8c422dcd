import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { crdEntry, NO_FUNCTIONS } from '../../test/support/program.js';
import { FULL_OWNER, FULL_SHORTHAND } from '../../test/support/shorthand.js';
import { ResourceError } from '../resources/index.js';
import { compileProgram } from './program.js';

const anyJson = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>,
  fc.constantFrom<JsonValue>(
    '{{ .spec }}',
    '{{ .spec.items }}',
    '{{ .absent }}',
    '{{ .spec.port }}',
    '{{',
    '',
    0,
    -1,
    Number.POSITIVE_INFINITY,
  ),
);
const blocks = fc.constantFrom('onCreate' as const, 'onReconcile' as const, 'onDelete' as const);
const control = fc.constantFrom(
  'when',
  'or',
  'forEach',
  'sleep',
  'reconcile',
  'forceConflict',
  'manifest',
  'labels',
  'name',
  'namespace',
  'annotations',
);

/** Every path of a value, the whole of it first. */
function pathsOf(value: JsonValue, path: readonly string[] = []): (readonly string[])[] {
  const below = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [path, ...below.flatMap(([key, member]) => pathsOf(member as JsonValue, [...path, key]))];
}

function replaced(value: JsonValue, [key, ...rest]: readonly string[], by: JsonValue): JsonValue {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((item: JsonValue, i) => (String(i) === key ? replaced(item, rest, by) : item));
  const map = value as JsonObject;
  return { ...map, [key]: replaced(map[key] ?? null, rest, by) };
}

/** Compiles and, when nothing is wrong, builds: problems and `ResourceError` are the only ways to fail. */
function survives(block: 'onCreate' | 'onReconcile' | 'onDelete', raw: JsonObject): void {
  const { program, problems } = compileProgram(crdEntry({ [block]: raw }), { functions: NO_FUNCTIONS });
  for (const { path, message } of problems) {
    expect(path[0]).toBe('operatorBox');
    expect(message).not.toBe('');
  }
  if (problems.some(({ severity }) => severity === 'error')) return;
  for (const template of program[block]) {
    try {
      for (const { object } of template.build(FULL_OWNER).objects) {
        expect(object['metadata']).toMatchObject({ name: expect.any(String) });
      }
      expect(template.sleepMs(FULL_OWNER)).toBeGreaterThanOrEqual(0);
    } catch (error) {
      if (!(error instanceof ResourceError) || error.cause !== undefined) throw error;
    }
  }
}

describe('whatever a Katalog holds', () => {
  it.each(Object.entries(FULL_SHORTHAND))('in place of any part of %s', (kind, entry) => {
    const paths = fc.constantFrom(...pathsOf(entry));
    fc.assert(
      fc.property(blocks, paths, anyJson, (block, path, value) => {
        survives(block, { [kind]: [replaced(entry, path, value)] });
      }),
      { numRuns: 60 },
    );
  });

  it('in the fields of every entry', () => {
    fc.assert(
      fc.property(blocks, control, anyJson, (block, key, value) => {
        survives(block, { configMaps: [{ [key]: value }], custom: [{ [key]: value }] });
      }),
      { numRuns: 300 },
    );
  });

  it('as a block', () => {
    fc.assert(
      fc.property(blocks, fc.dictionary(fc.string(), anyJson), (block, raw) => survives(block, raw)),
      { numRuns: 300 },
    );
  });
});
