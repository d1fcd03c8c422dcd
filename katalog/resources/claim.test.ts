import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/base/index.js';
import { compileOne, onlyTemplate, problemsOf } from '../../test/support/resources.js';

const claimOf = (entry: JsonObject): readonly unknown[] => {
  const { adopt, retain } = onlyTemplate(compileOne('configMaps', { name: 'page', ...entry }));
  return [adopt, retain];
};

describe('adopt and retain', () => {
  it('an entry without them adopts nothing and retains nothing', () => {
    expect(claimOf({})).toEqual(['never', false]);
    expect(claimOf({ adopt: false, retain: false })).toEqual(['never', false]);
  });

  it('adopt: true takes uncontrolled objects, adopt: force any object', () => {
    expect(claimOf({ adopt: true })).toEqual(['uncontrolled', false]);
    expect(claimOf({ adopt: 'force' })).toEqual(['always', false]);
  });

  it('retain: true keeps the object', () => {
    expect(claimOf({ retain: true })).toEqual(['never', true]);
  });

  it.each([
    [
      { adopt: '{{ .spec.adopt }}' },
      'adopt: invalid adopt "{{ .spec.adopt }}": expected true, false or force',
    ],
    [{ adopt: 'true' }, 'adopt: invalid adopt "true": expected true, false or force'],
    [{ adopt: { toString: null } }, 'adopt: invalid adopt {"toString":null}: expected true, false or force'],
    [{ retain: '{{ .spec.keep }}' }, 'retain: invalid retain "{{ .spec.keep }}": expected true or false'],
    [{ retain: 'yes' }, 'retain: invalid retain "yes": expected true or false'],
  ])('%j is an error, because the author alone decides it', (entry, message) => {
    expect(problemsOf('configMaps', { name: 'page', ...entry })).toEqual([`ORK_FIELD_VALUE ${message}`]);
  });

  it.each(['{{ .metadata.name }}-page', undefined])('adopt with the name %j warns', (name) => {
    const { problems } = compileOne('configMaps', { adopt: true, ...(name ? { name } : {}) });
    expect(problems).toMatchObject([
      {
        code: 'ORK_UNSAFE',
        severity: 'warning',
        path: ['operatorBox', 'onReconcile', 'configMaps', 0, 'adopt'],
      },
    ]);
  });

  it('adopt and retain under onDelete are errors', () => {
    expect(problemsOf('configMaps', { name: 'page', adopt: true, retain: true }, 'onDelete')).toEqual([
      expect.stringContaining('adopt: adopt is not supported under onDelete'),
      expect.stringContaining('retain: retain is not supported under onDelete'),
    ]);
  });
});
