/** What `ork init` writes passes the commands that it prints, as a shell runs them. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { exampleFolders, ROOT } from '../support/examples.js';
import { orkMain } from '../support/ork.js';

/** A folder with a program `ork`. */
function shellFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-init-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const program = `#!/bin/sh\nexec '${process.execPath}' '${orkMain()}' "$@"\n`;
  writeFileSync(join(folder, 'ork'), program, { mode: 0o755 });
  return folder;
}

function shell(script: string, folder: string): Promise<{ readonly code: number; readonly text: string }> {
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` };
  return new Promise((resolve) => {
    execFile('sh', ['-e', '-c', script], { cwd: folder, env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), text: stdout + stderr }),
    );
  });
}

/** All but the last, which runs until Ctrl-C. */
const PRINTED = 'ork init it $FLAGS > next && sed -i "/^ork $LEFT/d" next && cat next && . ./next';

function printed(flags: string, left = 'run'): string {
  return PRINTED.replace('$FLAGS', flags).replace('$LEFT', left);
}

/** The end-to-end tests of the others are those of the examples, which a suite of its own runs. */
const WITH_E2E = ['01-website', '12-two-runtimes', '13-external', '16-admission'];

it.each(WITH_E2E)(
  'the pack %s passes every command that ork init prints',
  async (pack) => {
    const { code, text } = await shell(printed(`--pack ${pack}`), shellFolder());
    expect(text).toMatch(/^ok .* passed/m);
    expect(code).toBe(0);
  },
  120_000,
);

it.each(exampleFolders())(
  'the pack %s passes ork validate and ork simulate',
  async (pack) => {
    const { code, text } = await shell(printed(`--pack ${pack}`, '[re]'), shellFolder());
    expect(text).toMatch(/ 0 failed$/m);
    expect(code).toBe(0);
  },
  120_000,
);

it.each(['16-admission', '06-depends-on'])(
  'a Katalog made for the CRDs of %s passes them too',
  async (example) => {
    const crd = join(ROOT, 'examples', example, 'crd.yaml');
    const { code, text } = await shell(printed(`--from-crd '${crd}'`), shellFolder());
    expect(text).toMatch(/^ok .* passed/m);
    expect(code).toBe(0);
  },
  120_000,
);
