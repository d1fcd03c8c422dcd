import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { JsonObject } from '../../lib/base/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { loadKatalog } from './load-katalog.js';

const TYPE = { group: 'example.com', version: 'v1', kind: 'Shop', plural: 'shops' };
const CHILDREN = { onReconcile: { configMaps: [{ name: 'page' }] } };
const STATUS = { status: { fields: [{ path: 'status.phase', value: 'Open' }] } };

const load = (crds: Readonly<Record<string, JsonObject>>) => {
  const entries = Object.entries(crds).map(([name, entry]) => [
    name,
    { apiTypes: TYPE, operatorBox: CHILDREN, ...entry },
  ]);
  const head = { apiVersion: 'orkestra.orkspace.io/v1', kind: 'Katalog', metadata: { name: 'test' } };
  const text = stringify({ ...head, spec: { crds: Object.fromEntries(entries) } });
  return loadKatalog([{ file: 'k.yaml', text }], { clock: new FakeClock(), random: randomBytes });
};

const problems = (a: JsonObject, b: JsonObject): readonly string[] =>
  load({ a, b }).problems.map(({ code }) => code);

describe('two entries of one group and kind', () => {
  it('both with children are an error at the later one, which names the earlier one and the remedy', () => {
    const { katalog, problems: found } = load({ first: {}, second: {} });
    expect(katalog).toBeUndefined();
    expect(found).toMatchObject([
      {
        code: 'ORK_CRD_OVERLAP',
        severity: 'error',
        path: 'spec.crds.second',
        line: 17,
        column: 5,
        message:
          '"first" and "second" both build children or a status of the same custom resources (Shop.example.com): give them different namespaces, or selectors with disjoint values of one label or field',
      },
    ]);
  });

  it('versions of one kind are the same custom resources', () => {
    expect(problems({}, { apiTypes: { ...TYPE, version: 'v2' } })).toEqual(['ORK_CRD_OVERLAP']);
  });

  it.each([
    ['another kind', {}, { apiTypes: { ...TYPE, kind: 'Shelf', plural: 'shelves' } }],
    ['another group', {}, { apiTypes: { ...TYPE, group: 'example.org' } }],
    ['different namespaces', { namespace: 'a' }, { namespace: 'b' }],
    ['disjoint allowedNamespaces', { allowedNamespaces: ['a', 'b'] }, { allowedNamespaces: ['c'] }],
    ['a namespace that the other one restricts', { namespace: 'a' }, { restrictedNamespaces: ['a'] }],
    ['label values that differ', { labelSelector: 'tier=a' }, { labelSelector: 'x,tier=b' }],
    ['disjoint sets of a label', { labelSelector: 'tier in (a,b)' }, { labelSelector: { tier: 'c' } }],
    ['a set and its complement', { labelSelector: 'tier in (a,b)' }, { labelSelector: 'tier notin (a,b,c)' }],
    ['a label and its absence', { labelSelector: 'tier' }, { labelSelector: '!tier' }],
    ['a label value and its absence', { labelSelector: 'tier=a' }, { labelSelector: '!tier' }],
    [
      'field values that differ',
      { fieldSelector: 'metadata.name=a' },
      { fieldSelector: { 'metadata.name': 'b' } },
    ],
    [
      'a field value and all others',
      { fieldSelector: 'metadata.name==a' },
      { fieldSelector: 'metadata.name != a' },
    ],
    [
      'nothing but rules',
      {},
      { operatorBox: {}, validation: [{ field: 'spec.a', exists: true, message: 'a' }] },
    ],
    ['nothing at all', {}, { operatorBox: {} }],
    ['disabled', {}, { enabled: false }],
  ] as readonly (readonly [string, JsonObject, JsonObject])[])('%s are not an error', (_what, a, b) => {
    expect(problems(a, b).filter((code) => code === 'ORK_CRD_OVERLAP')).toEqual([]);
    expect(problems(b, a).filter((code) => code === 'ORK_CRD_OVERLAP')).toEqual([]);
  });

  it.each([
    ['one namespace and all', { namespace: 'a' }, {}],
    ['one namespace', { namespace: 'a' }, { namespace: 'a' }],
    ['allowedNamespaces with one in common', { allowedNamespaces: ['a', 'b'] }, { allowedNamespaces: ['b'] }],
    ['different restrictedNamespaces', { restrictedNamespaces: ['a'] }, { restrictedNamespaces: ['b'] }],
    ['different labels', { labelSelector: 'tier=a' }, { labelSelector: 'zone=b' }],
    [
      'sets of a label with one in common',
      { labelSelector: 'tier in (a,b)' },
      { labelSelector: 'tier in (b,c)' },
    ],
    ['a label and one that is not', { labelSelector: 'tier!=a' }, { labelSelector: 'tier!=b' }],
    ['different fields', { fieldSelector: 'metadata.name=a' }, { fieldSelector: 'spec.host=b' }],
    ['a status alone', {}, { operatorBox: STATUS }],
    ['a hook alone', {}, { operatorBox: { reconciler: { hooks: { module: './h.js', function: 'f' } } } }],
    ['what is done on deletion alone', {}, { operatorBox: { onDelete: CHILDREN.onReconcile } }],
  ] as readonly (readonly [string, JsonObject, JsonObject])[])('%s are an error', (_what, a, b) => {
    expect(problems(a, b)).toEqual(['ORK_CRD_OVERLAP']);
    expect(problems(b, a)).toEqual(['ORK_CRD_OVERLAP']);
  });

  it('of three, each later one is reported once', () => {
    const { problems: found } = load({ a: {}, b: {}, c: {}, d: { operatorBox: {} } });
    expect(found.map(({ path }) => path)).toEqual(['spec.crds.b', 'spec.crds.c']);
  });

  it('of which one has a selector that cannot be read is reported for that alone', () => {
    expect(problems({}, { labelSelector: 'tier in' })).toEqual(['ORK_SELECTOR']);
    expect(problems({}, { fieldSelector: 'tier' })).toEqual(['ORK_SELECTOR']);
  });
});
