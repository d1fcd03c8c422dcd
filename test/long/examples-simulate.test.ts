/** Every example has a Simulate document that holds, on the embedded cluster and on a real API server. */
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ork } from '../support/in-process.js';
import '../../src/cycles/index.js';

const examples = readdirSync('examples', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

it('every example has a simulate.yaml', () => {
  expect(examples.filter((name) => !existsSync(`examples/${name}/simulate.yaml`))).toEqual([]);
});

const KUBEBUILDER_ASSETS = process.env['KUBEBUILDER_ASSETS'];
const CLUSTERS = [
  { cluster: 'the embedded cluster', flags: [] },
  ...(KUBEBUILDER_ASSETS ? [{ cluster: 'a real API server', flags: ['--envtest'] }] : []),
];

describe.each(CLUSTERS)('on $cluster', ({ flags }) => {
  it.each(examples)('examples/%s simulates as its document says', async (name) => {
    // Not FLAGS_URL: what 13-external would call is not called.
    const env = { KUBEBUILDER_ASSETS };
    const { code, out } = await ork(['simulate', `examples/${name}/simulate.yaml`, ...flags], { env });
    expect(out).toMatch(/ 0 failed$/);
    expect(code).toBe(0);
  });
});

it('--envtest without a folder of programs is one error that names the variable', async () => {
  const { code, out, err } = await ork(['simulate', 'examples/01-website/simulate.yaml', '--envtest']);
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('KUBEBUILDER_ASSETS is not set (ORK_SIMULATE_API_SERVER)');
});
