import { describe, expect, it } from 'vitest';
import { OrkestraError } from '../../../lib/base/index.js';
import type { KubernetesObject } from '../../../lib/kube/index.js';
import { LostMarks } from './lost-marks.js';
import { TakenNames } from './taken-names.js';

const cr = (uid: string, generation = 1): KubernetesObject => ({
  metadata: { name: 'a', namespace: 'n', uid, generation },
});
const child = (name: string, uid: string): KubernetesObject => ({
  ...{ apiVersion: 'v1', kind: 'ConfigMap' },
  metadata: { name, namespace: 'n', uid },
});

describe('LostMarks', () => {
  it('knows this very object of this very owner', () => {
    const lost = new LostMarks();
    lost.note(child('x', 'c1'), cr('u1'));
    expect(lost.has(child('x', 'c1'), cr('u1'))).toBe(true);
    expect(lost.has(child('x', 'c2'), cr('u1'))).toBe(false);
    expect(lost.has(child('x', 'c1'), cr('u2'))).toBe(false);
  });

  it('forgets what a reconcile has looked at, and keeps what was lost meanwhile', () => {
    const lost = new LostMarks();
    lost.note(child('x', 'c1'), cr('u1'));
    const seen = lost.of(cr('u1'));
    lost.note(child('y', 'c2'), cr('u1'));
    lost.settle(cr('u1'), seen);
    expect([lost.has(child('x', 'c1'), cr('u1')), lost.has(child('y', 'c2'), cr('u1'))]).toEqual([
      false,
      true,
    ]);
    lost.settle(cr('u1'), lost.of(cr('u1')));
    expect(lost.size).toBe(0);
  });

  it('is empty when the owner is gone, or another replica reconciles', () => {
    const lost = new LostMarks();
    for (const uid of ['u1', 'u2']) lost.note(child('x', 'c1'), cr(uid));
    lost.forget(cr('u1'));
    expect(lost.size).toBe(1);
    lost.clear();
    expect(lost.size).toBe(0);
  });
});

describe('TakenNames', () => {
  const error = new OrkestraError('ORK_CHILD_NOT_OURS', 'theirs', 'rename it');

  it('is news once for each generation of the CR and each text', () => {
    const names = new TakenNames();
    expect(names.note(cr('u1'), 'k', error)).toBe(true);
    expect(names.note(cr('u1'), 'k', error)).toBe(false);
    expect(names.known(cr('u1'), 'k')).toBe(error);
    expect(names.known(cr('u1', 2), 'k')).toBeUndefined();
    expect(names.note(cr('u1', 2), 'k', error)).toBe(true);
    expect(names.note(cr('u1', 2), 'k', new OrkestraError('ORK_CHILD_NOT_OURS', 'others', ''))).toBe(true);
  });

  it('keeps nothing of a name that is free, or of a CR that is gone', () => {
    const names = new TakenNames();
    names.note(cr('u1'), 'k', error);
    names.note(cr('u2'), 'k', error);
    names.free(cr('u1'), 'k');
    names.forget(cr('u2'));
    expect(names.size).toBe(0);
  });
});
