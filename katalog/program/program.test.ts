import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/base/index.js';
import { crdEntry, NO_FUNCTIONS } from '../../test/support/program.js';
import { FULL_OWNER, FULL_SHORTHAND } from '../../test/support/shorthand.js';
import type { CrdEntry } from '../model.js';
import { type CompiledProgram, compileProgram } from './program.js';

const compile = (box: Partial<CrdEntry['operatorBox']>, more: Partial<CrdEntry> = {}): CompiledProgram =>
  compileProgram(crdEntry(box, more), { functions: NO_FUNCTIONS });

const problemsOf = (box: Partial<CrdEntry['operatorBox']>): string[] =>
  compile(box).problems.map(
    ({ severity, code, path, message }) => `${severity} ${code} ${path.join('.')}: ${message}`,
  );

describe('a program', () => {
  it('keeps entries in the order written', () => {
    const { program } = compile({
      onReconcile: {
        services: [{ port: 1 }],
        configMaps: [{}, { name: 'b' }],
        Deployments: [{ image: 'a' }],
      },
    });
    expect(program.onReconcile.map(({ key, kind }) => [key, kind.kind])).toEqual([
      ['onReconcile.services[0]', 'Service'],
      ['onReconcile.configMaps[0]', 'ConfigMap'],
      ['onReconcile.configMaps[1]', 'ConfigMap'],
      ['onReconcile.Deployments[0]', 'Deployment'],
    ]);
  });

  it('runs under the gates of the box and of the block', () => {
    const when = [{ field: 'spec.replicas', gt: 2 }];
    const { program } = compile({ when, onCreate: { or: [{ field: 'spec.absent' }], configMaps: [{}] } });
    expect(program.gate(FULL_OWNER)).toBe(true);
    expect(program.gate({ spec: { replicas: 2 } })).toBe(false);
    expect(program.onCreate[0]?.build(FULL_OWNER)).toEqual({ objects: [], skipped: true });
  });

  it('knows the kinds it makes, and whether it cleans up', () => {
    const { program } = compile({
      onCreate: { configMaps: [{}] },
      onReconcile: { configMaps: [{}], custom: [{ apiVersion: 'x.io/v1', kind: 'Foo', name: 'a' }] },
      onDelete: { services: [{ name: 'x' }], jobs: [{ image: 'a' }] },
    });
    expect(program.childKinds.map(({ group, plural, guessed }) => [group, plural, guessed])).toEqual([
      ['', 'configmaps', false],
      ['x.io', 'foos', true],
      ['batch', 'jobs', false],
    ]);
    expect(program.hasCleanup).toBe(true);
    expect(compile({}).program.hasCleanup).toBe(false);
  });

  it('names every reference with its place', () => {
    const { program } = compile(
      {
        onReconcile: { configMaps: [{ data: { depth: '{{ .cross.loader.metrics.queueDepth }}' } }] },
        when: [{ field: 'cross.other.found', equals: true }],
      },
      { labels: { tier: '{{ .spec.tier }}' } },
    );
    expect(program.references).toEqual([
      { chain: ['cross', 'other', 'found'], path: ['operatorBox', 'when', 0, 'field'] },
      {
        chain: ['cross', 'loader', 'metrics', 'queueDepth'],
        path: ['operatorBox', 'onReconcile', 'configMaps', 0, 'data', 'depth'],
      },
      { chain: ['spec', 'tier'], path: ['labels', 'tier'] },
    ]);
    expect(program.labels(FULL_OWNER)).toEqual({ tier: 'front' });
  });

  it('reports every problem, each at its place', () => {
    expect(
      problemsOf({
        onReconcile: {
          external: [{ name: 'a b', url: 'http://x' }, { nme: 'b', url: 'http://x' }, 3],
          daemonSets: [{}],
          deploymnts: [],
          configMaps: { data: {} },
          secrets: ['x'],
          services: [{ port: 80, targetport: 'http' }],
        },
        onDelete: {
          ordered: 'yes',
          timeout: 'soon',
          name: '{{ .metadata.name }}',
          when: [{ field: 'spec.a', eqals: 1 }],
          groups: ['jobs', { name: 3, ordered: true, jbs: [], secrets: [{ name: 'a', data: [] }] }],
        },
        onCreate: { groups: [], configMaps: [{ data: { a: 'x {{ .a }} {{ nope }}' } }] },
      }),
    ).toEqual([
      'error ORK_FIELD_UNKNOWN operatorBox.onCreate.groups: unknown field "groups"',
      'error ORK_TEMPLATE_UNKNOWN_FUNCTION operatorBox.onCreate.configMaps.0.data.a: unknown function "nope"',
      'error ORK_FIELD_VALUE operatorBox.onReconcile.external.0.name: a name must be letters, digits, "-" and "_"; templates are not allowed',
      'error ORK_FIELD_UNKNOWN operatorBox.onReconcile.external.1.nme: unknown field "nme" (did you mean "name"?)',
      'error ORK_FIELD_VALUE operatorBox.onReconcile.external.1: name is required',
      'error ORK_FIELD_VALUE operatorBox.onReconcile.external.2: invalid external[2] 3: expected a map',
      'warning ORK_IGNORED operatorBox.onReconcile.daemonSets: daemonSets has no effect: remove it',
      'error ORK_FIELD_UNKNOWN operatorBox.onReconcile.deploymnts: unknown field "deploymnts" (did you mean "deployments"?)',
      'error ORK_FIELD_VALUE operatorBox.onReconcile.configMaps: invalid configMaps {"data":{}}: expected a list of configMaps',
      'error ORK_FIELD_VALUE operatorBox.onReconcile.secrets.0: invalid secrets[0] "x": expected a map',
      'error ORK_FIELD_UNKNOWN operatorBox.onReconcile.services.0.targetport: unknown field "targetport" (did you mean "targetPort"?)',
      'error ORK_FIELD_UNKNOWN operatorBox.onDelete.when.0.eqals: unknown field "eqals" (did you mean "equals"?)',
      'error ORK_FIELD_VALUE operatorBox.onDelete.groups.0: invalid groups[0] "jobs": expected a map of resources',
      'error ORK_FIELD_UNKNOWN operatorBox.onDelete.groups.1.ordered: unknown field "ordered"',
      'error ORK_FIELD_UNKNOWN operatorBox.onDelete.groups.1.jbs: unknown field "jbs" (did you mean "jobs"?)',
      'error ORK_FIELD_VALUE operatorBox.onDelete.groups.1.secrets.0.data: invalid data []: expected a map',
      'error ORK_FIELD_VALUE operatorBox.onDelete.groups.1.name: invalid name 3: expected a literal name; templates are not allowed',
      'error ORK_FIELD_VALUE operatorBox.onDelete.name: invalid name "{{ .metadata.name }}": expected a literal name; templates are not allowed',
      'error ORK_FIELD_VALUE operatorBox.onDelete.ordered: invalid ordered "yes": expected true or false',
      'error ORK_FIELD_VALUE operatorBox.onDelete.timeout: invalid timeout "soon": expected a duration such as 5m',
    ]);
  });

  it("gives the line and column of a template's fault", () => {
    const { problems } = compile({ onCreate: { configMaps: [{ data: { a: 'x\n{{ .a }} {{ nope }}' } }] } });
    expect(problems).toMatchObject([{ at: { line: 2, column: 13 } }]);
  });

  it('builds the same from the same, as plain JSON, and never from what objects inherit', () => {
    const onReconcile = Object.fromEntries(
      Object.entries(FULL_SHORTHAND).map(([kind, entry]) => [kind, [entry]]),
    );
    const { program, problems } = compile({ onReconcile });
    expect(problems).toEqual([]);
    for (const template of program.onReconcile) {
      const object = template.build(FULL_OWNER).objects[0]?.object as JsonObject;
      expect(template.build(FULL_OWNER).objects[0]?.object).toEqual(object);
      expect(JSON.parse(JSON.stringify(object))).toStrictEqual(object);
      expect(JSON.stringify(object)).not.toContain('{{');
    }
  });
});
