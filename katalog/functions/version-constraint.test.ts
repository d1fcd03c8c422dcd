import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { constraintOf, versionOf } from './version-constraint.js';

interface Row {
  readonly version: string;
  readonly constraint: string;
  readonly valid: boolean;
  readonly readable: boolean;
  readonly meets: boolean;
}

const table = new URL('../../test/fixtures/reference/versions.json', import.meta.url);
const ROWS = JSON.parse(readFileSync(table, 'utf8')) as readonly Row[];

describe('versions and constraints beside Masterminds/semver, which Helm uses', () => {
  it('are read alike', () => {
    const other = ROWS.filter(
      ({ version, constraint, valid, readable }) =>
        (versionOf(version) !== undefined) !== valid || (constraintOf(constraint) !== undefined) !== readable,
    );
    expect(other).toEqual([]);
  });

  it('are met alike', () => {
    const other = ROWS.filter(({ version, constraint, meets }) => {
      const read = versionOf(version);
      return (read !== undefined && constraintOf(constraint)?.(read) === true) !== meets;
    });
    expect(other).toEqual([]);
  });
});
