import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { commandContext, ork } from '../test/support/in-process.js';
import { buildProgram } from './program.js';
import { SUMMARIES } from './summaries.js';

// Loaded here, since the first load of all sources takes longer than a test may.
const program = await buildProgram(commandContext(), []);
const { commands } = program;

it('ork --help says of each command what the command says of itself', () => {
  const shown = commands.filter((each) => !(each as unknown as { readonly _hidden: boolean })._hidden);
  expect(SUMMARIES).toEqual(Object.fromEntries(shown.map((each) => [each.name(), each.description()])));
});

it('a typo is answered with the nearest command, and ork help <command> with its help', async () => {
  expect((await ork(['valdiate'])).err).toContain('Did you mean validate?');
  expect((await ork(['help', 'diff'])).out).toContain('Usage: ork diff [options] <from> <to>');
  expect((await ork(['--help'])).out).toMatch(/^ {2}validate {2,}report every problem/m);
});

describe('flags of all commands', () => {
  const all = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(all)];
  const every = all(program).filter((each) => each.options.length > 0);
  const longOf = (command: Command, long: string) => command.options.find((each) => each.long === long);

  it('-o json and --json go together, and mean the same', () => {
    for (const command of every) {
      const output = longOf(command, '--output');
      const printsJson = output?.argChoices?.includes('json') ?? false;
      expect([command.name(), longOf(command, '--json') !== undefined]).toEqual([command.name(), printsJson]);
    }
  });

  it('what may write to a cluster takes --kubeconfig with --context', () => {
    for (const command of every.filter((each) => longOf(each, '--context')))
      expect([command.name(), longOf(command, '--kubeconfig') !== undefined]).toEqual([command.name(), true]);
  });

  it('an unknown format is a usage error that lists the formats', async () => {
    const { code, err } = await ork(['notes', '-o', 'xml']);
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('Allowed choices are table, wide, json, yaml, name.'),
    ]);
  });
});
