import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/base/index.js';
import { loadKatalog } from '../index.js';
import { droppedFields, type JoinedConversion, joinConversions } from './index.js';

const text = { type: 'string' };
const CRD = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'jobs.shop.test' },
  spec: {
    group: 'shop.test',
    names: { kind: 'Job', plural: 'jobs' },
    scope: 'Namespaced',
    versions: [
      version('v1', false, {
        schedule: text,
        suspend: text,
        note: text,
        limits: { type: 'object', properties: { cpu: text, memory: text } },
      }),
      version('v2', true, {
        schedule: { type: 'object', properties: { minute: text, hour: text } },
        suspend: { type: 'boolean' },
        retries: { type: 'integer' },
        share: { type: 'number' },
        tags: { type: 'array', items: text },
        labels: { type: 'object', additionalProperties: text },
        limits: { type: 'object', properties: { cpu: text } },
      }),
      version('v3', false, { when: text }),
    ],
  },
};

function version(name: string, storage: boolean, properties: object) {
  const spec = { type: 'object', properties };
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec, status: { type: 'object' } } } };
  return { name, served: true, storage, schema };
}

function load(crds: object, security: object = { conversion: { enabled: true } }) {
  const document = {
    apiVersion: 'orkestra.orkspace.io/v1',
    kind: 'Katalog',
    metadata: { name: 'shop' },
    security,
    notes: { functions: [{ name: 'token', expression: '{{ randomHex 4 }}' }] },
    spec: { crds },
  };
  const loaded = loadKatalog([{ file: 'katalog.yaml', text: JSON.stringify(document) }], {
    clock: { now: () => 0 } as never,
    random: (size) => new Uint8Array(size),
    readCrdFile: () => ({ text: JSON.stringify(CRD) }),
  });
  const declared = [...loaded.entries.values()].map((entry) => ({
    entry,
    paths: loaded.programs.get(entry.name)?.conversion ?? [],
  }));
  const problems = loaded.problems.map(({ severity, path, message }) => `${severity} ${path}: ${message}`);
  return { joined: joinConversions(declared), problems };
}

/** The conversion of one entry whose only path is from v1 to v2. */
function pathOf(spec: object, more: object = {}): JoinedConversion & { problems: readonly string[] } {
  const conversion = { paths: [{ from: 'v1', to: 'v2', spec, ...more }] };
  const { joined, problems } = load({ job: { crdFile: 'crd.yaml', conversion } });
  const [only] = joined;
  if (!only) throw new Error(problems.join('\n'));
  return { ...only, problems };
}

const job = (spec: JsonObject, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'shop.test/v1',
  kind: 'Job',
  metadata: { name: 'a', namespace: 'x', uid: 'u', labels: { a: 'b' } },
  spec,
  ...more,
});

const specOf = (spec: object, source: JsonObject): unknown =>
  pathOf(spec).converter.convert(job(source), 'v2')['spec'];

