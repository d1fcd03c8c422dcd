import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyse } from 'scslre';
import { describe, expect, it } from 'vitest';
import { ROOT } from './support/examples.js';
import { sourcePatterns } from './support/source-texts.js';

/** Rooms whose patterns read what a custom resource, a sibling or a caller sends. */
const ROOMS = [
  'katalog/conditions',
  'katalog/external',
  'katalog/functions',
  'katalog/program',
  'katalog/resources',
  'katalog/rules',
  'katalog/templates',
  'lib/base',
  'lib/calls',
];

/** What makes a pattern take more than linear time, as `pattern: two quantifiers …`. */
function faultsOf(pattern: string, flags: string): readonly string[] {
  return analyse({ source: pattern, flags }).reports.map((report) => {
    const again = report.type === 'Trade' ? ' and another quantifier' : '';
    const where = report.type === 'Move' ? 'the start of the match' : `a quantifier${again}`;
    return `/${pattern}/${flags}: ${where} can match the same character${report.exponential ? ', exponentially' : ''}`;
  });
}

describe('a regular expression over input', () => {
  it.each(ROOMS)('takes linear time in %s/', (room) => {
    const found = readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
      .flatMap((path) =>
        sourcePatterns(readFileSync(join(ROOT, room, path), 'utf8')).flatMap(({ pattern, flags, line }) =>
          faultsOf(pattern, flags).map((fault) => `${room}/${path}:${line}: ${fault}`),
        ),
      );
    expect(found).toEqual([]);
  });

  it.each([
    ['\\/+$', ''],
    ['^\\s*\\d+\\.?\\d*$', ''],
    ['^(a+)+$', ''],
    ['\\s*\\n\\s*', 'g'],
  ])('/%s/%s is found to take more', (pattern, flags) => {
    expect(faultsOf(pattern, flags)).not.toEqual([]);
  });

  it.each([
    ['^\\d+(?:\\.\\d*)?$', ''],
    ['[^a-z0-9]+', 'g'],
    ['^-|-$', 'g'],
  ])('/%s/%s is found linear', (pattern, flags) => {
    expect(faultsOf(pattern, flags)).toEqual([]);
  });
});
