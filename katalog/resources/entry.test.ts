import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/base/index.js';
import { build, buildObject, compileOne, onlyTemplate, problemsOf } from '../../test/support/resources.js';
import { FULL_OWNER } from '../../test/support/shorthand.js';
import { ResourceError } from './node.js';

const names = (entry: JsonObject, owner: JsonObject = FULL_OWNER): unknown[] =>
  build('configMaps', entry, owner).objects.map(({ object }) => (object['metadata'] as JsonObject)['name']);

function failure(kind: string, entry: JsonObject, owner: JsonObject = FULL_OWNER): string {
  try {
    onlyTemplate(compileOne(kind, entry)).build(owner);
  } catch (error) {
    if (error instanceof ResourceError)
      return error.message.replace(/^operatorBox\.onReconcile\.\w+\[0\]\.?/, '');
    throw error;
  }
  return 'no failure';
}

describe('metadata of a child', () => {
  const owner = {
    apiVersion: 'pipeline.example.org/v1',
    kind: 'Loader',
    name: 'demo',
    uid: '00000000-0000-0000-0000-000000000001',
    controller: true,
    blockOwnerDeletion: true,
  };

  it("has the default name, the CR's namespace, the labels and the owner", () => {
    expect(buildObject('serviceAccounts', {})).toEqual({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        name: 'demo-sa',
        namespace: 'default',
        labels: { 'managed-by': 'orkestra', 'orkestra-owner': 'demo' },
        ownerReferences: [owner],
      },
    });
  });

  it('has no owner in another namespace, but a label', () => {
    const { metadata } = buildObject('serviceAccounts', { namespace: '{{ .spec.tier }}' });
    expect(metadata).toEqual({
      name: 'demo-sa',
      namespace: 'front',
      labels: { 'managed-by': 'orkestra', 'orkestra-owner': 'demo', 'orkestra.io/owner': 'demo' },
    });
  });

  it('has no owner when it is cluster-scoped and the owner is not', () => {
    const { metadata } = buildObject('clusterRoles', { rules: [{ verbs: ['get'] }] });
    expect(metadata).toEqual({
      name: 'demo-cluster-role',
      labels: { 'managed-by': 'orkestra', 'orkestra-owner': 'demo', 'orkestra.io/owner': 'demo' },
    });
  });

  it('has a cluster-scoped owner anywhere', () => {
    const global = { ...FULL_OWNER, metadata: { name: 'demo', uid: 'u' } };
    const build = (kind: string, entry: JsonObject): unknown =>
      onlyTemplate(compileOne(kind, entry, 'onReconcile', { namespaced: false })).build(global).objects[0]
        ?.object;
    expect(build('configMaps', { namespace: 'elsewhere' })).toMatchObject({
      metadata: { namespace: 'elsewhere', ownerReferences: [{ name: 'demo', uid: 'u' }] },
    });
    expect(build('namespaces', {})).toMatchObject({ metadata: { ownerReferences: [{ name: 'demo' }] } });
    expect(() => build('configMaps', {})).toThrow('namespace is required');
  });

  it('takes labels as a map or a list, and keeps its own', () => {
    const map = { a: '{{ .spec.tier }}', n: 1, 'managed-by': 'me', 'orkestra-owner': 'me' };
    const list = Object.entries(map).map(([key, value]) => ({ key, value }));
    const wanted = { a: 'front', n: '1', 'managed-by': 'orkestra', 'orkestra-owner': 'demo' };
    for (const labels of [map, list]) {
      expect(buildObject('configMaps', { labels })).toMatchObject({ metadata: { labels: wanted } });
    }
  });

  it('merges maps that a template gives whole', () => {
    const spec = { labels: { a: 'b', 'orkestra-owner': 'x' }, extra: { data: { b: '2' }, immutable: true } };
    const entry = {
      labels: '{{ .spec.labels }}',
      data: { a: 1, b: 1 },
      manifest: { data: '{{ .spec.extra.data }}' },
    };
    expect(buildObject('configMaps', entry, { ...FULL_OWNER, spec })).toMatchObject({
      metadata: { labels: { a: 'b', 'orkestra-owner': 'demo', 'managed-by': 'orkestra' } },
      data: { a: '1', b: '2' },
    });
    expect(buildObject('configMaps', entry, { ...FULL_OWNER, spec: {} })).toMatchObject({
      metadata: { labels: { 'orkestra-owner': 'demo' } },
      data: { a: '1', b: '1' },
    });
  });

  it('shortens a name that is too long for a label, and keeps it distinct', () => {
    const label = (name: string): unknown => {
      const object = buildObject('configMaps', {}, { ...FULL_OWNER, metadata: { name, namespace: 'x' } });
      return ((object['metadata'] as JsonObject)['labels'] as JsonObject)['orkestra-owner'];
    };
    const long = 'a'.repeat(62);
    expect(label(`${long}b`)).toBe(`${long}b`);
    expect(label(`${long}bc`)).toMatch(/^a{52}-[0-9a-f]{10}$/);
    expect(label(`${long}bc`)).not.toBe(label(`${long}bd`));
  });
});

