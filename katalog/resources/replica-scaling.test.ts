import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/base/index.js';
import { build, compileOne, problemsOf } from '../../test/support/resources.js';
import { FULL_OWNER } from '../../test/support/shorthand.js';

const when = (field: string): JsonObject => ({ when: [{ field, greaterThan: 5 }] });
const AUTOSCALE: JsonObject = {
  min: 2,
  max: '{{ .spec.most }}',
  cooldown: '30s',
  scaleUp: { conditions: when('spec.load'), increment: 3 },
  scaleDown: { conditions: { or: [{ field: 'spec.idle', exists: true }] } },
};

const scaling = (autoscale: JsonObject, spec: JsonObject = {}, kind = 'deployments') =>
  build(kind, { image: 'a', autoscale }, { ...FULL_OWNER, spec: { most: 9, ...spec } }).objects[0]?.scaling;

describe('autoscale of a workload', () => {
  it.each(['deployments', 'replicaSets', 'statefulSets'])('of %s decides the conditions for a CR', (kind) => {
    const quiet = { min: 2, max: 9, cooldownMs: 30_000, up: 0, down: 0 };
    expect(scaling(AUTOSCALE, {}, kind)).toEqual(quiet);
    expect(scaling(AUTOSCALE, { load: 6 }, kind)).toEqual({ ...quiet, up: 3 });
    expect(scaling(AUTOSCALE, { idle: 1, most: 4 }, kind)).toEqual({ ...quiet, max: 4, down: 1 });
  });

  it('has one replica at least and two minutes of rest, unless it says more', () => {
    const plain = { max: 4, scaleUp: { conditions: when('spec.load') } };
    expect(scaling(plain, { load: 6 })).toEqual({ min: 1, max: 4, cooldownMs: 120_000, up: 1, down: 0 });
  });

  it('leaves the replicas that are written as those to begin with', () => {
    const { objects } = build('deployments', {
      image: 'a',
      replicas: 3,
      autoscale: { ...AUTOSCALE, max: 9 },
    });
    expect(objects[0]?.object['spec']).toMatchObject({ replicas: 3 });
    expect(build('deployments', { image: 'a' }).objects[0]).not.toHaveProperty('scaling');
  });

  it.each([
    [{ max: 3 }, 'autoscale: autoscale needs scaleUp or scaleDown'],
    [{ ...AUTOSCALE, max: 1 }, 'autoscale.min: min must not be greater than max'],
    [{ scaleUp: { conditions: when('a') } }, 'autoscale: max is required'],
    [{ max: 3, scaleUp: { increment: 1 } }, 'autoscale.scaleUp: conditions is required'],
    [
      { max: 3, scaleUp: { conditions: {} } },
      'autoscale.scaleUp.conditions: a scaling block needs conditions under when or or',
    ],
    [
      { max: 3, scaleUp: { conditions: { ...when('a'), wen: [] } } },
      'autoscale.scaleUp.conditions.wen: unknown field "wen": expected when or or',
    ],
    [
      { max: 3, scaleUp: { conditions: when('a'), decrement: 1 } },
      'autoscale.scaleUp.decrement: unknown field "decrement"',
    ],
  ])('is refused as %j', (autoscale, message) => {
    const problems = problemsOf('deployments', { image: 'a', autoscale });
    expect(problems.map((problem) => problem.slice(problem.indexOf(' ') + 1))).toContainEqual(
      expect.stringContaining(message),
    );
  });

  it('fails a CR whose bounds are crossed', () => {
    expect(() => scaling(AUTOSCALE, { most: 1 })).toThrow('autoscale.min: min must not be greater than max');
  });

  it('lets a ReplicaSet say how it is rolled out, which has no effect', () => {
    const { problems } = compileOne('replicaSets', { image: 'a', rollingUpdate: { maxSurge: 1 } });
    expect(problems).toMatchObject([{ severity: 'warning', code: 'ORK_IGNORED' }]);
  });
});
