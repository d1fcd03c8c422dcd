import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/base/index.js';
import { build, buildObject, compileOne, onlyTemplate, problemsOf } from '../../test/support/resources.js';
import { FULL_OWNER } from '../../test/support/shorthand.js';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** What an entry asks for, and what it says when that is not there. */
function asked(kind: string, entry: JsonObject, owner: JsonObject = FULL_OWNER) {
  const template = onlyTemplate(compileOne(kind, entry));
  const refs = template.sources(owner).map(({ namespace, name, named }) => [namespace, name, named]);
  return { refs, missing: () => template.build(owner, undefined, () => undefined) };
}

describe('an entry that copies', () => {
  it('takes the data of a ConfigMap, under its own values', () => {
    const entry = { fromConfigMap: 'base', fromNamespace: 'platform', data: { shared: 'b', own: 'b' } };
    expect(buildObject('configMaps', entry)).toMatchObject({
      metadata: { name: 'demo-config', namespace: 'default' },
      data: { theirs: 'a', shared: 'b', own: 'b' },
      binaryData: { bytes: 'AP8=' },
    });
    const over = buildObject('configMaps', { ...entry, data: { bytes: 'text' } });
    expect(over).toMatchObject({ data: { bytes: 'text' }, binaryData: {} });
    expect(buildObject('configMaps', { data: { a: 'b' } })).not.toHaveProperty('binaryData');
  });

  it('takes the type and the data of a Secret, under its own', () => {
    const entry = { fromSecret: 'base', fromNamespace: 'platform' };
    expect(buildObject('secrets', entry)).toMatchObject({
      type: 'example.org/token',
      data: { theirs: 'YQ==', shared: 'YQ==' },
    });
    expect(buildObject('secrets', { ...entry, type: 'Opaque', data: { shared: 'b' } })).toMatchObject({
      type: 'Opaque',
      data: { theirs: 'YQ==', shared: base64('b') },
    });
  });

  it.each([
    ['networkPolicies', 'fromNetworkPolicy', { podSelector: {}, policyTypes: ['Ingress'] }, { egress: [{}] }],
    [
      'resourceQuotas',
      'fromResourceQuota',
      { hard: { pods: '4' }, scopes: ['BestEffort'] },
      { profile: 'small' },
    ],
    ['limitRanges', 'fromLimitRange', { limits: [{ type: 'Pod', max: { cpu: '2' } }] }, { limits: [{}] }],
  ])('of %s takes the spec as it is, and nothing of its own', (kind, field, spec, own: JsonObject) => {
    const entry = { [field]: 'base', fromNamespace: 'platform' };
    expect(buildObject(kind, entry)).toMatchObject({ spec });
    expect(buildObject(kind, entry)).not.toHaveProperty('status');
    const [key] = Object.keys(own);
    expect(problemsOf(kind, { ...entry, ...own })).toEqual([
      `ORK_FIELD_VALUE ${key}: ${field} and ${key} are mutually exclusive: keep one`,
    ]);
  });

  it('puts a copy into each namespace', () => {
    const entry = { name: 'x', fromSecret: 'base', fromNamespace: 'platform', toNamespaces: ['a', 'b'] };
    expect(build('secrets', entry).objects.map(({ object }) => object['metadata'])).toMatchObject([
      { name: 'x', namespace: 'a' },
      { name: 'x', namespace: 'b' },
    ]);
  });

  it("asks for what it copies: in the CR's namespace unless it says another, and of each repetition", () => {
    expect(asked('secrets', { fromSecret: 'base', fromNamespace: 'platform' }).refs).toEqual([
      ['platform', 'base', true],
    ]);
    expect(asked('secrets', { name: 'x', fromSecret: '{{ .spec.tier }}' }).refs).toEqual([
      ['default', 'front', false],
    ]);
    const each = { name: 'x-{{ .item }}', fromSecret: '{{ .item }}', forEach: { field: 'spec.items' } };
    expect(asked('secrets', each).refs.map(([, name]) => name)).toEqual(FULL_OWNER_ITEMS);
    expect(asked('secrets', { fromSecret: 'a', when: [{ field: 'spec.absent' }] }).refs).toEqual([]);
    expect(onlyTemplate(compileOne('secrets', { fromSecret: 'a' }, 'onDelete')).sources(FULL_OWNER)).toEqual(
      [],
    );
  });

  it('fails while the source is not there, and says which', () => {
    expect(asked('secrets', { fromSecret: 'base', fromNamespace: 'platform' }).missing).toThrow(
      'fromSecret: source Secret platform/base not found',
    );
    expect(asked('configMaps', { fromConfigMap: 'base' }).missing).toThrow(
      'source ConfigMap default/base not found',
    );
    expect(() => asked('secrets', { fromSecret: '{{ .spec.absent }}' })).toThrow(
      'fromSecret: fromSecret is required, but its template rendered empty',
    );
  });

  it('does not copy an object onto itself', () => {
    const entry = { name: 'base', fromSecret: 'base', fromNamespace: 'a', toNamespaces: ['b', 'a'] };
    expect(() => build('secrets', entry)).toThrow('Secret a/base cannot be copied onto itself');
  });

  it('must say what it copies, and a limit range what it limits', () => {
    expect(problemsOf('configMaps', { fromNamespace: 'a' })).toEqual([
      'ORK_FIELD_VALUE fromNamespace: fromConfigMap is required because fromNamespace is set',
    ]);
    expect(problemsOf('limitRanges', {})).toEqual(['ORK_FIELD_VALUE : limits or profile is required']);
    expect(problemsOf('limitRanges', { limits: [] })).toHaveLength(1);
  });
});

const FULL_OWNER_ITEMS = (FULL_OWNER['spec'] as { items: string[] }).items;
