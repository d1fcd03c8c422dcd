import { CommanderError, InvalidArgumentError } from 'commander';
import { OrkestraError, systemClock } from '../../lib/base/index.js';
import type { CommandContext } from '../../src/context.js';
import { buildProgram } from '../../src/program.js';

/** What a command left: its exit code and all that it printed. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Where a command runs that nobody looks at; not on a terminal, with an empty environment. */
export function commandContext(changes: Partial<CommandContext> = {}): CommandContext {
  return {
    terminal: {
      print: () => undefined,
      complain: () => undefined,
      isTTY: false,
      color: false,
      columns: 80,
      rows: 24,
      redraw: () => undefined,
      settle: () => undefined,
      onClosed: () => undefined,
    },
    clock: systemClock(),
    random: () => 0,
    env: {},
    exit: () => undefined,
    ...changes,
  };
}

/** Runs a command in this process as a shell would see it; not on a terminal, with an empty environment. */
export async function ork(args: readonly string[], context: Partial<CommandContext> = {}): Promise<Outcome> {
  const out: string[] = [];
  const err: string[] = [];
  let code = 0;
  const { terminal } = commandContext();
  const used = commandContext({
    terminal: {
      ...terminal,
      print: (line) => void out.push(line),
      complain: (line) => void err.push(line),
    },
    exit: (value) => {
      code = value;
    },
    ...context,
  });
  const program = await buildProgram(used, args);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof OrkestraError) {
      code = 1;
      err.push(`ork: ${error.message} (${error.code})`, error.remedy);
    } else if (error instanceof InvalidArgumentError) {
      // Of a setting, as main.ts says it; what is wrong with an argument commander has said itself.
      code = 2;
      err.push(`ork: ${error.message}`);
    } else if (!(error instanceof CommanderError)) throw error;
  }
  return { code, out: out.join('\n'), err: err.join('\n') };
}
