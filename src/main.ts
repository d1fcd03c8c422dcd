#!/usr/bin/env node
import { CommanderError, InvalidArgumentError } from 'commander';
import { OrkestraError, systemClock, systemRandom } from '../lib/base/index.js';
import { keepCompiledCode } from './compile-cache.js';
import { errorText } from './errors.js';
import { buildProgram } from './program.js';
import { nameSourceLinesAtTheEnd, withSourceLines } from './stack-traces.js';
import { systemTerminal } from './terminal.js';

nameSourceLinesAtTheEnd(process);
keepCompiledCode(process.env);
const terminal = systemTerminal();
const args = process.argv.slice(2);
const program = await buildProgram(
  {
    terminal,
    clock: systemClock(),
    random: systemRandom,
    env: process.env,
    exit: (code) => {
      process.exitCode = code;
    },
  },
  // Without a command its help is printed, as with --help.
  args.length === 0 ? ['--help'] : args,
);

try {
  await program.parseAsync(args, { from: 'user' });
} catch (error) {
  if (error instanceof InvalidArgumentError) {
    // Of a variable of the environment: what is wrong with an argument commander says itself.
    terminal.complain(`ork: ${error.message}`);
    process.exitCode = 2;
  } else if (error instanceof CommanderError) {
    // Commander has printed it already, and the exit code is set.
  } else {
    if (error instanceof OrkestraError) terminal.complain(errorText(error));
    else {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      terminal.complain(`ork: ${withSourceLines(text)}`);
    }
    process.exitCode = 1;
  }
}
