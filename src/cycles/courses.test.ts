import { expect, it } from 'vitest';
import type { ClusterWrite } from '../../devcluster/index.js';
import { Courses, Objects } from './courses.js';

const SUBJECT = { crd: 'jar', apiVersion: 'v1', kind: 'Jar', namespace: 'a', name: 'b' };

/** An object that is created, by the reconcile of that id. */
function created(apiVersion: string, plural: string): ClusterWrite {
  const after = { apiVersion, kind: 'K', metadata: { namespace: 'a', name: 'b' } };
  return {
    ...{ verb: 'create', status: 201, contentType: 'application/json', subresource: '', dryRun: false },
    ...{ apiVersion, plural, kind: 'K', namespace: 'a', name: 'b', userAgent: 'orkestra (reconcile r1)' },
    ...{ body: JSON.stringify(after), before: undefined, after: after as never },
  };
}

it('Events are not counted, and what a CRD calls so is', () => {
  const courses = new Courses([SUBJECT], 1, () => 0);
  courses.heard({ type: 'started', crd: 'jar', cr: 'a/b', id: 'r1' });
  for (const apiVersion of ['v1', 'calendar.example.org/v1']) courses.wrote(created(apiVersion, 'events'));
  courses.heard({ type: 'ended', crd: 'jar', cr: 'a/b', id: 'r1', outcome: 'succeeded' });
  const writes = courses.all.flatMap(({ cycles }) => cycles.flatMap((cycle) => cycle.writes));
  expect(writes.map(({ apiVersion }) => apiVersion)).toEqual(['calendar.example.org/v1']);
});

it('objects of two groups with one plural and name are two, in whatever version', () => {
  const objects = new Objects();
  for (const apiVersion of ['v1', 'serving.example.org/v1', 'serving.example.org/v2'])
    objects.wrote(created(apiVersion, 'services'));
  expect(objects.all.map(({ object }) => object['apiVersion'])).toEqual(['v1', 'serving.example.org/v2']);
  objects.wrote({ ...created('v1', 'services'), verb: 'delete', status: 200, after: undefined });
  expect(objects.all.map(({ object }) => object['apiVersion'])).toEqual(['serving.example.org/v2']);
});
