/** Ctrl-C at every stage of an E2E document, and of a simulation on a real API server: exit 130, and nothing is left. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { DevCluster } from '../../devcluster/index.js';
import { documentWith, leftIn, otherCluster, type Run, start } from '../support/e2e-run.js';
import { ROOT } from '../support/examples.js';
import { childrenOf } from '../support/interrupted.js';
import { isAlive } from '../support/ork.js';

const NEVER = 'kubectl: { get: [{ kind: ConfigMap, name: none, exists: true }] }';
const NOW = 'resources: [{ kind: Namespace, name: default }]';
const LATER = `    - { name: later, ${NOW} }`;
const WAIT = { timeout: 60_000, interval: 5 };

/** Its Pods never become ready: its rollout is paused. */
const STUCK = `apiVersion: apps/v1
kind: Deployment
metadata: { name: stuck, namespace: default }
spec:
  paused: true
  replicas: 1
  selector: { matchLabels: { app: stuck } }
  template:
    metadata: { labels: { app: stuck } }
    spec: { containers: [{ name: a, image: a }] }
`;

/** More objects than are applied in a moment. */
const MANY = Array.from(
  { length: 400 },
  (_, index) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: many-${index} }\n`,
).join('---\n');

/** Where the run keeps what it writes for itself. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-interrupted-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Every process below one, which may end meanwhile. */
function familyOf(pid: number): readonly number[] {
  try {
    return childrenOf(pid).flatMap((child) => [child, ...familyOf(child)]);
  } catch {
    return [];
  }
}

interface Scene {
  readonly run: Run;
  readonly dev: DevCluster;
  readonly folder: string;
}

interface Stage {
  readonly stage: string;
  readonly setup?: string;
  readonly expects: string;
  /** Resolves within the stage. */
  readonly reached: (scene: Scene) => Promise<unknown>;
  /** After the signal. */
  readonly afterwards?: (scene: Scene) => Promise<unknown>;
}

const status = async ({ url }: DevCluster, path: string): Promise<number> => (await fetch(url + path)).status;
const isThere = (path: string) => (scene: Scene) =>
  vi.waitFor(async () => expect(await status(scene.dev, path)).toBe(200), WAIT);
const printed = (text: string) => (scene: Scene) => scene.run.printed(text);

const CRD = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/websites.examples.orkestra.io';
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';

const STAGES: readonly Stage[] = [
  {
    stage: 'the setup is applied',
    setup: '  setup: [many.yaml]\n',
    expects: LATER,
    reached: isThere(`${CONFIG_MAPS}/many-0`),
  },
  {
    stage: 'the setup waits for an object',
    setup: '  setup: { wait: [{ kind: ConfigMap, name: none, timeout: 10m }] }\n',
    expects: LATER,
    reached: isThere(CRD),
  },
  {
    stage: 'the runtime starts',
    expects: LATER,
    reached: ({ run }) => vi.waitFor(() => expect(familyOf(run.child.pid ?? 0)).not.toEqual([]), WAIT),
  },
  {
    stage: 'a checkpoint waits after the setup',
    expects: `    - { name: before, ${NOW} }\n    - { name: never, timeout: 10m, ${NEVER} }`,
    reached: printed('✓ before'),
  },
  {
    stage: 'a checkpoint waits after the CRs were applied',
    expects: `    - { name: before, after: cr-applied, ${NOW} }\n    - { name: never, after: cr-applied, timeout: 10m, ${NEVER} }`,
    reached: printed('✓ before'),
  },
  {
    stage: 'a checkpoint waits after the CRs were deleted',
    expects: `    - { name: before, after: cr-deleted, ${NOW} }\n    - { name: never, after: cr-deleted, timeout: 10m, ${NEVER} }`,
    reached: printed('✓ before'),
  },
  {
    stage: 'a checkpoint waits before it is looked at',
    expects: `    - { name: before, ${NOW} }\n    - { name: later, wait: 10m, ${NOW} }`,
    reached: printed('✓ before'),
  },
  {
    stage: 'a mutation is tried again',
    expects: `    - { name: before, ${NOW} }
    - { name: patch, timeout: 10m, kubectl: { patch: [{ kind: ConfigMap, name: none, patch: { data: { a: b } } }] } }`,
    reached: printed('✓ before'),
  },
  {
    stage: 'a command runs',
    expects: '    - { name: command, timeout: 10m, commands: [{ run: "touch started; sleep 600" }] }',
    reached: ({ folder }) => vi.waitFor(() => expect(existsSync(join(folder, 'started'))).toBe(true), WAIT),
  },
  {
    stage: 'a rollout is awaited',
    setup: '  setup: [stuck.yaml]\n',
    expects: `    - { name: before, ${NOW} }
    - { name: rollout, timeout: 10m, kubectl: { restart: [{ kind: Deployment, name: stuck }] } }`,
    reached: printed('✓ before'),
  },
  {
    stage: 'a forwarded port does not stop to answer',
    expects: `    - { name: before, after: cr-applied, kubectl: { port-forward: [{ service: orkestra-runtime, namespace: orkestra-system, port: 8080, path: /katalog }] } }
    - { name: stream, after: cr-applied, timeout: 10m, kubectl: { port-forward: [{ service: orkestra-runtime, namespace: orkestra-system, port: 8080, path: /katalog/stream }] } }`,
    reached: printed('✓ before'),
  },
  {
    stage: 'cleanup waits for an object that does not end',
    setup: '  setup: [held.yaml]\n',
    expects: `    - { name: now, ${NOW} }`,
    reached: ({ dev }) =>
      vi.waitFor(async () => {
        const answer = await fetch(`${dev.url}/api/v1/namespaces/held`);
        expect(await answer.json()).toMatchObject({ metadata: { deletionTimestamp: expect.any(String) } });
      }, WAIT),
    afterwards: ({ dev }) =>
      fetch(`${dev.url}/api/v1/namespaces/held`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify({ metadata: { finalizers: null } }),
      }),
  },
];

describe('Ctrl-C of ork e2e', () => {
  it.each(STAGES)(
    'while $stage ends with 130, and leaves no object, no process and no folder',
    async ({ setup = '', expects, reached, afterwards }) => {
      const { dev, env } = await otherCluster();
      const file = documentWith(setup, expects);
      const folder = join(file, '..');
      writeFileSync(join(folder, 'stuck.yaml'), STUCK);
      writeFileSync(join(folder, 'many.yaml'), MANY);
      const TMPDIR = temporaryFolder();
      const run = start(['-f', file, '--use-current'], { ...env, TMPDIR });
      const scene = { run, dev, folder };
      await reached(scene);
      const family = familyOf(run.child.pid ?? 0);
      run.child.kill('SIGINT');
      await afterwards?.(scene);
      const { code, text } = await run.ended;
      expect([code, text.match(/error/g)]).toEqual([130, null]);
      expect(family.filter(isAlive)).toEqual([]);
      expect(readdirSync(TMPDIR)).toEqual([]);
      expect(await leftIn(dev)).toEqual([]);
    },
    90_000,
  );
});

const assets = process.env['KUBEBUILDER_ASSETS'];

describe.runIf(assets)('Ctrl-C while an API server starts', () => {
  it.each(['e2e', 'simulate'] as const)(
    'of ork %s ends with 130, and leaves no process and no folder',
    async (command) => {
      const TMPDIR = temporaryFolder();
      const args = { e2e: ['--cluster', 'envtest'], simulate: ['--envtest'] }[command];
      const file = join(ROOT, 'examples/01-website', `${command}.yaml`);
      const run = start(['-f', file, ...args], { ...process.env, TMPDIR }, command);
      const pid = run.child.pid ?? 0;
      await vi.waitFor(() => expect(familyOf(pid).length).toBeGreaterThanOrEqual(2), WAIT);
      const family = familyOf(pid);
      run.child.kill('SIGINT');
      expect((await run.ended).code).toBe(130);
      await vi.waitFor(() => expect(family.filter(isAlive)).toEqual([]), WAIT);
      expect(readdirSync(TMPDIR)).toEqual([]);
    },
    90_000,
  );
});
