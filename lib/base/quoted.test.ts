import { describe, expect, it } from 'vitest';
import { quoted } from './quoted.js';

describe('quoted', () => {
  it.each([
    ['x', '"x"'],
    [3, '3'],
    [undefined, 'undefined'],
    [{ toString: null }, '{"toString":null}'],
    ['\u001b[2J', '"\\u001b[2J"'],
  ])('%j is shown as %s', (value, text) => {
    expect(quoted(value)).toBe(text);
  });

  it('a long text is cut after 120 characters', () => {
    expect(quoted('x'.repeat(1_000_000))).toBe(`"${'x'.repeat(120)}…"`);
  });

  it('a value nested too deeply for JSON is shown by its kind', () => {
    expect(quoted(JSON.parse(`${'['.repeat(9_000)}${']'.repeat(9_000)}`))).toMatch(/^\[/);
  });
});
