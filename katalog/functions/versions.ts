import type { ReleaseType } from 'semver';
import { type FunctionRow, toText } from '../templates/index.js';
import { row } from './row.js';
import { constraintOf, versionOf as parseVersion } from './version-constraint.js';

const PARTS: ReadonlySet<string> = new Set(['major', 'minor', 'patch']);

const versionOf = (value: unknown) => parseVersion(toText(value));

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

function meets(value: unknown, constraint: string): boolean {
  const version = versionOf(value);
  return version !== undefined && constraintOf(constraint)?.(version) === true;
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
      doc: 'Whether it is a version; minor and patch may be left out.',
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
      doc: 'Whether the version meets all of them, as in `>=1.0.0,<2.0.0`, `!=1.2.4`, `^1.2`, `~1.2`, `1.x`, `1.2 - 1.4`; `||` divides alternatives.',
      example: ['{{ semverConstraint .x ">=1.0.0,<2.0.0" }}', { x: '1.5.0' }, 'true'],
    },
    ([v, constraint]) => meets(v, toText(constraint)),
    {
      refuses: ([, constraint]) =>
        constraint === undefined || constraintOf(constraint)
          ? undefined
          : `invalid constraint "${constraint}": expected one such as ">=1.0.0, <2.0.0", "^1.2" or "1.x"`,
    },
  ),
];
