import { describe, expect, it } from 'vitest';
import { crdEntry, NO_FUNCTIONS } from '../../test/support/program.js';
import type { RequeueBlock } from '../model.js';
import { compileProgram } from './program.js';

const compile = (requeue: Partial<RequeueBlock>) =>
  compileProgram(crdEntry({ requeue: { after: '10s', when: [], or: [], ...requeue } }), {
    functions: NO_FUNCTIONS,
  });

const ask = (requeue: Partial<RequeueBlock>, data: object = {}) => {
  const { program, problems } = compile(requeue);
  expect(problems).toEqual([]);
  return program.requeue?.(data as never);
};

describe('requeue', () => {
  it('is a duration, or a template that gives one', () => {
    expect(ask({})).toBe(10_000);
    expect(ask({ after: '{{ .spec.every }}' }, { spec: { every: ' 1m30s ' } })).toBe(90_000);
    expect(compileProgram(crdEntry(), { functions: NO_FUNCTIONS }).program.requeue).toBeUndefined();
  });

  it('is not again for nothing, for 0, and while its conditions do not hold', () => {
    expect(ask({ after: '0s' })).toBeUndefined();
    expect(ask({ after: '{{ .spec.every }}' }, { spec: {} })).toBeUndefined();
    const when = [{ field: 'status.phase', notEquals: 'Ready' }];
    const or = [{ field: 'spec.a', exists: true }];
    expect(ask({ when }, { status: { phase: 'Ready' } })).toBeUndefined();
    expect(ask({ when }, { status: { phase: 'New' } })).toBe(10_000);
    expect(ask({ when, or }, { status: { phase: 'New' } })).toBeUndefined();
  });

  it('may be longer than a timer of Node.js', () => {
    expect(ask({ after: '52w' })).toBe(52 * 7 * 86_400_000);
  });

  it('an invalid duration is an error at load, or for that CR', () => {
    const [problem] = compile({ after: 'soon' }).problems;
    expect(problem).toMatchObject({
      path: ['operatorBox', 'reconciler', 'requeue', 'after'],
      message: 'invalid after "soon": expected a duration such as 30s',
    });
    expect(() => ask({ after: '{{ .spec.every }}' }, { spec: { every: 'soon' } })).toThrow(
      'operatorBox.reconciler.requeue.after: invalid after "soon": expected a duration such as 30s',
    );
  });
});
