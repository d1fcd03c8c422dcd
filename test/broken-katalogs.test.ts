import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { formatProblems } from '../katalog/index.js';
import { loadPlan } from '../runtime/index.js';
import { FakeClock } from './support/fake-clock.js';

const folder = new URL('fixtures/katalogs/broken/', import.meta.url);
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));

it('ork validate prints each problem of each broken Katalog with its place', async () => {
  const printed = files.map((file) => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    const { plan, problems } = loadPlan([{ file, text }], { clock: new FakeClock(), randomBytes, env: {} });
    expect(plan).toBeUndefined();
    return formatProblems(problems, { isTTY: false, color: false });
  });
  await expect(printed.join('\n')).toMatchFileSnapshot('fixtures/katalogs/broken/printed.txt');
});
