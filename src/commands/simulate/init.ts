/** `ork simulate init`: a Simulate document that expects what a simulation shows now. */
import { writeFile } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { messageOf } from '../../../lib/base/index.js';
import type { CommandContext } from '../../context.js';
import { writtenDocument } from '../../cycles/index.js';
import { commandErrors } from '../../errors.js';
import { DEFAULT_FILE } from '../../katalog-files.js';
import { simulated } from './simulated.js';

interface InitFlags {
  readonly file: string;
  readonly cr?: readonly string[];
  readonly crd?: readonly string[];
  readonly output: string;
  readonly skipExternal?: boolean;
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

const CYCLES = 10;

export function registerInit(simulate: Command, context: CommandContext): void {
  simulate
    .command('init')
    .description('write a Simulate document that expects what the first cycle writes now')
    .option('-f, --file <path>', 'Katalog file', DEFAULT_FILE)
    .option('--cr <path...>', 'custom resources (`crFiles` of the Katalog)')
    .option('--crd <path...>', 'CRDs beside those of `crdFile`')
    .option('--skip-external', 'answer each external call with 200 and an empty object')
    .option('-o, --output <file>', 'where it is written', 'simulate.yaml')
    .option('--force', 'replace a file that is there')
    .option('--dry-run', 'print it and write nothing')
    .action(async (flags: InitFlags) => run(flags, context));
}

async function run(flags: InitFlags, context: CommandContext): Promise<void> {
  const { file, cr = [], crd = [], output, skipExternal = false, force, dryRun } = flags;
  const { terminal } = context;
  const asked = { cycles: CYCLES, skipExternal };
  const simulation = await simulated({ ...asked, katalogs: [file], crFiles: cr, crdFiles: crd }, context);
  if (!simulation) return context.exit(1);
  const folder = dirname(resolve(output));
  const near = (path: string): string => `./${relative(folder, resolve(path))}`;
  const paths = { katalog: near(file), crFiles: cr.map(near), crdFiles: crd.map(near) };
  const name = basename(dirname(resolve(file)));
  const text = writtenDocument({ ...asked, ...paths, name }, simulation.courses);
  if (dryRun) return terminal.print(text.trimEnd());
  try {
    await writeFile(output, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === 'EEXIST';
    const reason = taken ? 'it exists already; replace it with --force' : messageOf(error);
    throw commandErrors.make('ORK_OUTPUT', `${output}: ${reason}`, error);
  }
  terminal.complain(`wrote ${output}; check it with: ork simulate ${output}`);
}
