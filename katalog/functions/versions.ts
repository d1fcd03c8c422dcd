import { parse, type ReleaseType, type SemVer, satisfies } from 'semver';
import { type FunctionRow, toText } from '../templates/index.js';
import { row } from './row.js';

/** Longer constraints are none; it keeps hostile input cheap. */
const LONGEST_CONSTRAINT = 256;
const PARTS: ReadonlySet<string> = new Set(['major', 'minor', 'patch']);

/** A version of SemVer 2, with or without a `v` before it. */
function versionOf(value: unknown): SemVer | undefined {
  return parse(toText(value)) ?? undefined;
}

function partRow(name: string, part: 'major' | 'minor' | 'patch', result: string): FunctionRow {
  const example = [`{{ ${name} .x }}`, { x: 'v1.2.3' }, result] as const;
  return row(
    name,
    { args: ['v'], returns: 'string', doc: `The ${part} number of a version, as text.`, example },
    ([v]) => {
      const version = versionOf(v);
      return version ? String(version[part]) : '';
    },
  );
}

function compare(a: unknown, b: unknown): number {
  const left = versionOf(a);
  const right = versionOf(b);
  return left && right ? left.compare(right) : 0;
}

/** Keeps a `v` before the version. */
function bump(value: unknown, part: string): string {
  const version = versionOf(value);
  if (!version || !PARTS.has(part)) return '';
  const prefix = toText(value).trim().startsWith('v') ? 'v' : '';
  return prefix + version.inc(part as ReleaseType).version;
}

/** Commas mean "and", as the Go implementation writes constraints. */
function meets(value: unknown, constraint: string): boolean {
  const version = versionOf(value);
  if (!version || constraint.trim() === '' || constraint.length > LONGEST_CONSTRAINT) return false;
  return satisfies(version, constraint.replaceAll(',', ' '));
}

/** Section "Versions". */
export const VERSIONS: readonly FunctionRow[] = [
  partRow('semverMajor', 'major', '1'),
  partRow('semverMinor', 'minor', '2'),
  partRow('semverPatch', 'patch', '3'),
  row(
    'semverValid',
    {
      args: ['v'],
      returns: 'bool',
      doc: 'Whether it is a version.',
      example: ['{{ semverValid .x }}', { x: 'v1.2.3-rc.1' }, 'true'],
    },
    ([v]) => versionOf(v) !== undefined,
  ),
  row(
    'semverCompare',
    {
      args: ['a', 'b'],
      returns: 'number',
      doc: '-1, 0 or 1, as a is older than, equal to or newer than b.',
      example: ['{{ semverCompare .x "1.10.0" }}', { x: '1.9.0' }, '-1'],
    },
    ([a, b]) => compare(a, b),
  ),
  row(
    'semverBump',
    {
      args: ['v', 'part'],
      returns: 'string',
      doc: 'The next version; the part is major, minor or patch.',
      example: ['{{ semverBump .x "minor" }}', { x: 'v1.2.3' }, 'v1.3.0'],
    },
    ([v, part]) => bump(v, toText(part)),
  ),
  row(
    'semverConstraint',
    {
      args: ['v', 'constraint'],
      returns: 'bool',
      doc: 'Whether the version meets all of them, as in `>=1.0.0,<2.0.0`, `^1.2`, `~1.2`, `1.x`.',
      example: ['{{ semverConstraint .x ">=1.0.0,<2.0.0" }}', { x: '1.5.0' }, 'true'],
    },
    ([v, constraint]) => meets(v, toText(constraint)),
  ),
];