describe('a path of a conversion', () => {
  it('makes the whole spec, keeps metadata and status, and leaves the object alone', () => {
    const { converter } = pathOf({ suspend: '{{ .spec.suspend }}' });
    const object = Object.freeze(
      job(Object.freeze({ suspend: 'true', note: 'x' }), { status: { phase: 'Up' } }),
    );
    expect(converter.convert(object, 'v2')).toEqual({
      apiVersion: 'shop.test/v2',
      kind: 'Job',
      metadata: object['metadata'],
      spec: { suspend: true },
      status: { phase: 'Up' },
    });
  });

  it('takes the types of the target version', () => {
    const spec = {
      suspend: '{{ default .spec.suspend false }}',
      retries: '{{ .spec.retries }}',
      share: '0.5',
      limits: { cpu: '{{ .spec.cpu }}' },
      tags: ['{{ .spec.tag }}', 'fixed'],
    };
    expect(specOf(spec, { retries: '3', cpu: 2, tag: 7 })).toEqual({
      suspend: false,
      retries: 3,
      share: 0.5,
      limits: { cpu: '2' },
      tags: ['7', 'fixed'],
    });
  });

  it('leaves a field out whose result is empty, and a map or list of nothing else', () => {
    const spec = {
      suspend: '{{ .spec.suspend }}',
      limits: { cpu: '{{ .spec.cpu }}' },
      tags: ['{{ .spec.tag }}'],
      labels: '{{ .spec.labels }}',
    };
    expect(specOf(spec, { labels: { kept: '' } })).toEqual({ labels: { kept: '' } });
    expect(specOf(spec, {})).toEqual({});
  });

  it('takes keys that objects have from their prototype', () => {
    const labels = { constructor: '{{ .metadata.name }}', toString: '{{ .spec.absent }}' };
    expect(JSON.stringify(specOf({ labels }, {}))).toBe('{"labels":{"constructor":"a"}}');
  });

  it('takes a map from a function, and templates in keys', () => {
    const spec = { schedule: '{{ cronToMap .spec.schedule }}', labels: { '{{ .metadata.name }}': 'yes' } };
    expect(specOf(spec, { schedule: '5 4 * * *' })).toMatchObject({
      schedule: { minute: '5', hour: '4' },
      labels: { a: 'yes' },
    });
  });

  it('fails with field, value and type when a result does not fit', () => {
    const { converter } = pathOf({ retries: '{{ .spec.retries }}', limits: { cpu: '{{ .spec.cpu }}' } });
    expect(() => converter.convert(job({ retries: 'many' }), 'v2')).toThrow(
      'conversion.paths[0].spec.retries: invalid retries "many": expected a whole number',
    );
    expect(() => converter.convert(job({ cpu: { a: 1 } }), 'v2')).toThrow(
      'conversion.paths[0].spec.limits.cpu: invalid cpu {"a":1}: expected text',
    );
  });

  it('keeps the spec when it names none, and makes a status that it names', () => {
    const { converter } = load({
      job: {
        crdFile: 'crd.yaml',
        conversion: { paths: [{ from: 'v1', to: 'v2', status: { phase: '{{ .status.state }}' } }] },
      },
    }).joined[0] as JoinedConversion;
    const made = converter.convert(job({ suspend: true }, { status: { state: 'Up' } }), 'v2');
    expect([made['spec'], made['status']]).toEqual([{ suspend: true }, { phase: 'Up' }]);
  });

  it.each([
    ['{{ randomHex 4 }}', 'randomHex is not supported: a conversion reads neither clock nor chance'],
    ['{{ token }}', 'randomHex is not supported: a conversion reads neither clock nor chance'],
    [
      '{{ .children.a }}',
      '.children is not supported: a conversion sees apiVersion, kind, metadata, spec, status of the object alone',
    ],
  ])('refuses a template that is not pure: %s', (template, message) => {
    const { problems } = load({
      job: {
        crdFile: 'crd.yaml',
        conversion: { paths: [{ from: 'v1', to: 'v2', spec: { a: { b: [template] } } }] },
      },
    });
    expect(problems).toContain(`error spec.crds.job.conversion.paths[0].spec.a.b[0]: ${message}`);
  });

  it('ends a template that costs more than the budget of the entry', () => {
    const conversion = {
      paths: [{ from: 'v1', to: 'v2', spec: { labels: '{{ range .spec.many }}{{ . }}{{ end }}' } }],
    };
    const { joined } = load({
      job: { crdFile: 'crd.yaml', operatorBox: { reconciler: { renderBudget: 1_000 } }, conversion },
    });
    const many = Array.from({ length: 5_000 }, String);
    expect(() => joined[0]?.converter.convert(job({ many }), 'v2')).toThrow(/more than 1000 units of work/);
  });

  it('names the fields that none of its templates reads', () => {
    const { converter, entries } = pathOf({
      suspend: '{{ .spec.suspend }}',
      labels: { c: '{{ .spec.limits.cpu }}' },
    });
    const [path] = converter.way('v1', 'v2') ?? [];
    if (!path) throw new Error('there is no path');
    expect(entries).toHaveLength(1);
    const dropped = droppedFields(path, converter.versions?.schemas.get('v1'));
    expect(dropped).toEqual(['spec.schedule', 'spec.note', 'spec.limits.memory']);
    const whole = pathOf({ labels: '{{ toJson .spec }}' });
    expect(
      droppedFields(whole.converter.way('v1', 'v2')?.[0] as never, converter.versions?.schemas.get('v1')),
    ).toEqual([]);
  });
});

