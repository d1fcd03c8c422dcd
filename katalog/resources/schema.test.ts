import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/base/index.js';
import { problemsOf } from '../../test/support/resources.js';
import { FULL_SHORTHAND } from '../../test/support/shorthand.js';
import { blockJsonSchemas } from './schema.js';
import { RESOURCE_KINDS } from './table.js';

const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile({
  $ref: '#/$defs/block',
  // The calls' schema stands beside the blocks' in the document's own.
  $defs: { ...blockJsonSchemas(), external: {} },
});

describe('the JSON Schema of a block', () => {
  it.each(Object.entries(FULL_SHORTHAND))('accepts every field of %s', (kind, entry) => {
    expect(validate({ [kind]: [entry], when: [{ field: 'a' }] }), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each(RESOURCE_KINDS.flatMap(({ key, copyField }) => (copyField ? [[key, copyField] as const] : [])))(
    'accepts copies of %s',
    (kind, field) => {
      expect(validate({ [kind]: [{ [field]: 'base', fromNamespace: 'a', toNamespaces: ['b'] }] })).toBe(true);
    },
  );

  it.each<[string, JsonObject]>([
    ['deployments', {}],
    ['deployments', { image: 'a', replica: 1 }],
    ['deployments', { image: 'a', probes: { livenes: {} } }],
    ['configMaps', { data: [] }],
    ['configMaps', { annotations: {} }],
    ['configMaps', { fromSecret: 'a' }],
    ['deployments', { image: 'a', autoscale: { max: 2, scaleUp: { increment: 1 } } }],
    ['secrets', { tls: { dnsNames: ['a'] } }],
    ['configMaps', { forEach: { as: 'x' } }],
    ['custom', { kind: 'A' }],
  ])('refuses %s %j, as compiling does', (kind, entry) => {
    expect(validate({ [kind]: [entry] })).toBe(false);
    expect(problemsOf(kind, entry)).not.toEqual([]);
  });
});
