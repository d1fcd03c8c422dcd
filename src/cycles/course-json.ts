import { type Course, steadyAt } from './courses.js';

/** A course as `-o json` prints it: `steadyAt` is null while it still writes, times are milliseconds of virtual time. */
export function courseJson(course: Course): object {
  const { crd, namespace, name } = course.subject;
  return {
    ...{ crd, namespace, name },
    steadyAt: steadyAt(course) ?? null,
    cycles: course.cycles.map(({ number, atMs, outcome, reason, writes }) => ({
      ...{ cycle: number, atMs: Math.round(atMs), outcome, reason },
      writes: writes.map(
        ({ verb, sign, apiVersion, kind, plural, subresource, changes, status, ...place }) => ({
          ...{ verb, result: RESULTS[sign], apiVersion, kind, resource: plural },
          ...{ namespace: place.namespace, name: place.name, subresource, status, changes },
        }),
      ),
    })),
  };
}

const RESULTS = { '+': 'created', '~': 'changed', '-': 'deleted', '=': 'unchanged', '!': 'refused' } as const;
