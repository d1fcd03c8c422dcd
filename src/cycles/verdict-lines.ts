import type { SimulateTest } from './document.js';
import { type Expectation, type Verdict, verdictsOf } from './expectation.js';
import type { Simulation } from './simulation.js';

export interface Judged {
  readonly passed: number;
  readonly failed: number;
  /** One line for each assertion, and two more for one that does not hold. */
  readonly lines: readonly string[];
}

/** Holds a simulation against what its document expects. */
export function judge({ expect, crds }: SimulateTest, { courses, objects, numbering }: Simulation): Judged {
  const first = courses[0]?.subject.crd ?? '';
  const asked = [
    ...(expect ? [{ crd: first, place: 'spec.expect', expectation: expect }] : []),
    ...[...crds].map(([crd, expectation]) => ({ crd, place: `spec.expect.crds.${crd}`, expectation })),
  ];
  const verdicts = asked.flatMap(({ crd, place, expectation }) =>
    verdictsFor(crd, expectation).map((verdict) => ({ ...verdict, path: `${place}.${verdict.path}` })),
  );
  const failed = verdicts.filter(({ seen }) => seen !== undefined).length;
  return { failed, passed: verdicts.length - failed, lines: verdicts.flatMap(verdictLines) };

  function verdictsFor(crd: string, expectation: Expectation): readonly Verdict[] {
    const course = courses.find(({ subject }) => subject.crd === crd);
    if (course) return verdictsOf(expectation, { course, objects }, numbering);
    const known = courses.map(({ subject }) => subject.crd).join(', ');
    const wanted = `a custom resource of the CRD ${crd}`;
    return [{ path: 'crds', wanted, seen: `custom resources of ${known === '' ? 'none' : known}` }];
  }
}

function verdictLines({ path, wanted, seen }: Verdict): readonly string[] {
  if (seen === undefined) return [`  ✓ ${wanted}`];
  return [`  ✗ ${path}`, `      expected ${wanted}`, `      got      ${seen}`];
}
