import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../lib/kube/index.js';
import { podProblems } from './pod-problems.js';

function pod(status: object): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', resourceVersion: '1' },
    status,
  } as unknown as KubernetesObject;
}

const texts = (status: object): readonly string[] => podProblems(pod(status)).map(({ text }) => text);
const READY = { type: 'Ready', status: 'True' };

describe('what a Pod says', () => {
  it('is nothing when it is ready', () => {
    const running = {
      name: 'runtime',
      ready: true,
      restartCount: 3,
      lastState: { terminated: { exitCode: 1 } },
    };
    expect(texts({ phase: 'Running', conditions: [READY], containerStatuses: [running] })).toEqual([]);
  });

  it('is why no node takes it, which waiting may help', () => {
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: '0/1 nodes',
    };
    expect(podProblems(pod({ phase: 'Pending', conditions: [condition] }))).toEqual([
      { text: 'Pod a: Unschedulable: 0/1 nodes', isFinal: false, hasExited: false },
    ]);
  });

  it.each(['ImagePullBackOff', 'ErrImageNeverPull', 'InvalidImageName', 'CrashLoopBackOff'])(
    'is %s of a container, which waiting does not help',
    (reason) => {
      const waiting = { name: 'runtime', ready: false, restartCount: 0, state: { waiting: { reason } } };
      expect(podProblems(pod({ phase: 'Pending', containerStatuses: [waiting] }))).toEqual([
        { text: `Pod a: container runtime: ${reason}`, isFinal: true, hasExited: false },
      ]);
    },
  );

  it('is why a container waits that has only begun to, which waiting may help', () => {
    const waiting = {
      name: 'b',
      ready: false,
      restartCount: 0,
      state: { waiting: { reason: 'ErrImagePull' } },
    };
    expect(podProblems(pod({ initContainerStatuses: [waiting] }))).toMatchObject([{ isFinal: false }]);
  });

  it('is how a container has exited, after which its log tells more', () => {
    const terminated = { exitCode: 137, reason: 'OOMKilled' };
    const container = { name: 'runtime', ready: false, restartCount: 1, state: { terminated } };
    expect(podProblems(pod({ phase: 'Running', containerStatuses: [container] }))).toEqual([
      {
        text: 'Pod a: container runtime: ended (exit code 137, OOMKilled, 1 restarts)',
        isFinal: false,
        hasExited: true,
      },
    ]);
  });

  it('is its phase where it says nothing else, and why it has failed', () => {
    expect(texts({})).toEqual(['Pod a: Pending']);
    expect(texts({ phase: 'Running' })).toEqual(['Pod a: runs, and is not ready']);
    expect(texts({ phase: 'Failed', reason: 'Evicted', message: 'no disk' })).toEqual([
      'Pod a: Evicted: no disk',
    ]);
  });
});
