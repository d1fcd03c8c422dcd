import { describe, expect, it } from 'vitest';
import type { CheckpointResult, DocumentResult } from '../run/result.js';
import { annotations } from './github.js';
import { junitText } from './junit.js';
import { checkpointLines, documentLines, repeatLines } from './lines.js';

const PASSED: CheckpointResult = {
  ...{
    name: 'there',
    file: 'e2e.yaml',
    line: 9,
    state: 'passed',
    durationMs: 1_234,
    outcomes: [],
    notes: [],
  },
};
const FAILED: CheckpointResult = {
  ...{ name: 'says <hello>', file: 'e2e.yaml', line: 12, state: 'failed', durationMs: 60_000 },
  outcomes: [
    {
      state: 'unmet',
      what: 'get Shop default/a .status.phase',
      unmet: [{ assertion: 'equals', wanted: 'Open' }],
      seen: 'Closed',
    },
    { state: 'failed', what: 'Deployment default/a', why: 'does not exist' },
  ],
  notes: ['last Events:'],
};
const SKIPPED: CheckpointResult = {
  ...PASSED,
  name: 'exec',
  state: 'skipped',
  outcomes: [{ state: 'skipped', what: 'exec a', why: 'pod "a" is simulated' }],
};
const RESULT: DocumentResult = {
  ...{ name: 'shop', file: 'e2e.yaml', cluster: 'embedded', state: 'failed', durationMs: 61_234, shown: [] },
  checkpoints: [PASSED, FAILED, SKIPPED],
  left: ['Shop default/a (finalizers: a.b/c)'],
};

describe('the report of a document', () => {
  it('shows what was wanted and seen of a checkpoint that failed', () => {
    expect(checkpointLines(FAILED, { color: false })).toEqual([
      '  ✗ says <hello>  60.0s',
      '    get Shop default/a .status.phase:',
      '      - wanted equals: Open',
      '      + seen: Closed',
      '    Deployment default/a: does not exist',
      '    last Events:',
    ]);
  });

  it('shows texts of several lines as a diff', () => {
    const outcome = {
      ...FAILED.outcomes[0],
      unmet: [{ assertion: 'equals', wanted: 'a\nb' }],
      seen: 'a\nc',
    } as never;
    expect(
      checkpointLines({ ...FAILED, outcomes: [outcome], notes: [] }, { color: false }).join('\n'),
    ).toContain('-b\n      +c');
  });

  it('counts what was skipped, and names what could not be removed', () => {
    expect(documentLines(RESULT)).toEqual([
      '  not removed: Shop default/a (finalizers: a.b/c)',
      'FAILED  shop  1 passed, 1 failed, 1 skipped  61.2s',
    ]);
  });

  it('is JUnit XML with a suite for the document and a case for each checkpoint', () => {
    const text = junitText([RESULT]);
    expect(text).toContain(
      '<testsuite name="shop" file="e2e.yaml" tests="4" failures="1" errors="1" skipped="1"',
    );
    expect(text).toContain('name="says &lt;hello&gt;"');
    expect(text).toContain('<failure message="get Shop default/a .status.phase:">');
    expect(text).toContain('<skipped message="skipped exec a: pod &quot;a&quot; is simulated"/>');
    expect(text).not.toContain('<hello>');
  });

  it('has an annotation for each failure at its line', () => {
    expect(annotations(RESULT)).toEqual([
      expect.stringMatching(/^::error file=e2e.yaml,line=12,title=shop%3A says <hello>::get Shop .*%0A/),
      '::error file=e2e.yaml,line=1,title=shop::not removed: Shop default/a (finalizers: a.b/c)',
    ]);
  });

  it('has the times of each checkpoint over several runs', () => {
    const slow = { ...RESULT, checkpoints: [{ ...PASSED, durationMs: 3_000 }] };
    const [head, row] = repeatLines([
      RESULT,
      slow,
      { ...RESULT, checkpoints: [{ ...PASSED, durationMs: 2_000 }] },
    ]);
    expect(head).toMatch(/^CHECKPOINT\s+MIN\s+MEDIAN\s+MAX\s+FAILED$/);
    expect(row).toMatch(/^shop: there\s+1.23s\s+2.00s\s+3.00s\s+0$/);
  });
});
