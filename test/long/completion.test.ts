/** The scripts of `ork completion` in the shells that this machine has. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../support/examples.js';
import { orkMain } from '../support/ork.js';

function has(shell: string): boolean {
  return spawnSync(shell, ['--version']).status === 0;
}

/** A folder with the program `ork`, a file, and a Katalog with the CRDs database and application. */
function folderWithOrk(): { readonly cwd: string; readonly env: NodeJS.ProcessEnv } {
  const cwd = mkdtempSync(join(tmpdir(), 'orkestra-completion-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  const program = `#!/bin/sh\nexec '${process.execPath}' '${orkMain()}' "$@"\n`;
  writeFileSync(join(cwd, 'ork'), program, { mode: 0o755 });
  writeFileSync(join(cwd, 'some file.yaml'), '');
  const env = { ...process.env, PATH: `${cwd}:${process.env['PATH']}`, ORK_URL: 'http://127.0.0.1:9' };
  return { cwd, env };
}

const KATALOG = join(ROOT, 'examples/06-depends-on/katalog.yaml');

/** Words as the shell has them, and what it offers for the last. */
const LINES: readonly (readonly [readonly string[], readonly string[]])[] = [
  [['ork', 'gener'], ['generate']],
  [
    ['ork', 'gate', ''],
    ['convert', 'run'],
  ],
  [['ork', 'plan', '--outp'], ['--output']],
  [['ork', 'plan', '-o', 'j'], ['json']],
  [
    ['ork', 'simulate', 'autoscale', '-f', KATALOG, '--crd', ''],
    ['database', 'application'],
  ],
  [['ork', 'validate', 'some'], ['some file.yaml']],
  [['./ork', 'get', 'eve'], ['events']],
];

/** Bash parts words at an equals sign. */
const PARTED: typeof LINES = [
  [['ork', 'plan', '--output', '=', 'j'], ['json']],
  [
    ['ork', 'plan', '--output', '='],
    ['table', 'wide', 'json', 'yaml', 'name'],
  ],
];

describe('ork completion bash', () => {
  it.each([...LINES, ...PARTED])(
    'completes %j with %j',
    (words, offered) => {
      const script = `eval "$(ork completion bash)"
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ork; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const out = execFileSync('bash', ['-c', script, 'bash', ...words], {
        ...folderWithOrk(),
        encoding: 'utf8',
      });
      expect(out.trimEnd().split('\n')).toEqual(offered);
    },
    20_000,
  );
});

describe('ork completion fish', () => {
  it.skipIf(!has('fish')).each(LINES)(
    'completes %j with %j',
    (words, offered) => {
      const line = words.join(' ');
      const script = `ork completion fish | source; complete -C '${line}'`;
      const place = folderWithOrk();
      const env = { ...place.env, HOME: place.cwd, XDG_CONFIG_HOME: place.cwd };
      const out = execFileSync('fish', ['-N', '-c', script], { ...place, env, encoding: 'utf8' });
      const values = out
        .trimEnd()
        .split('\n')
        .map((each) => each.split('\t')[0]);
      expect(values.sort()).toEqual([...offered].sort());
    },
    20_000,
  );
});

describe('ork completion zsh', () => {
  it.skipIf(!has('zsh'))(
    'is a script that zsh reads, and gives its candidates to _describe',
    () => {
      // What zsh's own functions would be given; a terminal is needed to run them.
      const script = `_describe() { print -l -- $candidates }; _files() { print FILES }; compset() { : }
source <(ork completion zsh)
words=(ork plan -o j); CURRENT=4; _ork
words=(ork validate ''); CURRENT=3; _ork`;
      const out = execFileSync('zsh', ['-f', '-c', script], { ...folderWithOrk(), encoding: 'utf8' });
      expect(out.trimEnd().split('\n')).toEqual(['json:json', 'FILES']);
    },
    20_000,
  );
});
