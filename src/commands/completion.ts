import { homedir } from 'node:os';
import { join } from 'node:path';
import { Argument, type Command } from 'commander';
import {
  type Candidate,
  type Completion,
  complete,
  FILES,
  FOLDERS,
  SHELLS,
  type Shell,
  type Source,
  safeNames,
  scriptOf,
} from '../completion/index.js';
import type { CommandContext } from '../context.js';
import { DEFAULT_FILE } from '../katalog-files.js';

export function registerCompletion(program: Command, context: CommandContext): void {
  program
    .command('completion')
    .description('print a script with which a shell completes commands, flags and names')
    .addArgument(new Argument('<shell>', 'the shell that evaluates it').choices(SHELLS))
    .addHelpText('after', HELP)
    .action((shell: Shell) => context.terminal.print(scriptOf(shell)));
}

const HELP = `
Completes commands, flags, their values, files, the CRDs of the Katalog in this folder or of -f, and the CRDs and CRs of
the runtime at --url (ORK_URL), when it answers within 200 ms.

  eval "$(ork completion bash)"              in ~/.bashrc
  source <(ork completion zsh)               in ~/.zshrc
  ork completion fish | source               in ~/.config/fish/config.fish
  ork completion powershell | Out-String | Invoke-Expression`;

/** Builds `ork` for a command line, as `buildProgram` does. */
export type Build = (context: CommandContext, args: readonly string[]) => Promise<Command>;

/** `ork __complete`, which the scripts run: a line for each candidate with a tab before what it is for. */
export function registerComplete(program: Command, context: CommandContext, build: Build): void {
  program
    .command('__complete', { hidden: true })
    .requiredOption('--word <text>', 'the word that is completed')
    .argument('[before...]', 'the words before it')
    .action(async (before: readonly string[], { word }: { readonly word: string }) => {
      // The names of all commands, or one command with its options.
      const [first = '--help'] = before;
      const completion = complete(await build(context, [first]), before, word);
      for (const line of await linesOf(completion, word, context)) context.terminal.print(line);
    });
}

async function linesOf(
  completion: Completion,
  word: string,
  context: CommandContext,
): Promise<readonly string[]> {
  const { candidates, prefix, sources } = completion;
  const typed = word.slice(prefix.length);
  const named = await Promise.all(sources.map((source) => namesOf(source, completion, context)));
  const names = safeNames(named.flat()).filter((name) => name.startsWith(typed));
  const all = [...candidates, ...names.map((name) => ({ value: prefix + name, about: '' }))];
  const shown = new Map(all.map((candidate) => [candidate.value, candidate]));
  return [
    ...[...shown.values()].map(lineOf),
    ...(sources.includes('files') ? [FILES] : sources.includes('folders') ? [FOLDERS] : []),
  ];
}

function lineOf({ value, about }: Candidate): string {
  return about === '' ? value : `${value}\t${about.split('\n')[0]}`;
}

/** What each needs is loaded when it is asked for: most completions ask for none of it. */
async function namesOf(
  source: Source,
  { words, given }: Completion,
  context: CommandContext,
): Promise<readonly string[]> {
  try {
    switch (source) {
      case 'files':
      case 'folders':
        return [];
      case 'crds': {
        const { liveCrds } = await import('../completion/live-names.js');
        const readsLive = given.has('--url') || !given.has('--file');
        const [katalog, live] = await Promise.all([
          katalogCrds(given, context),
          readsLive ? liveCrds(given, context) : [],
        ]);
        return [...katalog, ...live];
      }
      case 'crs': {
        const { liveCrs } = await import('../completion/live-names.js');
        return await liveCrs(words[1] ?? '', given, context);
      }
      case 'contexts':
        return await contexts(given, context);
      case 'packs': {
        const { packs } = await import('../init/index.js');
        return packs().map(({ name }) => name);
      }
      case 'functions': {
        const { functionTable } = await import('../../katalog/index.js');
        const table = functionTable({ clock: context.clock, random: (size) => new Uint8Array(size) });
        return table.rows.map(({ name }) => name);
      }
    }
  } catch {
    // There is nobody to tell: what follows on the terminal is still being written.
    return [];
  }
}

async function katalogCrds(given: Completion['given'], context: CommandContext): Promise<readonly string[]> {
  const { readPlan } = await import('../katalog-plan.js');
  const { plan } = await readPlan(given.get('--file') ?? [DEFAULT_FILE], context, { unset: 'warning' });
  return [...(plan?.crds.keys() ?? [])];
}

async function contexts(given: Completion['given'], { env }: CommandContext): Promise<readonly string[]> {
  const [{ readFile }, { yamlValues }] = await Promise.all([
    import('node:fs/promises'),
    import('../yaml-values.js'),
  ]);
  const path = given.get('--kubeconfig')?.at(-1) ?? env['KUBECONFIG']?.split(':')[0];
  const [config] = yamlValues(await readFile(path || join(homedir(), '.kube', 'config'), 'utf8'));
  const { contexts: list = [] } = config as { contexts?: readonly { readonly name: string }[] };
  return list.map(({ name }) => name);
}
