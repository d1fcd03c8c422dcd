/** `ork e2e` when things go wrong: Ctrl-C twice, a cluster that goes away, objects that never end. */
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { documentWith, leftIn, otherCluster, start } from '../support/e2e-run.js';
import { ROOT } from '../support/examples.js';
import { childrenOf, folders, start as interruptible } from '../support/interrupted.js';
import { isAlive } from '../support/ork.js';

const NEVER = 'kubectl: { get: [{ kind: ConfigMap, name: none, exists: true }] }';
const NOW = 'resources: [{ kind: Namespace, name: default }]';

describe('Ctrl-C', () => {
  it('a second time ends at once, with 130, and leaves no temporary file', async () => {
    const { env } = await otherCluster();
    const place = await folders();
    const file = documentWith('  setup: [held.yaml]\n', `    - { name: now, ${NOW} }`);
    const run = interruptible(['e2e', '-f', file, '--use-current'], place, env);
    await run.printed(/✓ now/);
    // Cleanup waits for the namespace that never ends.
    expect((await run.interruptedTwice()).code).toBe(130);
    expect(await readdir(place.temporary)).toEqual([]);
  }, 60_000);

  it.runIf(process.env['KUBEBUILDER_ASSETS'])(
    'a second time leaves no control plane either',
    async () => {
      const place = await folders();
      const run = interruptible(
        ['e2e', '-f', join(ROOT, 'examples/01-website/e2e.yaml'), '--cluster', 'envtest'],
        place,
      );
      await vi.waitFor(() => expect(childrenOf(run.child.pid).length).toBeGreaterThan(1), 60_000);
      const children = childrenOf(run.child.pid);
      expect((await run.interruptedTwice()).code).toBe(130);
      await vi.waitFor(() => expect(children.filter(isAlive)).toEqual([]));
      expect(await readdir(place.temporary)).toEqual([]);
    },
    60_000,
  );
});

it('cleans up where the artifacts cannot be written, and says so', async () => {
  const { dev, env } = await otherCluster();
  const file = documentWith('', `    - { name: now, ${NOW} }`);
  const run = start(['-f', file, '--use-current', '--artifacts', join(file, 'here')], env);
  const { code, text } = await run.ended;
  expect([code, text]).toEqual([
    1,
    expect.stringMatching(/error: writing to .* \(ORK_OUTPUT\)\n.*free space/),
  ]);
  expect(await leftIn(dev)).toEqual([]);
}, 60_000);

describe('a CRD that stands on the cluster', () => {
  const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const TEXT = readFileSync(join(ROOT, 'examples/01-website/crd.yaml'), 'utf8');
  const standing = async (text: string) => {
    const { dev, env } = await otherCluster();
    const headers = { 'content-type': 'application/yaml' };
    const made = await fetch(`${dev.url}${CRDS}`, { method: 'POST', headers, body: text });
    expect(made.status).toBe(201);
    const read = async (): Promise<unknown> =>
      (await fetch(`${dev.url}${CRDS}/websites.examples.orkestra.io`)).json();
    return { env, read, before: await read() };
  };
  const applied = `    - { name: applied, after: cr-applied, resources: [{ kind: Website, name: hello }] }`;

  it('stays as it is when it is as the document wants it', async () => {
    const { env, read, before } = await standing(TEXT);
    const { code, text } = await start(['-f', documentWith('', applied), '--use-current'], env).ended;
    expect([code, text]).toEqual([0, expect.stringContaining('✓ applied')]);
    expect(await read()).toEqual(before);
  }, 120_000);

  it('is refused before anything is written when the document would change it', async () => {
    const { env, read, before } = await standing(
      TEXT.replace('jsonPath: .status.phase', 'jsonPath: .status.state'),
    );
    const { code, text } = await start(['-f', documentWith('', applied), '--use-current'], env).ended;
    expect(text).toContain(
      'websites.examples.orkestra.io stands there already and differs from the file of the document in spec.versions',
    );
    expect(text).toContain('(ORK_E2E_INSTALLED)');
    expect(code).toBe(1);
    expect(await read()).toEqual(before);
  }, 120_000);
});

describe('a cluster', () => {
  it('that goes away in the middle fails the document with one error, and names what could not be removed', async () => {
    const { dev, env } = await otherCluster();
    const expects = `    - { name: now, after: cr-applied, ${NOW} }\n    - { name: never, after: cr-applied, timeout: 20s, ${NEVER} }`;
    const run = start(['-f', documentWith('', expects), '--use-current'], env);
    await run.printed('✓ now');
    const children = childrenOf(run.child.pid ?? 0);
    await dev.stop();
    const { code, text } = await run.ended;
    expect(code).toBe(1);
    expect(text).toContain('✗ never');
    expect(text).toMatch(/not removed: Website default\/hello: .*ECONNREFUSED/);
    expect(text).toContain('not removed: CustomResourceDefinition websites.examples.orkestra.io: ');
    expect(children.filter(isAlive)).toEqual([]);
  }, 120_000);

  it('that does not answer at all is one error before anything is written', async () => {
    const { dev, env } = await otherCluster();
    await dev.stop();
    const { code, text } = await start(
      ['-f', documentWith('', `    - { name: now, ${NOW} }`), '--use-current'],
      env,
    ).ended;
    expect(code).toBe(1);
    expect(text.match(/error: /g)).toHaveLength(1);
    expect(text).toContain('ECONNREFUSED');
  }, 60_000);

  it('with a namespace that never ends fails the document, and names it with its finalizers', async () => {
    const { env } = await otherCluster();
    const file = documentWith('  setup: [held.yaml]\n', `    - { name: now, ${NOW} }`);
    const { code, text } = await start(['-f', file, '--use-current'], env).ended;
    expect(code).toBe(1);
    expect(text).toContain('✓ now');
    expect(text).toMatch(/not removed: Namespace held \(finalizers: .*example\.org\/hold/);
  }, 120_000);
});

describe('documents side by side', () => {
  it('do not clash over ports, in one run and in two', async () => {
    const expects = `    - { name: now, after: cr-applied, ${NOW} }`;
    const args = (): readonly string[] => ['-f', documentWith('', expects), '--cluster', 'embedded'];
    const runs = [
      start([...args(), '--repeat', '2', '--parallel', '2'], process.env),
      start(args(), process.env),
    ];
    expect((await Promise.all(runs.map(({ ended }) => ended))).map(({ code }) => code)).toEqual([0, 0]);
  }, 120_000);
});
