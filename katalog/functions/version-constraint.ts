/**
 * Version constraints in the style of Masterminds/semver, which Helm and Sprig use: `>=1.0.0, <2.0.0`, `^1.2`, `~1.2`,
 * `!=1.2.4`, `1.x`, `1.2 - 1.4`, alternatives with `||`. A version may leave out its minor and patch numbers.
 *
 * A prerelease meets a list of requirements only where one of them names a prerelease.
 */
import { parse, type SemVer } from 'semver';

/** Longer texts are none; it keeps hostile input cheap. */
const LONGEST = 256;

const NUMBER = '(\\d+|[xX*])';
const SUFFIX = '(-[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?';
const PARTIAL = `v?${NUMBER}(?:\\.${NUMBER})?(?:\\.${NUMBER})?${SUFFIX}`;
const REQUIREMENT = new RegExp(`^(=|!=|>=|=>|<=|=<|~>|>|<|~|\\^)?\\s*${PARTIAL}(?:\\s*,\\s*|\\s+|$)`);
const HYPHEN = new RegExp(`(${PARTIAL})\\s+-\\s+(${PARTIAL})`, 'g');

type Operator = (version: SemVer, bound: SemVer, parts: number) => boolean;

interface Requirement {
  readonly holds: Operator;
  readonly bound: SemVer;
  /** How many numbers are given; the others are 0 in `bound`. */
  readonly parts: number;
}

/** Whether a version meets a constraint. */
export type Constraint = (version: SemVer) => boolean;

/** A version of one to three numbers, with or without a `v`; leading zeros count for nothing. */
export function versionOf(text: string): SemVer | undefined {
  const match = text.length > LONGEST ? null : /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?([-+].*)?$/.exec(text.trim());
  if (!match) return undefined;
  const [, major, minor = '0', patch = '0', rest = ''] = match;
  const numbers = [major, minor, patch].map((part) => part?.replace(/^0+(?=\d)/, ''));
  return parse(`${numbers.join('.')}${rest}`) ?? undefined;
}

/** Reads a constraint; undefined when it is none. */
export function constraintOf(text: string): Constraint | undefined {
  if (text.length > LONGEST) return undefined;
  const groups = text
    .replace(HYPHEN, (range, low: string, ...rest: string[]) => hyphened(low, rest[4] ?? range))
    .split('||')
    .map(requirementsOf);
  if (groups.includes(undefined)) return undefined;
  return (version) => groups.some((group) => group !== undefined && meetsAll(version, group));
}

function hyphened(low: string, high: string): string {
  return `>=${low}, <=${high} `;
}

function requirementsOf(text: string): readonly Requirement[] | undefined {
  const requirements: Requirement[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const match = REQUIREMENT.exec(rest);
    const requirement = match && requirementOf(match);
    if (!requirement) return undefined;
    requirements.push(requirement);
    rest = rest.slice(match[0].length);
    if (rest === '' && match[0].trimEnd().endsWith(',')) return undefined;
  }
  return requirements.length === 0 ? undefined : requirements;
}

function requirementOf(match: RegExpExecArray): Requirement | undefined {
  const [, sign = '=', ...written] = match;
  const numbers = written.slice(0, 3);
  const open = numbers.findIndex((part) => part === undefined || !/^\d/.test(part));
  const parts = open === -1 ? 3 : open;
  const known = numbers.map((part, at) => (at < parts ? part : '0'));
  const bound = versionOf(`${known.join('.')}${written[3] ?? ''}`);
  const holds = OPERATORS[sign];
  return bound && holds && { holds, bound, parts };
}

function meetsAll(version: SemVer, group: readonly Requirement[]): boolean {
  const asksPrerelease = group.some(({ bound }) => bound.prerelease.length > 0);
  if (version.prerelease.length > 0 && !asksPrerelease) return false;
  return group.every(({ holds, bound, parts }) => holds(version, bound, parts));
}

/** By the numbers that are given alone; 1.2 is not newer than 1. */
function comparePrefix(version: SemVer, bound: SemVer, parts: number): number {
  if (parts === 0 || parts === 3) return version.compare(bound);
  return version.major - bound.major || (parts === 2 ? version.minor - bound.minor : 0);
}

const same: Operator = (version, bound, parts) =>
  parts === 3 ? version.compare(bound) === 0 : tilde(version, bound, parts);

const differs: Operator = (version, bound, parts) => {
  if (parts === 0 || parts === 3) return version.compare(bound) !== 0;
  if (comparePrefix(version, bound, parts) !== 0) return true;
  return parts === 2 && version.comparePre(bound) !== 0;
};

const newer: Operator = (version, bound, parts) => comparePrefix(version, bound, parts) > 0;

const atMost: Operator = (version, bound, parts) => {
  if (parts === 0) return version.major === 0 && version.minor === 0;
  return comparePrefix(version, bound, parts) <= 0;
};

const tilde: Operator = (version, bound, parts) => {
  if (version.compare(bound) < 0) return false;
  const zero = bound.major === 0 && bound.minor === 0 && bound.patch === 0;
  if (zero && (parts === 0 || parts === 3)) return true;
  return version.major === bound.major && (parts === 1 || version.minor === bound.minor);
};

const caret: Operator = (version, bound, parts) => {
  if (version.compare(bound) < 0) return false;
  if (version.major !== bound.major) return parts === 0;
  if (bound.major > 0 || parts <= 1) return true;
  if (bound.minor > 0 || parts === 2) return version.minor === bound.minor;
  return version.minor === 0 && version.patch === bound.patch;
};

const atLeast: Operator = (version, bound) => version.compare(bound) >= 0;

const OPERATORS: Readonly<Record<string, Operator>> = {
  '=': same,
  '!=': differs,
  '>': newer,
  '<': (version, bound) => version.compare(bound) < 0,
  '>=': atLeast,
  '=>': atLeast,
  '<=': atMost,
  '=<': atMost,
  '~': tilde,
  '~>': tilde,
  '^': caret,
};
