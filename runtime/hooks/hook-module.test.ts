import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { type HooksMode, loadPlan } from '../plan.js';

/** A folder with a Katalog's folder in it, and a hook in and one beside that. */
function folder(): string {
  const root = mkdtempSync(join(tmpdir(), 'ork-hook-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const at = join(root, 'katalog');
  mkdirSync(at);
  writeFileSync(join(root, 'other.mjs'), 'throw new Error("this must never run")');
  writeFileSync(join(at, 'hook.mjs'), 'export const onReconcile = () => undefined;');
  return at;
}

/** The messages of the problems of a Katalog in that folder, and how its plan names the file of the hook. */
function load(at: string, module: string, hooks?: HooksMode) {
  const text = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: test }
spec:
  crds:
    site:
      apiTypes: { group: test.orkestra.io, version: v1, kind: Site, plural: sites }
      operatorBox: { reconciler: { hooks: { module: ${JSON.stringify(module)}, function: onReconcile } } }
`;
  const options = { clock: new FakeClock(), randomBytes, env: {}, ...(hooks ? { hooks } : {}) };
  const { plan, problems } = loadPlan([{ file: join(at, 'katalog.yaml'), text }], options);
  return {
    file: plan?.crds.get('site')?.hook?.file,
    problems: problems.map(({ code, line, message }) => `${line} ${code} ${message}`),
  };
}

describe('the module of a hook', () => {
  it('a file in the folder of the Katalog is planned', () => {
    const at = folder();
    for (const module of ['./hook.mjs', 'hook.mjs', join(at, 'hook.mjs')]) {
      expect(load(at, module)).toEqual({ file: join(at, 'hook.mjs'), problems: [] });
    }
  });

  it.each(['../other.mjs', '/etc/hostname', 'a/../../other.mjs'])(
    '%s is refused, because it is outside the folder of the Katalog',
    (module) => {
      expect(load(folder(), module)).toEqual({
        file: undefined,
        problems: [`8 ORK_HOOK_MODULE ${module} is outside the folder of the Katalog`],
      });
    },
  );

  it('a link that leads out of the folder is refused, and one that stays in it is not', () => {
    const at = folder();
    symlinkSync('../other.mjs', join(at, 'out.mjs'));
    symlinkSync('hook.mjs', join(at, 'in.mjs'));
    expect(load(at, 'out.mjs').problems).toEqual([
      '8 ORK_HOOK_MODULE out.mjs is a link to a place outside the folder of the Katalog',
    ]);
    expect(load(at, 'in.mjs').problems).toEqual([]);
  });

  it('any module is refused when hooks are off', () => {
    expect(load(folder(), 'hook.mjs', 'off')).toEqual({
      file: undefined,
      problems: [
        '8 ORK_HOOK_MODULE hook.mjs is not run because hooks are off: remove hooks, or start with --hooks dir',
      ],
    });
  });
});
