import { describe, expect, it } from 'vitest';
import { fakeObject } from '../../../test/support/fake-runtime-view.js';
import { childReady, crReadiness } from './readiness.js';

const condition = (type: string, status: string) => ({
  conditions: [{ type, status, reason: 'R', message: 'M' }],
});

describe('crReadiness', () => {
  it.each([
    [{ ...condition('Ready', 'True'), ready: false }, true, 'R'],
    [{ ...condition('Ready', 'False'), ready: true }, false, 'R'],
    [condition('Ready', 'Unknown'), false, 'R'],
    [{ ...condition('Other', 'True'), ready: true }, true, ''],
    [{ ready: 'true' }, true, ''],
    [{ ready: 'no' }, false, ''],
    [{ conditions: 'x' }, false, ''],
    [{ conditions: [null, 1, { type: 'Ready' }] }, false, ''],
    [undefined, false, ''],
  ])('of %j is %s', (status, ready, reason) => {
    const object = fakeObject('a', 'one', status ? { status } : {});
    expect(crReadiness(object)).toMatchObject({ ready, reason });
  });
});

describe('childReady', () => {
  it.each([
    ['a ConfigMap', {}, true],
    ['a condition', { status: condition('Available', 'False') }, false],
    [
      'the first condition that counts',
      { status: { conditions: [{ type: 'Complete', status: 'True' }] } },
      true,
    ],
    ['replicas', { spec: { replicas: 2 }, status: { readyReplicas: 2 } }, true],
    ['replicas short', { spec: { replicas: 2 }, status: {} }, false],
    ['none wanted', { spec: { replicas: 0 } }, true],
    ['a bound claim', { status: { phase: 'Bound' } }, true],
    ['a pending claim', { status: { phase: 'Pending' } }, false],
  ])('%s', (_, object, ready) => {
    expect(childReady(fakeObject('a', 'one', object))).toBe(ready);
  });
});
