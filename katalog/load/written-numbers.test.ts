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

const load = (entry: string, more: readonly { file: string; text: string }[] = []): LoadedKatalog => {
  const text = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: test }
spec:
  crds:
    a:
      apiTypes: { group: example.com, version: v1, kind: A, plural: as }
${entry.replace(/^/gm, '      ')}
`;
  return loadKatalog([{ file: 'k.yaml', text }], {
    clock: new FakeClock(),
    random: randomBytes,
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

  it('compares a text by what is written', () => {
    const gate = (condition: string): boolean | undefined =>
      load(`operatorBox: { when: [{ field: spec.tag, ${condition} }] }`).programs.get('a')?.gate(DATA);
    expect(gate('prefix: 1.10')).toBe(true);
    expect(gate('contains: 1.10')).toBe(true);
    expect(gate('suffix: 1.100')).toBe(false);
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
