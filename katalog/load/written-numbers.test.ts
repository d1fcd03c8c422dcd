import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { type LoadedKatalog, loadKatalog } from './load-katalog.js';

const SCALARS = [
  '1.10',
  '1.0',
  '0644',
  '0x1F',
  '1e3',
  '12345678901234567890',
  '1_000',
  '-0x10',
  'True',
  '.5',
];

const load = (
  entry: string,
  more: readonly { file: string; text: string }[] = [],
  top = '',
  crd = '',
): LoadedKatalog => {
  const text = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: test }
spec:
  crds:
    a:
      apiTypes: { group: example.com, version: v1, kind: A, plural: as }
${entry.replace(/^/gm, '      ')}
${top}`;
  return loadKatalog([{ file: 'k.yaml', text }], {
    clock: new FakeClock(),
    random: randomBytes,
    readCrdFile: () => ({ text: crd }),
    readInclude: (path) => more.find(({ file }) => file === path) ?? { refused: 'is not there' },
  });
};

const messages = ({ problems }: LoadedKatalog): string[] =>
  problems.map(
    ({ severity, line, column, code, message }) => `${severity} ${line}:${column} ${code} ${message}`,
  );

const DATA = { metadata: { name: 'x', namespace: 'n', uid: 'u' }, spec: { tag: '1.10' }, status: {} };

const child = (loaded: LoadedKatalog): Readonly<Record<string, unknown>> => {
  expect(messages(loaded)).toEqual([]);
  const program = loaded.programs.get('a');
  const [built] = program?.onReconcile[0]?.build(DATA).objects ?? [];
  return built?.object as unknown as Readonly<Record<string, unknown>>;
};

describe('numbers without quotes where a text is wanted', () => {
  it.each(SCALARS)('keeps %s in the data of a ConfigMap', (scalar) => {
    const loaded = load(
      `operatorBox: { onReconcile: { configMaps: [{ name: c, data: { key: ${scalar} } }] } }`,
    );
    expect(child(loaded)['data']).toEqual({ key: scalar });
  });

  it.each(SCALARS)(
    'keeps %s in a variable, an argument, a label and an annotation of a Deployment',
    (scalar) => {
      const loaded = load(`operatorBox:
  onReconcile:
    deployments:
      - image: nginx
        labels: { version: ${scalar} }
        annotations: { note: ${scalar} }
        args: [${scalar}]
        env: [{ name: VERSION, value: ${scalar} }]`);
      const { metadata, spec } = child(loaded) as {
        metadata: { labels: object; annotations: object };
        spec: { template: { spec: { containers: { args: string[]; env: { value: string }[] }[] } } };
      };
      expect(metadata.labels).toMatchObject({ version: scalar });
      expect(metadata.annotations).toMatchObject({ note: scalar });
      const [container] = spec.template.spec.containers;
      expect(container).toMatchObject({ args: [scalar], env: [{ value: scalar }] });
    },
  );

  it.each(SCALARS)('keeps %s in a label of the CR, a selector and a status value', (scalar) => {
    const loaded = load(`labels: { version: ${scalar} }
