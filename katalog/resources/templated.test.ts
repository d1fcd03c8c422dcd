import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { crdEntry } from '../../test/support/program.js';
import { FULL_OWNER, FULL_SHORTHAND } from '../../test/support/shorthand.js';
import { compileProgram } from '../program/index.js';
import type { FunctionRow, FunctionTable } from '../templates/index.js';

/** A function table with `seen id value`, which gives the value and counts how often it was asked. */
function counting(counts: Map<string, number>): FunctionTable {
  const row: FunctionRow = {
    name: 'seen',
    args: ['id', 'value'],
    takes: [],
    returns: 'any',
    doc: 'Counts.',
    example: { template: '', data: {}, result: '' },
    onEmpty: '',
    published: false,
    implementation: ([id, value]) => {
      counts.set(String(id), (counts.get(String(id)) ?? 0) + 1);
      return value;
    },
  };
  return {
    lookup: (name) => (name === 'seen' ? row : undefined),
    names: () => ['seen'],
  };
}

/** What has to be known at load: the type of a custom object, and keys. */
const LITERAL = new Set(['apiVersion', 'key']);

/** The entry with every scalar turned into a template that gives it. */
function templated(value: JsonValue, path: string, kind: string): JsonValue {
  if (Array.isArray(value))
    return value.map((item: JsonValue, index) => templated(item, `${path}.${index}`, kind));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, member]) => {
      const literal =
        kind === 'custom' ? LITERAL.has(key) || key === 'kind' : key === 'key' && path.startsWith('labels');
      return [key, literal ? member : templated(member, path === '' ? key : `${path}.${key}`, kind)] as const;
    });
    return Object.fromEntries(entries);
  }
  if (value === '' || value === null) return value;
  const action = typeof value === 'string' ? /^\{\{ (.*) \}\}$/.exec(value)?.[1] : undefined;
  if (typeof value === 'string' && value.includes('{{') && action === undefined) {
    return value.replace(/\{\{ (.*?) \}\}/, `{{ seen "${path}" ($1) }}`);
  }
  const inner = action === undefined || action.includes('}}') ? JSON.stringify(value) : `(${action})`;
  return action?.includes('}}') ? value : `{{ seen "${path}" ${inner} }}`;
}

function buildWith(functions: FunctionTable, kind: string, entry: JsonObject): JsonObject {
  const { program, problems } = compileProgram(crdEntry({ onReconcile: { [kind]: [entry] } }), { functions });
  expect(problems).toEqual([]);
  return program.onReconcile[0]?.build(FULL_OWNER).objects[0]?.object ?? {};
}

describe('an entry whose every scalar is a template', () => {
  it.each(Object.entries(FULL_SHORTHAND))(
    'of %s builds the same, and renders each template once',
    (kind, entry) => {
      const counts = new Map<string, number>();
      const functions = counting(counts);
      const all = templated(entry, '', kind) as JsonObject;
      expect(buildWith(functions, kind, all)).toEqual(buildWith(functions, kind, entry));
      expect([...counts.entries()].filter(([, count]) => count !== 1)).toEqual([]);
      expect(counts.size).toBeGreaterThan(0);
    },
  );
});
