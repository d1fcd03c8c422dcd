import { describe, expect, it } from 'vitest';
import { rotationSettings } from './serving-certificate.js';

const DAY_MS = 86_400_000;
const NOTHING = { autoRotate: undefined, thresholdMs: undefined, validForMs: undefined };
type Written = Parameters<typeof rotationSettings>[0];

const settings = (env: Record<string, string>, written: Partial<Written> = {}, isGiven = false) =>
  rotationSettings({ ...NOTHING, ...written }, env, isGiven);

describe('the life of the certificate', () => {
  it('is a year, and its last 30 days or third is when it is replaced', () => {
    expect(settings({})).toEqual({
      validForMs: 365 * DAY_MS,
      thresholdMs: 30 * DAY_MS,
      autoRotate: true,
    });
    expect(settings({ TLS_VALID_FOR: '30d' })).toMatchObject({ thresholdMs: 10 * DAY_MS });
  });

  it('is what variables of the environment say where the Katalog says nothing', () => {
    const env = { TLS_VALID_FOR: '60d', TLS_ROTATION_THRESHOLD: '5d', TLS_AUTO_ROTATE: 'False' };
    expect(settings(env)).toEqual({
      validForMs: 60 * DAY_MS,
      thresholdMs: 5 * DAY_MS,
      autoRotate: false,
    });
    const written = { validForMs: 9 * DAY_MS, thresholdMs: DAY_MS, autoRotate: true };
    expect(settings(env, written)).toEqual(written);
    expect(settings({ TLS_VALID_FOR: '', TLS_AUTO_ROTATE: '' })).toEqual(settings({}));
  });

  it('is not ours to end for a certificate from files', () => {
    expect(settings({ TLS_AUTO_ROTATE: 'true' }, { autoRotate: true }, true).autoRotate).toBe(false);
  });

  it.each([
    ['TLS_VALID_FOR', '59s', 'expected a duration from 60s to'],
    ['TLS_VALID_FOR', 'long', 'expected a duration'],
    ['TLS_ROTATION_THRESHOLD', '183d', 'expected a duration from 0s to'],
    ['TLS_AUTO_ROTATE', 'maybe', 'expected true or false'],
  ])('a variable %s of %s is an error that names it', (name, text, expected) => {
    expect(() => settings({ [name]: text })).toThrow(`invalid ${name} "${text}": ${expected}`);
  });
});
