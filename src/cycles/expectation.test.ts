import { describe, expect, it } from 'vitest';
import type { Course, Cycle } from './courses.js';
import { type Expectation, type Numbering, verdictsOf } from './expectation.js';
import type { Write } from './write.js';

const NOTHING: Expectation = { ops: [], absent: [] };

function write(sign: Write['sign'], kind: string): Write {
  const verb = sign === '+' ? 'create' : 'update';
  return {
    ...{ sign, verb, kind, plural: `${kind.toLowerCase()}s`, apiVersion: 'v1', namespace: 'a', name: 'b' },
    ...{ subresource: '', status: 200, changes: [], sent: undefined },
  };
}

/** One cycle for each list of writes. */
function course(...cycles: readonly (readonly Write[])[]): Course {
  const subject = { crd: 'c', apiVersion: 'a.test/v1', kind: 'C', namespace: 'a', name: 'b' };
  const made = cycles.map(
    (writes, index): Cycle => ({
      ...{ number: index + 1, atMs: 0, outcome: 'succeeded', reason: undefined, writes },
    }),
  );
  return { subject, cycles: made };
}

const holds = (expectation: Partial<Expectation>, of: Course, numbering: Numbering): readonly boolean[] =>
  verdictsOf({ ...NOTHING, ...expectation }, { course: of, objects: [] }, numbering).map(
    ({ seen }) => seen === undefined,
  );

const MADE = write('+', 'ConfigMap');
const CHANGED = write('~', 'ConfigMap');

describe('a course whose cycles have the numbers of the document', () => {
  it('is steady at that very cycle', () => {
    const of = course([MADE], [CHANGED], []);
    expect(holds({ steadyAt: 3 }, of, 'same')).toEqual([true]);
    expect(holds({ steadyAt: 2 }, of, 'same')).toEqual([false]);
  });

  it('writes in that very cycle', () => {
    const of = course([MADE], [], [CHANGED], []);
    const ops = [2, 3].map((cycle) => ({ cycle, verb: 'update' as const, resource: 'configmaps' }));
    expect(holds({ ops }, of, 'same')).toEqual([false, true]);
  });
});

describe('a resource of an assertion', () => {
  const OTHER = { ...write('+', 'Service'), apiVersion: 'serving.example.org/v1', namespace: 'z' };
  const of = course([write('+', 'ConfigMap'), OTHER]);
  const objects = [MADE, OTHER].map((each) => ({ write: each as never, object: {} }));

  it.each([
    [{ resource: 'ConfigMap' }, true],
    [{ resource: 'cm' }, true],
    [{ resource: 'service' }, true],
    [{ resource: 'services.serving.example.org' }, true],
    [{ resource: 'services.other.example.org' }, false],
    [{ resource: 'configmaps.serving.example.org' }, false],
    [{ resource: 'services', namespace: 'z' }, true],
    [{ resource: 'services', namespace: 'a' }, false],
  ])('%j is written: %s', (op, isWritten) => {
    expect(holds({ ops: [op] }, of, 'same')).toEqual([isWritten]);
    if ('namespace' in op) return;
    const [absence] = verdictsOf({ ...NOTHING, absent: [op] }, { course: of, objects }, 'same');
    expect(absence?.seen === undefined).toBe(!isWritten);
  });
});

describe('a course whose cycles have numbers of their own', () => {
  it('is steady at any cycle, but has to be', () => {
    expect(holds({ steadyAt: 7 }, course([MADE], []), 'own')).toEqual([true]);
    expect(holds({ steadyAt: 7 }, course([MADE], [CHANGED]), 'own')).toEqual([false]);
  });

  it('writes in the first cycle, or in any after it', () => {
    const of = course([MADE], [], [CHANGED], [CHANGED], []);
    const made = { verb: 'create' as const, resource: 'configmaps' };
    const changed = { verb: 'update' as const, resource: 'configmaps' };
    expect(
      holds(
        {
          ops: [
            { ...made, cycle: 1, count: 1 },
            { ...made, cycle: 2 },
            { ...changed, cycle: 1 },
            { ...changed, cycle: 2, count: 1 },
            { ...changed, cycle: 2, count: 3 },
          ],
        },
        of,
        'own',
      ),
    ).toEqual([true, false, false, true, false]);
  });

  it('names what is asked of it', () => {
    const ops = [{ cycle: 4, verb: 'update' as const, resource: 'configmaps' }];
    const verdicts = verdictsOf(
      { ...NOTHING, steadyAt: 7, ops },
      { course: course([MADE], []), objects: [] },
      'own',
    );
    expect(verdicts).toEqual([
      { path: 'steadyAt', wanted: 'steady', seen: undefined },
      { path: 'ops[0]', wanted: 'update of configmaps after cycle 1', seen: 'no write of configmaps' },
    ]);
  });
});