labelSelector: { matchLabels: { version: ${scalar.replace(/^[-.]/, '')} } }
operatorBox: { status: { fields: [{ path: version, value: ${scalar} }] } }`);
    expect(messages(loaded)).toEqual([]);
    const program = loaded.programs.get('a');
    expect(program?.labels(DATA)).toEqual({ version: scalar });
    expect(loaded.entries.get('a')?.labelSelector).toBe(`version=${scalar.replace(/^[-.]/, '')}`);
    expect(program?.status.apply(DATA, { failed: false }).changes).toEqual([
      { path: ['version'], value: scalar },
    ]);
  });

  it('keeps them behind an alias and in an included file', () => {
    const text = 'fields:\n  - { path: version, value: 1.10 }\n';
    const loaded = load('operatorBox: { status: { include: status.yaml } }', [{ file: 'status.yaml', text }]);
    expect(messages(loaded)).toEqual([]);
    const { changes } = loaded.programs.get('a')?.status.apply(DATA, { failed: false }) ?? { changes: [] };
    expect(changes).toEqual([{ path: ['version'], value: '1.10' }]);
    const aliased = load(`operatorBox:
  onReconcile:
    configMaps: [{ name: c, data: { a: &v 1.10, b: *v } }]`);
    expect(child(aliased)['data']).toEqual({ a: '1.10', b: '1.10' });
  });

  it('keeps them in a profile of the Katalog', () => {
    const top =
      'profiles: { networkPolicies: [{ name: p, ingress: [{ from: [{ podSelector: { version: 1.10 } }] }] }] }';
    const loaded = load(
      'operatorBox: { onReconcile: { networkPolicies: [{ name: n, profile: p }] } }',
      [],
      top,
    );
    expect(JSON.stringify(child(loaded)['spec'])).toContain('{"version":"1.10"}');
  });

  it('keeps them beside the value of a rule of mutation, for a field that takes a text', () => {
    const { programs } = load(
      'mutation: { rules: [{ field: spec.version, default: 1.10 }, { field: spec.size, default: 10 }] }',
    );
    expect(programs.get('a')?.admission.rules.mutation.map(({ text, value }) => [text, value(DATA)])).toEqual(
      [
        ['1.10', 1.1],
        ['10', 10],
      ],
    );
  });

  it('gives a rule of mutation the text in a reconcile where the schema of the CRD wants one', () => {
    const crd = JSON.stringify({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      spec: {
        group: 'example.com',
        names: { kind: 'A', plural: 'as' },
        versions: [
          {
            name: 'v1',
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: 'object',
                properties: {
                  spec: {
                    type: 'object',
                    properties: { version: { type: 'string' }, size: { type: 'integer' } },
                  },
                },
              },
            },
          },
        ],
      },
    });
    const rules =
      'mutation: { rules: [{ field: spec.version, default: 1.10 }, { field: spec.size, default: 10 }, { field: spec.free, default: 1.10 }] }';
    const mutated = (entry: string) =>
      load(entry, [], '', crd)
        .programs.get('a')
        ?.admission.mutate({ ...DATA, spec: {} })['spec'];
    expect(mutated(`crdFile: crd.yaml\n${rules}`)).toEqual({ version: '1.10', size: 10, free: 1.1 });
    expect(mutated(rules)).toEqual({ version: 1.1, size: 10, free: 1.1 });
  });

  it('keeps them in headers of an external call', () => {
    const { programs, problems } = load(
      'operatorBox: { external: [{ name: c, url: "http://h.example.com", headers: { x-version: 1.10, x-mode: 0644 } }] }',
    );
    expect(problems).toEqual([]);
    expect(programs.get('a')?.external.box[0]?.request(DATA, {})?.headers).toEqual({
      'x-version': '1.10',
      'x-mode': '0644',
    });
  });

  it('keeps them in conditions of an autoscaler that compare texts, and nowhere else there', () => {
    const conditions = (condition: string) =>
      load(`operatorBox:
  autoscale:
    conditions: { when: [{ field: metrics.queueDepth, ${condition} }] }
    do: { workers: 8 }`).entries.get('a')?.operatorBox.autoscale?.['conditions'];
    const when = (condition: object) => ({ when: [{ field: 'metrics.queueDepth', ...condition }] });
    expect(conditions('prefix: 1.10')).toEqual(when({ prefix: '1.10' }));
    expect(conditions('operator: contains, value: 1.10')).toEqual(
      when({ operator: 'contains', value: '1.10' }),
    );
    expect(conditions('valueType: string, equals: 1.10')).toEqual(
      when({ valueType: 'string', equals: '1.10' }),
    );
    expect(conditions('valueType: string, in: [1.10, 0x1F]')).toEqual(
      when({ valueType: 'string', in: ['1.10', '0x1F'] }),
    );
    expect(conditions('equals: 1.10')).toEqual(when({ equals: 1.1 }));
  });

  it('compares a text by what is written', () => {
    const gate = (condition: string): boolean | undefined =>
      load(`operatorBox: { when: [{ field: spec.tag, ${condition} }] }`).programs.get('a')?.gate(DATA);
    expect(gate('prefix: 1.10')).toBe(true);
    expect(gate('contains: 1.10')).toBe(true);
    expect(gate('suffix: 1.100')).toBe(false);
    expect(gate('valueType: string, equals: 1.10')).toBe(true);
    expect(gate('valueType: string, equals: 1.1')).toBe(false);
    expect(gate('valueType: string, in: [1.1, 1.10]')).toBe(true);
    expect(gate('valueType: string, in: [1.1, 2.10]')).toBe(false);
  });
});

describe('tags of YAML', () => {
  it.each([
    ['!!timestamp 2026-01-01', '2026-01-01'],
    ['!!omap [b: 1, a: 2]', [{ b: 1 }, { a: 2 }]],
    ['!!str 1.10', '1.10'],
    ['!!binary aGk=', 'hi'],
  ])('%s is read as kubectl reads it', (scalar, value) => {
    const loaded = load(`operatorBox:
  onReconcile:
    custom: [{ apiVersion: example.com/v1, kind: B, name: b, spec: { x: ${scalar} } }]`);
    expect(child(loaded)).toMatchObject({ spec: { x: value } });
  });
});

describe('numbers without quotes where a number is wanted', () => {
  const custom = (scalar: string): LoadedKatalog =>
    load(`operatorBox:
  onReconcile:
    custom:
      - { apiVersion: example.com/v1, kind: B, name: b, spec: { mode: ${scalar} } }`);

  it.each([
    ['0400', 256],
    ['0b101', 5],
    ['1_000', 1000],
    ['-0x10', -16],
  ])('reads %s as kubectl does and warns that YAML 1.2 does not', (scalar, value) => {
    const loaded = custom(scalar);
    const [built] = loaded.programs.get('a')?.onReconcile[0]?.build(DATA).objects ?? [];
    expect(built?.object).toMatchObject({ spec: { mode: value } });
    expect(messages(loaded)).toEqual([
      `warning 11:77 ORK_YAML_NUMBER ${scalar} is read as ${value}, as kubectl does, and otherwise by YAML 1.2: write ${value}, or quotes for a text`,
    ]);
  });

  it('warns of an integer that a double does not hold', () => {
    expect(messages(custom('12345678901234567890'))).toEqual([
      'warning 11:77 ORK_YAML_NUMBER 12345678901234567890 is read as 12345678901234567168: integers are exact up to 9007199254740991; quote it where a text will do',
    ]);
  });

  it.each([
    ['no', false],
    ['on', true],
    ['y', true],
    ['OFF', false],
  ])('warns of %s, which kubectl reads as %s', (scalar, value) => {
    const message = `ORK_FIELD_VALUE ${scalar} is read as text, and as ${value} by kubectl: write ${value}, or quotes for a text`;
    expect(messages(custom(scalar))).toEqual([`warning 11:77 ${message}`]);
    const gate = load(`operatorBox: { when: [{ field: spec.paused, equals: ${scalar} }] }`);
    expect(messages(gate)).toEqual([`warning 8:59 ${message}`]);
    expect(messages(custom(`"${scalar}"`))).toEqual([]);
  });

  it.each(['0x1F', '1e3', '1.10', '0o17', '9007199254740992'])(
    'says nothing of %s, which all read alike',
    (scalar) => {
      expect(messages(custom(scalar))).toEqual([]);
    },
  );
});
