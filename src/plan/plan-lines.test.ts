import { expect, it } from 'vitest';
import type { Write } from '../cycles/index.js';
import { countsOf, planLines } from './plan-lines.js';

/** A plan whose only change takes a field from so many managers. */
function linesOf(managers: number): readonly string[] {
  const takenFrom = Array.from({ length: managers }, (_, index) => `m-${index}`);
  const write: Write = {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments', namespace: 'shop', name: 'web' },
    ...{ subresource: '', status: 200, sign: '~', verb: 'apply', sent: {} },
    changes: [{ path: 'spec.replicas', from: 7, to: 2, takenFrom }],
  };
  const cycle = { number: 1, atMs: 0, outcome: 'succeeded', reason: undefined, writes: [write] } as const;
  const type = { apiVersion: 'example.org/v1', kind: 'Site' };
  const subject = { crd: 'site', ...type, namespace: 'shop', name: 'web' };
  const cluster = { server: 'https://127.0.0.1:6443', context: 'test' };
  const plan = { ...cluster, courses: [{ subject, cycles: [cycle] }], missing: [], unplanned: [] };
  return planLines(plan, countsOf(plan), { status: true });
}

it('names five of the managers who lose a field, and counts the others', () => {
  const change = '      ~ spec.replicas: 7 → 2';
  expect(linesOf(0)).toContain(change);
  expect(linesOf(2)).toContain(`${change}, taken from "m-0", "m-1"`);
  expect(linesOf(5)).toContain(`${change}, taken from "m-0", "m-1", "m-2", "m-3", "m-4"`);
  expect(linesOf(1_000)).toContain(`${change}, taken from "m-0", "m-1", "m-2", "m-3", "m-4" and 995 more`);
});
