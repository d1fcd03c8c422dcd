/** The shapes that E2E and Simulate documents of the Go implementation have: each runs on both clusters, or is refused once. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/examples.js';
import { ork as orkHere } from '../support/in-process.js';
import { ork } from '../support/ork.js';
import '../../src/commands/validate.js';

const FOLDER = join(ROOT, 'test/fixtures/documents');
/** Without the program that starts containers, a real API server runs none: `exec`, `cp` and `top` have nothing to act on. */
const CLUSTERS = [
  { cluster: 'embedded', skip: 'none', skipped: 4 },
  ...(process.env['KUBEBUILDER_ASSETS']
    ? [{ cluster: 'envtest', skip: 'containers-e2e.yaml', skipped: 0 }]
    : []),
];

interface Report {
  readonly documents: readonly {
    readonly name: string;
    readonly state: string;
    readonly checkpoints: readonly {
      readonly name: string;
      readonly state: string;
      readonly outcomes: readonly { readonly state: string }[];
    }[];
  }[];
}

describe.each(CLUSTERS)('on $cluster', ({ cluster, skip, skipped }) => {
  it('every shape of an E2E document passes, or says what it skips', async () => {
    const args = ['--cluster', cluster, '--skip', skip, '-o', 'json'];
    const { code, stdout, stderr } = await ork(['e2e', `${FOLDER}/...`, ...args]);
    if (stdout === '') throw new Error(stderr);
    const { documents } = JSON.parse(stdout) as Report;
    const failed = documents.flatMap(({ name, state, checkpoints }) =>
      checkpoints
        .filter((checkpoint) => checkpoint.state === 'failed')
        .map((checkpoint) => `${name} (${state}): ${checkpoint.name}`),
    );
    expect([failed, documents.map(({ state }) => state)]).toEqual([[], documents.map(() => 'passed')]);
    const outcomes = documents.flatMap(({ checkpoints }) => checkpoints.flatMap((each) => each.outcomes));
    expect(outcomes.filter(({ state }) => state === 'skipped')).toHaveLength(skipped);
    expect(code).toBe(0);
  }, 300_000);

  it('a document that only imports runs what it imports, in order', async () => {
    const { code, stdout } = await ork([
      'e2e',
      `${FOLDER}/suite-e2e.yaml`,
      '--cluster',
      cluster,
      '-o',
      'json',
    ]);
    const { documents } = JSON.parse(stdout) as Report;
    expect(documents.map(({ name, state }) => [name, state])).toEqual([
      ['waits', 'passed'],
      ['custom', 'passed'],
    ]);
    expect(code).toBe(0);
  }, 120_000);
});

const REFUSED: Readonly<Record<string, string>> = {
  container:
    'spec.custom.target: container is not supported: run the image in a Deployment that setup applies',
  helm: 'spec.setup.helm[0]: helm is not installed: install it, or use the kubectl block, which needs no program',
  init: 'spec.init: init is not supported: name its manifests in setup.apply',
  'missing-file': 'spec.cr: nowhere.yaml does not exist',
  'no-checkpoint': 'spec: expect is required because a test without checkpoints passes always',
  'no-katalog':
    'spec: katalog is required because without custom.target its runtime is the operator under test',
  'nothing-asserted':
    'spec.expect[0]: resources, kubectl or commands is required because a checkpoint without them passes always',
  program:
    'spec.expect[0].commands[0].run: kubectl is not installed: install it, or use the kubectl block, which needs no program',
  'read-without-assertion':
    'spec.expect[0].kubectl.logs[0]: an assertion such as outputContains is required because logs by itself passes always',
  'unknown-field': 'spec.expect[0].timout: unknown field "timout" (did you mean "timeout"?)',
};

describe('a document of a shape that is not run', () => {
  const env = { PATH: '/nowhere' };

  it('is one of a known list', () => {
    const names = readdirSync(join(FOLDER, 'refused')).map((file) => file.replace('.yaml', ''));
    expect(names.sort()).toEqual(Object.keys(REFUSED).sort());
  });

  it.each(Object.entries(REFUSED))('%s is one error with its place', async (name, message) => {
    const file = join(FOLDER, 'refused', `${name}.yaml`);
    const { code, out } = await orkHere(['validate', '-f', file], { env });
    expect(out.replace(/^.*:\d+:\d+ /, '')).toBe(message);
    expect(code).toBe(1);
    const run = await orkHere(['e2e', '-f', file, '--cluster', 'embedded'], { env });
    expect([run.code, run.out, run.err]).toEqual([1, '', out]);
  });
});

it('every shape of a Simulate document passes, and one that only imports runs what it imports', async () => {
  for (const file of ['simulate.yaml', 'one-simulate.yaml', 'suite-simulate.yaml']) {
    const { code, out } = await orkHere(['simulate', join(FOLDER, file)]);
    expect(out).toMatch(/ 0 failed$/);
    expect(code).toBe(0);
  }
  const { out } = await orkHere(['simulate', join(FOLDER, 'suite-simulate.yaml')]);
  expect(out.split('\n').filter((line) => line.startsWith('✓'))).toEqual(['✓ shapes', '✓ one']);
});