describe('conditions and repetition', () => {
  it('leaves the entry out when a condition does not hold', () => {
    expect(build('configMaps', { when: [{ field: 'spec.absent' }] })).toEqual({ objects: [], skipped: true });
    expect(build('configMaps', { anyOf: [{ field: 'spec.absent' }, { field: 'spec.tier' }] }).skipped).toBe(
      false,
    );
  });

  it('repeats over a list and over a map', () => {
    const owner = { ...FULL_OWNER, spec: { list: ['a', 'b'], map: { x: 1, y: 2 }, none: [] } };
    expect(names({ name: '{{ .item }}', forEach: { field: 'spec.list' } }, owner)).toEqual(['a', 'b']);
    expect(names({ name: '{{ .zone }}', forEach: { field: '{{ .spec.list }}', as: 'zone' } }, owner)).toEqual(
      ['a', 'b'],
    );
    expect(names({ name: '{{ .item }}-{{ .value }}', forEach: { field: 'spec.map' } }, owner)).toEqual([
      'x-1',
      'y-2',
    ]);
    expect(names({ name: '{{ .item }}', forEach: { field: 'spec.none' } }, owner)).toEqual([]);
    expect(names({ name: '{{ .item }}', forEach: { field: 'spec.absent' } }, owner)).toEqual([]);
  });

  it('decides the conditions for each member', () => {
    const entry = {
      name: '{{ .item }}',
      forEach: { field: 'spec.items' },
      when: [{ field: 'item', equals: 'b' }],
    };
    expect(names(entry)).toEqual(['b']);
  });

  it('forEach fails on two members of one name and on a field that is not a collection', () => {
    expect(failure('configMaps', { forEach: { field: 'spec.items' } })).toMatch(
      /duplicate name "demo-config" in a forEach/,
    );
    expect(failure('configMaps', { name: '{{ .item }}', forEach: { field: 'spec.replicas' } })).toBe(
      'forEach.field: invalid field 3: expected a list or a map',
    );
  });
});

describe('values', () => {
  it('get the type of their field, however they are written', () => {
    for (const replicas of [4, '4', '{{ 4 }}', ' {{ "4" }} ']) {
      expect(buildObject('deployments', { image: 'a', replicas })).toMatchObject({ spec: { replicas: 4 } });
    }
    for (const readOnlyRootFilesystem of [true, 'true', '{{ true }}', 'TRUE']) {
      const entry = { image: 'a', securityContext: { readOnlyRootFilesystem } };
      expect(JSON.stringify(buildObject('pods', entry))).toContain('"readOnlyRootFilesystem":true');
    }
  });

  it('that do not convert are errors at load, or of that custom resource', () => {
    expect(problemsOf('deployments', { image: 'a', replicas: 'many' })).toEqual([
      'ORK_FIELD_VALUE replicas: invalid replicas "many": expected a whole number of at least 0',
    ]);
    expect(failure('deployments', { image: 'a', replicas: '{{ .spec.tier }}' })).toBe(
      'replicas: invalid replicas "front": expected a whole number of at least 0',
    );
    expect(failure('services', { port: '{{ .spec.absent }}' })).toBe(
      'port: port is required, but its template rendered empty',
    );
  });

  it('that are empty are absent, and get the default', () => {
    const entry = { image: 'a', replicas: '{{ .spec.absent }}', port: '{{ .spec.absent }}', name: '' };
    const object = buildObject('deployments', entry);
    expect(object).toMatchObject({ metadata: { name: 'demo-deployment' }, spec: { replicas: 1 } });
    expect(JSON.stringify(object)).not.toContain('ports');
  });

  it('may have keys of the custom resource', () => {
    const keyed = { '{{ .spec.tier }}.conf': 1, plain: 2 };
    expect(
      buildObject('configMaps', { data: keyed, labels: [{ key: '{{ .spec.tier }}', value: 'x' }] }),
    ).toMatchObject({
      data: { 'front.conf': '1', plain: '2' },
      metadata: { labels: { front: 'x', 'orkestra-owner': 'demo' } },
    });
    const custom = {
      apiVersion: 'a.org/v1',
      kind: 'A',
      name: 'a',
      spec: { match: { 'tier-{{ .spec.tier }}': true } },
    };
    expect(buildObject('custom', custom)['spec']).toEqual({ match: { 'tier-front': true } });
    expect(failure('configMaps', { data: { '{{ .spec.absent }}': 1 } })).toBe(
      'data["{{ .spec.absent }}"]: a key is required, but its template rendered empty',
    );
    expect(failure('configMaps', { data: { '{{ .spec.tier }}': 1, front: 2 } })).toBe(
      'data.front: duplicate key "front"',
    );
    expect(problemsOf('configMaps', { data: { '{{ .spec': 1 } })).toHaveLength(1);
  });

  it('may be a whole list or map of the custom resource', () => {
    const owner = { ...FULL_OWNER, spec: { args: ['a', 1], data: { n: 1, t: 'x' }, bad: 5 } };
    const args = '{{ .spec.args }}';
    expect(JSON.stringify(buildObject('pods', { image: 'a', args }, owner))).toContain('"args":["a","1"]');
    expect(buildObject('configMaps', { data: '{{ .spec.data }}' }, owner)).toMatchObject({
      data: { n: '1', t: 'x' },
    });
    expect(failure('configMaps', { data: '{{ .spec.bad }}' }, owner)).toBe(
      'data: invalid data 5: expected a map',
    );
    expect(failure('pods', { image: 'a', args: '{{ .spec.data }}' }, owner)).toMatch(
      /^args: invalid args .*: expected a list/,
    );
  });
});

