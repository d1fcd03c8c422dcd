import { spawnSync } from 'node:child_process';
import { defineConfig } from 'vitest/config';

const promtool = spawnSync('promtool', ['--version']).status === 0;
const foreign = ['go', 'kubectl'].every(
  (command) => spawnSync(command, ['version', '--client']).error === undefined,
);
const prometheus = spawnSync('prometheus', ['--version']).error === undefined;
const keda = 'test/foreign/keda.test.ts';
const chromium = spawnSync('chromium', ['--version']).status === 0;
const isAllowed = 'require_module' in process.features && process.features.require_module === true;
const real = process.env['KUBEBUILDER_ASSETS'] || process.env['KUBECONFIG'];

/** Unit tests beside their files; the integration suites once per cluster that this machine offers. */
export default defineConfig({
  test: {
    // Ends what hangs. On a machine with other work to do, a test that takes two seconds alone has taken thirty.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    setupFiles: ['test/support/properties.ts'],
    // No module has state, so files share the modules of their worker: loading them anew for each took most of the time.
    isolate: false,
    // The suites on a cluster wait more than they work: one more than the two cores that they are made for.
    maxWorkers: 3,
    // A library of the tests alone requires an ES module, which Node allows by itself from 20.19 on.
    ...(isAllowed ? {} : { execArgv: ['--experimental-require-module'] }),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            '{lib,katalog,oncop,autoscaler,runtime,gateway,control-center,devcluster,src,scripts}/**/*.test.ts',
            'test/{,simulation/,support/}*.test.ts',
            'examples/*/*.test.js',
          ],
        },
      },
      suite('embedded'),
      ...(real ? [suite('real')] : []),
      ...(promtool
        ? [{ extends: true as const, test: { name: 'promtool', include: ['test/promtool/*.test.ts'] } }]
        : []),
      // What `npm run test:more` runs: suites that take long, or need other people's programs.
      {
        extends: true,
        test: {
          name: 'long',
          include: ['test/long/*.test.ts'],
          globalSetup: [`test/support/${real ? 'real' : 'embedded'}-cluster.ts`],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      ...(foreign
        ? [
            {
              extends: true as const,
              test: { name: 'foreign', include: ['test/foreign/*.test.ts'], exclude: [keda] },
            },
          ]
        : []),
      ...(foreign && prometheus ? [{ extends: true as const, test: { name: 'keda', include: [keda] } }] : []),
      ...(chromium ? [browser()] : []),
    ],
  },
});

function suite(cluster: 'embedded' | 'real') {
  return {
    extends: true as const,
    test: {
      name: cluster,
      include: ['test/{integration,conformance,e2e}/**/*.test.ts'],
      exclude: leftOut(cluster),
      globalSetup: [`test/support/${cluster}-cluster.ts`],
    },
  };
}

/** Pages in Chromium over runtimes on one cluster; a suite waits more than it works, for somebody to notice something. */
function browser() {
  return {
    extends: true as const,
    test: {
      name: 'browser',
      include: ['test/browser/**/*.test.ts'],
      globalSetup: [`test/support/${real ? 'real' : 'embedded'}-cluster.ts`],
      testTimeout: 120_000,
    },
  };
}

/** What does not run on a cluster: where it cannot, or where a better one is at hand. */
function leftOut(cluster: 'embedded' | 'real'): string[] {
  // It breaks a control plane of its own, which only KUBEBUILDER_ASSETS has.
  const breaks = 'test/integration/reflector-faults.test.ts';
  // It takes long, and says more on a real API server.
  const processes = ['processes*', 'notifications', 'examples'].map((name) => `test/e2e/${name}.test.ts`);
  if (cluster === 'embedded') return [breaks, ...(real ? processes : [])];
  // KUBEBUILDER_ASSETS has no controller manager; a cluster of KUBECONFIG has one.
  return process.env['KUBEBUILDER_ASSETS'] ? ['test/conformance/controllers.test.ts'] : [breaks];
}
