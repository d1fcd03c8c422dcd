/** What Argo CD would say of CRs by manifests/argocd/health.yaml, run by the Lua that Argo CD has. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../support/examples.js';
import { goProgram } from '../support/go-program.js';

let folder = '';
let program = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'orkestra-argocd-'));
  program = await goProgram(fileURLToPath(new URL('argocd', import.meta.url)), folder);
  const { data } = parse(readFileSync(join(ROOT, 'manifests/argocd/health.yaml'), 'utf8')) as {
    data: Record<string, string>;
  };
  const scripts = Object.values(data);
  expect(scripts).toHaveLength(1);
  writeFileSync(join(folder, 'health.lua'), scripts[0] ?? '');
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function healthOf(status: object | undefined) {
  const input = JSON.stringify({ metadata: { name: 'a', generation: 2 }, status });
  const { stdout, stderr } = spawnSync(program, [join(folder, 'health.lua')], { input, encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as { status: string; message: string };
}

const condition = (type: string, status: string, message: string) => ({ type, status, message });
const reconciling = condition('Reconciling', 'True', 'waits for Deployment web: 1 of 3 ready');
const ready = condition('Ready', 'True', 'all children are ready');
const stalled = condition('Stalled', 'True', 'the image does not exist');

it.each([
  ['that nobody has seen', undefined, 'Progressing', 'waits for the operator'],
  [
    'whose status is of an older generation',
    { observedGeneration: 1, conditions: [ready] },
    'Progressing',
    'waits for the operator',
  ],
  [
    'that waits for a child',
    { observedGeneration: 2, conditions: [reconciling, ready] },
    'Progressing',
    reconciling.message,
  ],
  [
    'that is ready',
    { observedGeneration: 2, conditions: [condition('Reconciling', 'False', ''), ready] },
    'Healthy',
    ready.message,
  ],
  [
    'that is not ready',
    { observedGeneration: 2, conditions: [condition('Ready', 'False', 'no quota')] },
    'Progressing',
    'no quota',
  ],
  [
    'that has stalled on an older generation',
    { observedGeneration: 1, conditions: [stalled, reconciling, ready] },
    'Degraded',
    stalled.message,
  ],
])('Argo CD sees a CR %s as it is', (_, status, health, message) => {
  expect(healthOf(status)).toEqual({ status: health, message });
});
