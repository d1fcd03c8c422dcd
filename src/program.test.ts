import { expect, it } from 'vitest';
import { commandContext, ork } from '../test/support/in-process.js';
import { buildProgram } from './program.js';
import { SUMMARIES } from './summaries.js';

// Loaded here, since the first load of all sources takes longer than a test may.
const { commands } = await buildProgram(commandContext(), []);

it('ork --help says of each command what the command says of itself', () => {
  const shown = commands.filter((each) => !(each as unknown as { readonly _hidden: boolean })._hidden);
  expect(SUMMARIES).toEqual(Object.fromEntries(shown.map((each) => [each.name(), each.description()])));
});

it('a typo is answered with the nearest command, and ork help <command> with its help', async () => {
  expect((await ork(['valdiate'])).err).toContain('Did you mean validate?');
  expect((await ork(['help', 'diff'])).out).toContain('Usage: ork diff [options] <from> <to>');
  expect((await ork(['--help'])).out).toMatch(/^ {2}validate {2,}report every problem/m);
});
