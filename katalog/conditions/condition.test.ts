import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/base/index.js';
import { CompileScope } from '../scope/index.js';
import { compileTemplate } from '../templates/index.js';
import { compileCondition, compileGate, OPEN } from './condition.js';

const functions = { lookup: () => undefined, names: () => [] };
const newScope = (): CompileScope => new CompileScope((text) => compileTemplate(text, { functions }));

const data = {
  metadata: { name: 'demo', labels: { 'app.kubernetes.io/name': 'web' } },
  spec: {
    replicas: 3,
    image: 'nginx:1.10',
    items: [{ name: 'a' }],
    'my-key': 'x',
    wanted: '3',
    pattern: '^ng',
  },
  status: { phase: 'Pending' },
};

function evaluate(raw: JsonObject): boolean {
  const scope = newScope();
  const condition = compileCondition(raw, ['when', 0], scope);
  expect(scope.problems).toEqual([]);
  return condition(data);
}

function problemsOf(raw: JsonObject): string[] {
  const scope = newScope();
  const condition = compileCondition(raw, ['when', 0], scope);
  expect(condition(data)).toBe(false);
  return scope.problems.map(({ code, path, message }) => `${code} ${path.join('.')}: ${message}`);
}

describe('a condition on data', () => {
  it.each<[JsonObject, boolean]>([
    [{ field: 'spec.replicas', gt: 2 }, true],
    [{ field: '.spec.replicas', greaterThan: '3' }, false],
    [{ field: 'spec.items[0].name', equals: 'a' }, true],
    [{ field: 'spec.items.0.name', equals: 'a' }, true],
    [{ field: 'spec.my-key', equals: 'x' }, true],
    [{ field: 'metadata.labels["app.kubernetes.io/name"]', equals: 'web' }, true],
    [{ field: 'status.readyReplicas', gt: 0 }, false],
    [{ field: 'status.readyReplicas', lt: 1 }, true],
    [{ field: 'status.phase', notExists: true }, false],
    [{ field: 'status.phase' }, true],
    [{ field: 'spec.constructor' }, false],
    [{ field: '{{ .spec.image }}', prefix: 'nginx' }, true],
    [{ field: '{{ len .spec.items }}', equals: 1 }, true],
    [{ field: 'spec.replicas', equals: '{{ .spec.wanted }}' }, true],
    [{ field: 'spec.replicas', between: '1,{{ .spec.wanted }}' }, true],
    [{ field: 'spec.replicas', in: [1, '{{ .spec.wanted }}'] }, true],
    [{ field: 'spec.image', regex: '{{ .spec.pattern }}' }, true],
    [{ field: 'spec.image', regex: '{{ .spec.absent }}(' }, false],
    [{ field: 'spec.replicas', gt: 5, negate: true }, true],
    [{ field: 'spec.replicas', gt: 2, negate: 'true' }, false],
    [
      {
        when: [
          { field: 'spec.replicas', gt: 2 },
          { field: 'spec.image', contains: 'apache' },
        ],
      },
      false,
    ],
    [
      {
        or: [
          { field: 'spec.replicas', gt: 5 },
          { field: 'spec.image', contains: 'nginx' },
        ],
      },
      true,
    ],
    [{ anyOf: [{ field: 'spec.replicas', gt: 5 }], negate: true }, true],
    [{ or: [{ field: 'spec.image' }], when: [{ or: [{ field: 'spec.absent' }] }] }, false],
  ])('%j is %s', (raw, wanted) => {
    expect(evaluate(raw)).toBe(wanted);
  });

  it.each<[JsonObject, string[]]>([
    [{ gt: 3 }, ['ORK_CONDITION when.0: field is required because a condition compares one']],
    [
      { field: 'a b..c', gt: 3 },
      ['ORK_CONDITION when.0.field: invalid field "a b..c": expected a field path such as spec.image'],
    ],
    [
      { field: 'spec.a', greaterThen: 3 },
      ['ORK_FIELD_UNKNOWN when.0.greaterThen: unknown field "greaterThen" (did you mean "greaterThan"?)'],
    ],
    [
      { field: 'spec.a', operator: 'bigger', value: 1 },
      ['ORK_CONDITION when.0.operator: unknown operator "bigger"'],
    ],
    [
      { field: 'spec.a', regex: '(a' },
      ['ORK_CONDITION when.0.regex: error parsing regexp: missing closing ): `(a`'],
    ],
    [
      { field: 'spec.a', equals: 1, valueType: 'map' },
      [
        expect.stringContaining(
          'ORK_CONDITION when.0.valueType: invalid valueType "map": expected one of',
        ) as string,
      ],
    ],
    [
      { expr: 'spec.a > 3' },
      [
        'ORK_NOT_RUN when.0.expr: expr is not supported in a condition on data: remove it',
        'ORK_CONDITION when.0: field is required because a condition compares one',
      ],
    ],
    [
      { when: { field: 'spec.a' } },
      ['ORK_CONDITION when.0.when: invalid when {"field":"spec.a"}: expected a list of conditions'],
    ],
    [
      { field: 'spec.a', equals: 1, or: [{ field: 'spec.b' }] },
      ['ORK_CONDITION when.0.or: field and or are mutually exclusive in a condition: keep one'],
    ],
    [
      { or: ['x'] },
      ['ORK_CONDITION when.0.or.0: invalid or[0] "x": expected a map with a field and an operator'],
    ],
    [
      { or: [{ field: 'spec.absent' }], equals: 1 },
      ['ORK_CONDITION when.0.equals: field is required because equals compares one'],
    ],
  ])('%j is refused', (raw, problems) => {
    const found = problemsOf(raw);
    for (const problem of problems) expect(found).toContainEqual(problem);
    expect(found.length).toBeGreaterThanOrEqual(problems.length);
  });

  it('points into a template that does not parse', () => {
    const scope = newScope();
    compileCondition({ field: 'spec.a', equals: 'x {{ nope .a }}' }, ['when', 0], scope);
    expect(scope.problems).toMatchObject([{ path: ['when', 0, 'equals'], at: { line: 1, column: 6 } }]);
  });

  it('names every chain it reads', () => {
    const scope = newScope();
    compileCondition(
      { field: 'cross.loader.metrics.queueDepth', gt: '{{ .spec.limit }}' },
      ['when', 0],
      scope,
    );
    expect(scope.references).toEqual([
      { chain: ['cross', 'loader', 'metrics', 'queueDepth'], path: ['when', 0, 'field'] },
      { chain: ['spec', 'limit'], path: ['when', 0, 'gt'] },
    ]);
  });
});

describe('a gate', () => {
  const yes = { field: 'spec.image' };
  const no = { field: 'spec.absent' };

  it.each<[JsonObject, boolean]>([
    [{}, true],
    [{ when: [], or: [] }, true],
    [{ when: [yes, yes] }, true],
    [{ when: [yes, no] }, false],
    [{ or: [no, yes] }, true],
    [{ or: [no] }, false],
    [{ or: [no], anyOf: [yes] }, true],
    [{ when: [yes], or: [no] }, false],
    [{ when: [no], or: [yes] }, false],
    [{ when: [yes], or: [no, yes] }, true],
  ])('of %j is %s', (raw, wanted) => {
    expect(compileGate(raw, [], newScope())(data)).toBe(wanted);
  });

  it('without conditions is the open one', () => {
    expect(compileGate({ when: null }, [], newScope())).toBe(OPEN);
  });
});
