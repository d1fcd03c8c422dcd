/** Every example has a Simulate document that holds. */
import { existsSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ork } from '../support/in-process.js';
import '../../src/cycles/index.js';

const examples = readdirSync('examples', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

it('every example has a simulate.yaml', () => {
  expect(examples.filter((name) => !existsSync(`examples/${name}/simulate.yaml`))).toEqual([]);
});

it.each(examples)('examples/%s simulates as its document says', async (name) => {
  // The address of 13-external, which is not called.
  const env = { FLAGS_URL: 'http://flags.example.org' };
  const { code, out } = await ork(['simulate', `examples/${name}/simulate.yaml`], { env });
  expect(out).toMatch(/ 0 failed$/);
  expect(code).toBe(0);
});