describe('the other fields of every entry', () => {
  it('merges a manifest over the shorthand', () => {
    const manifest = {
      immutable: true,
      data: { a: '2', c: '{{ .spec.tier }}' },
      metadata: { labels: { x: 'y' } },
    };
    expect(buildObject('configMaps', { data: { a: 1, b: 1 }, manifest })).toMatchObject({
      immutable: true,
      data: { a: '2', b: '1', c: 'front' },
      metadata: { name: 'demo-config', labels: { x: 'y', 'orkestra-owner': 'demo' } },
    });
  });

  it('keeps what the object is, and whose, whatever a template puts into the manifest', () => {
    const spec = {
      key: 'orkestra-owner',
      meta: { name: 'x', namespace: 'x', labels: { 'managed-by': 'x', a: 'b' } },
    };
    const labels = { 'managed-by': 'orkestra', 'orkestra-owner': 'demo' };
    for (const metadata of [{ labels: { '{{ .spec.key }}': 'x' } }, '{{ .spec.meta }}']) {
      expect(buildObject('configMaps', { manifest: { metadata } }, { ...FULL_OWNER, spec })).toMatchObject({
        metadata: { name: 'demo-config', namespace: 'default', labels },
      });
    }
  });

  it('keeps the identity of the object out of the manifest', () => {
    const manifest = { kind: 'Secret', metadata: { name: 'x', labels: { 'orkestra-owner': 'x' } } };
    expect(problemsOf('configMaps', { manifest })).toEqual([
      'ORK_FIELD_VALUE manifest.kind: kind is set by the entry: remove it from the manifest',
      'ORK_FIELD_VALUE manifest.metadata.name: metadata.name is set by the entry: remove it from the manifest',
      'ORK_FIELD_VALUE manifest.metadata.labels.orkestra-owner: the label orkestra-owner is reserved: Orkestra writes it; remove it',
    ]);
  });

  it('reads reconcile, forceConflict and sleep', () => {
    const create = onlyTemplate(
      compileOne('configMaps', { forceConflict: 'false', sleep: '1m30s' }, 'onCreate'),
    );
    expect(create).toMatchObject({
      reconcile: false,
      forceConflict: false,
      block: 'onCreate',
      mode: 'apply',
    });
    expect(create.sleepMs({})).toBe(90_000);
    const kept = onlyTemplate(
      compileOne('configMaps', { reconcile: true, sleep: '{{ .spec.delay }}' }, 'onCreate'),
    );
    expect(kept).toMatchObject({ reconcile: true, forceConflict: undefined, key: 'onCreate.configMaps[0]' });
    expect(kept.sleepMs({ spec: { delay: '2s' } })).toBe(2_000);
    expect(kept.sleepMs({ spec: {} })).toBe(0);
    expect(() => kept.sleepMs({ spec: { delay: 'soon' } })).toThrow(
      'invalid sleep "soon": expected a duration such as 500ms or 2s',
    );
    expect(problemsOf('configMaps', { sleep: 'soon', reconcile: 'maybe' })).toHaveLength(2);
  });

  it('only deletes under onDelete, but for Jobs', () => {
    const gone = onlyTemplate(compileOne('deployments', { name: 'x' }, 'onDelete'));
    expect(gone).toMatchObject({ mode: 'delete', reconcile: false });
    expect(gone.build(FULL_OWNER).objects[0]?.object).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'x', namespace: 'default' },
    });
    const job = onlyTemplate(compileOne('jobs', { image: 'a' }, 'onDelete'));
    expect(job.mode).toBe('createOnly');
    expect(job.build(FULL_OWNER).objects[0]?.object['metadata']).not.toHaveProperty('ownerReferences');
  });

  it('puts a copy into each of several namespaces', () => {
    const template = onlyTemplate(
      compileOne('configMaps', { toNamespaces: ['a', '{{ .spec.targets }}', '{{ .spec.one }}', 'a'] }),
    );
    const built = template.build({ ...FULL_OWNER, spec: { targets: ['b', 'default'], one: '' } });
    expect(built.objects.map(({ object }) => object['metadata'])).toMatchObject([
      { namespace: 'a', name: 'demo-config', labels: { 'orkestra.io/owner': 'demo' } },
      { namespace: 'b', labels: { 'orkestra.io/owner': 'demo' } },
      { namespace: 'default', ownerReferences: [{ name: 'demo' }] },
    ]);
    const whole = onlyTemplate(compileOne('secrets', { toNamespaces: '{{ .spec.targets }}' }));
    expect(whole.build({ ...FULL_OWNER, spec: { targets: [] } })).toEqual({ objects: [], skipped: false });
    expect(problemsOf('configMaps', { toNamespaces: ['a'], namespace: 'b' })).toEqual([
      'ORK_FIELD_VALUE namespace: namespace and toNamespaces are mutually exclusive: keep one',
    ]);
    expect(problemsOf('configMaps', { toNamespaces: [1], data: {} })).toHaveLength(1);
  });

  it('a Secret with once is created once and replaced after rotateAfter', () => {
    const once = onlyTemplate(compileOne('secrets', { once: true, rotateAfter: '{{ .spec.every }}' }));
    expect(once).toMatchObject({ mode: 'createOnly', reconcile: false });
    expect(once.rotateAfterMs({ spec: { every: '90d' } })).toBe(90 * 86_400_000);
    expect(once.rotateAfterMs({ spec: {} })).toBeUndefined();
    expect(() => once.rotateAfterMs({ spec: { every: 'soon' } })).toThrow(
      'expected a duration such as 12h or 90d',
    );
    expect(onlyTemplate(compileOne('secrets', { once: false })).mode).toBe('apply');
    expect(problemsOf('secrets', { rotateAfter: '90d', once: '{{ .spec.a }}' })).toEqual([
      'ORK_FIELD_VALUE once: once must be true or false; templates are not allowed',
      'ORK_FIELD_VALUE rotateAfter: rotateAfter requires once: true',
    ]);
  });

  it('names unknown and unsupported fields', () => {
    expect(problemsOf('configMaps', { dta: {}, fromSecret: 'x', annotations: { a: 'b' } })).toEqual([
      'ORK_FIELD_UNKNOWN dta: unknown field "dta" (did you mean "data"?)',
      'ORK_FIELD_UNKNOWN fromSecret: unknown field "fromSecret"',
      'ORK_FIELD_UNKNOWN annotations: unknown field "annotations"',
    ]);
    expect(problemsOf('deployments', {})).toEqual(['ORK_FIELD_VALUE : image is required']);
    expect(problemsOf('deployments', { image: '' })).toEqual([
      'ORK_FIELD_VALUE image: image is required, but it is empty',
    ]);
    expect(problemsOf('deployments', { image: '{{ .a' })).toHaveLength(1);
    expect(problemsOf('persistentVolumeClaims', { storage: '1Gi' })).toEqual([
      'ORK_FIELD_VALUE : name is required',
    ]);
    expect(problemsOf('clusterRoles', { namespace: 'x', rules: [{ verbs: ['get'] }] })).toEqual([
      'ORK_FIELD_VALUE namespace: ClusterRole is cluster-scoped; remove namespace',
    ]);
    expect(problemsOf('configMaps', { forEach: { field: 'a', as: 'spec', an: 1 } })).toHaveLength(2);
  });
});