describe('the conversions of one CRD', () => {
  const both = {
    one: {
      crdFile: 'crd.yaml',
      apiTypes: { version: 'v1' },
      conversion: {
        storageVersion: 'v1',
        paths: [
          { from: 'v1', to: 'v2', spec: { suspend: '{{ .spec.suspend }}' } },
          { from: 'v2', to: 'v1', spec: { suspend: '{{ .spec.suspend }}' } },
        ],
      },
    },
    two: {
      crdFile: 'crd.yaml',
      apiTypes: { version: 'v2' },
      conversion: {
        participant: true,
        updateCRD: true,
        paths: [
          { from: 'v2', to: 'v3', spec: { when: '{{ .spec.suspend }}' } },
          { from: 'v3', to: 'v2', spec: {} },
        ],
      },
    },
  };

  it('entries of one group and kind are joined, and go by the stored version where there is no path', () => {
    const { joined, problems } = load(both);
    expect(joined).toHaveLength(1);
    const { converter, updateCrd } = joined[0] as JoinedConversion;
    expect(updateCrd).toBe(true);
    expect(converter.way('v1', 'v3')?.map(({ from, to }) => `${from} ${to}`)).toEqual(['v1 v2', 'v2 v3']);
    // Between the two the types are those of the stored version: a boolean.
    expect(converter.convert(job({ suspend: 'true' }), 'v3')['spec']).toEqual({ when: 'true' });
    expect(problems).toEqual([
      'warning spec.crds.one.conversion.storageVersion: storageVersion v1 has no effect: the CRD stores v2',
    ]);
  });

  it('an object that is in the version already is itself', () => {
    const { converter } = load(both).joined[0] as JoinedConversion;
    const object = job({ anything: true });
    expect(converter.convert(object, 'v1')).toBe(object);
  });

  it('a pair without a way is a warning, and fails when it is asked for', () => {
    const { joined, problems } = load({
      job: { crdFile: 'crd.yaml', conversion: { paths: [{ from: 'v1', to: 'v2', spec: {} }] } },
    });
    expect(problems).toEqual([
      'warning spec.crds.job.conversion.paths: no way to convert Job.shop.test from v1 to v3, v2 to v1, v2 to v3, v3 to v1, v3 to v2: such requests fail; add paths, or paths to and from the stored version',
    ]);
    expect(() => joined[0]?.converter.convert(job({}), 'v3')).toThrow(
      'unknown conversion v1 to v3 of Job.shop.test: declare it under conversion.paths',
    );
  });

  it('versions that the CRD does not have, paths to themselves and paths that stand twice are refused', () => {
    const { problems } = load({
      job: {
        crdFile: 'crd.yaml',
        conversion: {
          paths: [
            { from: 'v1', to: 'v2' },
            { from: 'v1', to: 'v2' },
            { from: 'v2', to: 'v2' },
            { from: 'v22', to: 'v1' },
          ],
        },
      },
    });
    expect(problems.filter((problem) => problem.startsWith('error'))).toEqual([
      'error spec.crds.job.conversion.paths[1].from: duplicate path from v1 to v2',
      'error spec.crds.job.conversion.paths[2].to: invalid to "v2": expected another version than from',
      'error spec.crds.job.conversion.paths[3].from: unknown version "v22" (did you mean "v2"?): crdFile has v1, v2, v3',
    ]);
  });

  it('a conversion that the gateway does not answer is a warning', () => {
    const { problems } = load(
      { job: { crdFile: 'crd.yaml', conversion: { paths: [{ from: 'v1', to: 'v2' }] } } },
      {},
    );
    expect(problems).toContain(
      'warning spec.crds.job.conversion: conversion has no effect: set security.conversion.enabled',
    );
  });
});
